import { ArgumentError, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, positive } from "../checks.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type RpropState = {
  /** δ: the step of each element, as the parameters. */
  readonly steps: Tree;
  /** The gradient before, 0 where it was forgotten; with `lag`, the step before. As the parameters. */
  readonly previous: Tree;
};

export interface RpropOptions {
  /** δ₀ > 0. */
  readonly learningRate: number;
  /** η₋ in (0, 1): what a step is multiplied by where the sign of the gradient changed. Default 0.5. */
  readonly shrink?: number;
  /** η₊ > 1: where it did not. Default 1.2. */
  readonly grow?: number;
  /** Steps stay within these. Default 1e-6 and 50. */
  readonly least?: number;
  readonly most?: number;
  /** Whether each step is made one update later, as optax 0.2.9.dev does. Default false. */
  readonly lag?: boolean;
}

/**
 * With g₀ = 0, element by element
 *
 *     gₜ·gₜ₋₁ > 0:  δₜ = min(η₊·δₜ₋₁, most)         uₜ = −δₜ·sign(gₜ)
 *     gₜ·gₜ₋₁ < 0:  δₜ = max(η₋·δₜ₋₁, least)        uₜ = 0, and gₜ counts as 0 in the next step
 *     gₜ·gₜ₋₁ = 0:  δₜ = δₜ₋₁                       uₜ = −δₜ·sign(gₜ)
 *
 * Riedmiller and Braun, *A direct adaptive method for faster backpropagation learning: the RPROP algorithm* (1993), without
 * backtracking of weights (Rprop⁻ with memory of Igel and Hüsken 2000). Equal to `torch.optim.Rprop`; with `lag` to
 * `optax.rprop`. For gradients of the whole data set; those of batches have too many changes of sign.
 *
 * @throws ArgumentError for steps and factors out of their ranges.
 *
 * @example
 * const optimizer = rprop({ learningRate: 0.01 });
 */
export function rprop(options: RpropOptions): Transformation<RpropState> {
  const { learningRate, shrink = 0.5, grow = 1.2, least = 1e-6, most = 50, lag = false } = options;
  checkHyper("rprop", positive, { learningRate, shrink, grow, least, most });
  if (!(shrink < 1 && grow > 1 && least <= most))
    throw new ArgumentError(
      "bad-argument",
      `rprop: shrink is ${shrink}, grow is ${grow}, least is ${least}, most is ${most}`,
      "give shrink < 1 < grow and least ≤ most",
    );
  const bounded = (step: Tensor): Tensor => np.minimum(np.maximum(step, least), most);
  const follow = (g: Tensor, before: Tensor, step: Tensor): Tensor => {
    const agreement = np.multiply(g, before);
    const factor = np.where(np.greater(agreement, 0), np.fullLike(step, grow), shrink);
    return np.where(np.equal(agreement, 0), step, bounded(np.multiply(step, factor)));
  };
  const unlessTurned = (x: Tensor, g: Tensor, before: Tensor): Tensor =>
    np.where(np.less(np.multiply(g, before), 0), 0, x);
  return {
    init: (params) => ({
      steps: tree.map((param: Tensor) => np.fullLike(param, learningRate), params),
      previous: zerosLike(params),
    }),
    update(gradients, { steps: before, previous }) {
      const steps = tree.map((g, p, s) => follow(g, p, s), gradients, previous, before);
      const kept = tree.map((g, p) => unlessTurned(g, g, p), gradients, previous);
      const moves = tree.map((g, s) => np.multiply(np.negative(np.sign(g)), s), kept, steps);
      if (!lag) return [moves, { steps, previous: kept }];
      const late = tree.map((g, p) => unlessTurned(p, g, p), gradients, previous);
      return [tree.map((x) => np.negative(x), late), { steps, previous: tree.map((x) => np.negative(x), moves) }];
    },
  };
}
