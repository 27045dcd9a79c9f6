import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import type { AdamState } from "../adam.ts";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, rooted, unbiased } from "../moments.ts";
import { noSteps } from "../scale.ts";
import { zerosLike, type Transformation } from "../transformation.ts";

export interface ScaleBySimplifiedAdemamixOptions {
  /** β₁ in [0, 1). Default 0.99. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.95. */
  readonly b2?: number;
  /** α: the weight of the newest gradient. Default 0. */
  readonly alpha?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
  /** ε̄, under the root. Default 0. */
  readonly epsRoot?: number;
}

/**
 * v̂ of {@link scaleByAdam}, and from m₀ = 0
 *
 *     mₜ = β₁·mₜ₋₁ + gₜ        uₜ = (α·gₜ + mₜ) / (√(v̂ₜ + ε̄) + ε)
 *
 * Morwani, Vyas, Zhang and Kakade, *Connections between schedule-free optimizers, AdEMAMix, and accelerated SGD variants*
 * (arXiv 2502.02431), Simplified-AdEMAMix.
 */
export function scaleBySimplifiedAdemamix(options: ScaleBySimplifiedAdemamixOptions = {}): Transformation<AdamState> {
  const { b1 = 0.99, b2 = 0.95, alpha = 0, eps = 1e-8, epsRoot = 0 } = options;
  checkHyper("scaleBySimplifiedAdemamix", fraction, { b1, b2 });
  checkHyper("scaleBySimplifiedAdemamix", nonnegative, { alpha, eps, epsRoot });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), square: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => np.add(np.multiply(m, b1), g), gradients, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const varianceOf = unbiased(b2, count);
      const updates = tree.map(
        (g, m, v) => np.divide(np.add(np.multiply(g, alpha), m), rooted(varianceOf(v), { eps, epsRoot })),
        gradients,
        mean,
        square,
      );
      return [updates, { count, mean, square }];
    },
  };
}

export type SimplifiedAdemamixOptions = ScaleBySimplifiedAdemamixOptions & RateOptions;

/**
 * Simplified AdEMAMix: {@link scaleBySimplifiedAdemamix}, then weight decay and the learning rate, which is about `1 − β₁` of
 * Adam's. Equal to `optax.contrib.simplified_ademamix`.
 *
 * @example
 * const optimizer = simplifiedAdemamix({ learningRate: 1e-5, alpha: 20 });
 */
export const simplifiedAdemamix = (options: SimplifiedAdemamixOptions): Transformation<DecayedState<AdamState>> =>
  withRate(scaleBySimplifiedAdemamix(options), options);
