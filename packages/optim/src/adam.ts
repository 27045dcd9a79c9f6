/** Adam and its variant with decoupled weight decay. */
import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "./chain.ts";
import { checkHyper, fraction, nonnegative } from "./checks.ts";
import { blend, rooted, unbiased, unbiasedMean } from "./moments.ts";
import { noSteps, scaleByLearningRate, type LearningRate, type StepCount } from "./scale.ts";
import { zerosLike, type NoState, type Transformation, type Tree } from "./transformation.ts";
import { addDecayedWeights, type DecayMask } from "./weight-decay.ts";

export type AdamState = StepCount & {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
  /** v: decaying mean of their squares, as the parameters. */
  readonly square: Tree;
};

export interface ScaleByAdamOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
  /** ε̄, under the root, for derivatives through an update: √ has none at 0. Default 0. */
  readonly epsRoot?: number;
  /** Nesterov's variant (Dozat 2016), without his schedule of β₁. Default false. */
  readonly nesterov?: boolean;
}

/**
 * From m₀ = v₀ = 0, for t = 1, 2, …
 *
 *     mₜ = β₁·mₜ₋₁ + (1 − β₁)·gₜ        m̂ₜ = mₜ / (1 − β₁ᵗ)
 *     vₜ = β₂·vₜ₋₁ + (1 − β₂)·gₜ²       v̂ₜ = vₜ / (1 − β₂ᵗ)
 *     uₜ = m̂ₜ / (√(v̂ₜ + ε̄) + ε)
 *
 * and with `nesterov`, `m̂ₜ = β₁·mₜ / (1 − β₁ᵗ⁺¹) + (1 − β₁)·gₜ / (1 − β₁ᵗ)`.
 *
 * Kingma and Ba, *Adam: a method for stochastic optimization* (arXiv 1412.6980), Algorithm 1; Dozat, *Incorporating
 * Nesterov momentum into Adam* (2016), Algorithm 2. ε̄ is optax's.
 */
export function scaleByAdam(options: ScaleByAdamOptions = {}): Transformation<AdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, nesterov = false } = options;
  checkHyper("scaleByAdam", fraction, { b1, b2 });
  checkHyper("scaleByAdam", nonnegative, { eps, epsRoot });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), square: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const meanOf = unbiasedMean(b1, count, nesterov);
      const varianceOf = unbiased(b2, count);
      const updates = tree.map(
        (g, m, v) => np.divide(meanOf(m, g), rooted(varianceOf(v), { eps, epsRoot })),
        gradients,
        mean,
        square,
      );
      return [updates, { count, mean, square }];
    },
  };
}

export interface AdamOptions extends ScaleByAdamOptions {
  readonly learningRate: LearningRate;
}

/**
 * Adam: {@link scaleByAdam}, then the learning rate. Equal to `optax.adam` and to `torch.optim.Adam`; the paper's α is
 * `learningRate`. PyTorch's `weight_decay` is `chain(addDecayedWeights(λ), adam(…))`.
 *
 * @example
 * const optimizer = adam({ learningRate: 1e-3 });
 * const state = optimizer.init(params);
 */
export const adam = ({ learningRate, ...options }: AdamOptions): Transformation<readonly [AdamState, StepCount]> =>
  chain(scaleByAdam(options), scaleByLearningRate(learningRate));

export interface AdamWOptions extends AdamOptions {
  /** λ. Default 1e-4, as in optax; PyTorch's is 1e-2. */
  readonly weightDecay?: number;
  /** Which leaves decay. Default: all. */
  readonly mask?: DecayMask;
}

/**
 * Adam with decoupled weight decay: `xₜ₊₁ = xₜ − ηₜ·(uₜ + λ·xₜ)` with u of {@link scaleByAdam}.
 *
 * Loshchilov and Hutter, *Decoupled weight decay regularization* (arXiv 1711.05101), Algorithm 2. As in optax and
 * PyTorch the decay is multiplied by the learning rate; in the paper by the schedule's factor alone.
 */
export const adamw = ({
  learningRate,
  weightDecay = 1e-4,
  mask,
  ...options
}: AdamWOptions): Transformation<readonly [AdamState, NoState, StepCount]> =>
  chain(scaleByAdam(options), addDecayedWeights(weightDecay, mask), scaleByLearningRate(learningRate));
