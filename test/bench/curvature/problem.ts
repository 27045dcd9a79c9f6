/** What a comparison is on: a loss, where it starts, and when it is done. */
import type { CurvatureProduct } from "@cotangent/optim";
import type { random, Tensor } from "cotangent";

/** Methods take trees of any kind. */
export type Params = unknown;

export interface Problem {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What it is, as sentences of the page. */
  readonly words: string;
  /** The number of parameters. */
  readonly size: number;
  /** The loss that is to be reached, and that of methods which see values alone. */
  readonly goal: number;
  readonly looserGoal: number;
  /** How the goals read, where they are more than numbers. */
  readonly goalWords?: string;
  /** The most that a run may spend, in gradients, and a run of methods which see values alone. */
  readonly budget: number;
  readonly largerBudget: number;
  /** Losses are looked at after each so many steps. */
  readonly stride: number;
  readonly start: (key: random.Key) => Params;
  readonly loss: (params: Params, ...batch: readonly Tensor[]) => Tensor;
  /** What is compared with the goal. Default the loss. */
  readonly measured?: (params: Params) => Tensor;
  /** The batch of a step, by its number; none for losses without. */
  readonly batches?: (key: random.Key) => (step: Tensor) => readonly Tensor[];
  /** Products with the Gauss–Newton matrix. */
  readonly gaussNewton?: CurvatureProduct;
  /** The loss of a batch of so many with labels that the model draws. */
  readonly sampled?: {
    readonly loss: (params: Params, key: random.Key, ...batch: readonly Tensor[]) => Tensor;
    readonly size: number;
  };
  /** The loss with its products of matrices by an argument. */
  readonly layered?: (params: Params, product: (x: Tensor, w: Tensor) => Tensor, ...batch: readonly Tensor[]) => Tensor;
  /** Whether some parameters are matrices. */
  readonly hasMatrices: boolean;
}
