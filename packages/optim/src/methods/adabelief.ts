import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import type { AdamState } from "../adam.ts";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, unbiased, unbiasedMean } from "../moments.ts";
import { noSteps } from "../scale.ts";
import { zerosLike, type Transformation } from "../transformation.ts";

export interface ScaleByBeliefOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-16. */
  readonly eps?: number;
  /** ε̄, added to s in each step and kept. Default 1e-16. */
  readonly epsRoot?: number;
  /** As in {@link scaleByAdam}. Default false. */
  readonly nesterov?: boolean;
}

/**
 * m̂ of {@link scaleByAdam}, and from s₀ = 0
 *
 *     sₜ = β₂·sₜ₋₁ + (1 − β₂)·(gₜ − mₜ)² + ε̄        uₜ = m̂ₜ / (√(sₜ / (1 − β₂ᵗ)) + ε)
 *
 * Zhuang et al., *AdaBelief optimizer* (arXiv 2010.07468), Algorithm 2, with optax's default ε; the paper's is 1e-8 for both.
 */
export function scaleByBelief(options: ScaleByBeliefOptions = {}): Transformation<AdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16, nesterov = false } = options;
  checkHyper("scaleByBelief", fraction, { b1, b2 });
  checkHyper("scaleByBelief", nonnegative, { eps, epsRoot });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), square: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map(
        (g, m, s) => np.add(blend(b2, s, np.square(np.subtract(g, m))), epsRoot),
        gradients,
        mean,
        state.square,
      );
      const meanOf = unbiasedMean(b1, count, nesterov);
      const varianceOf = unbiased(b2, count);
      const updates = tree.map(
        (g, m, s) => np.divide(meanOf(m, g), np.add(np.sqrt(varianceOf(s)), eps)),
        gradients,
        mean,
        square,
      );
      return [updates, { count, mean, square }];
    },
  };
}

export type AdabeliefOptions = ScaleByBeliefOptions & RateOptions;

/**
 * AdaBelief: {@link scaleByBelief}, then weight decay and the learning rate. Equal to `optax.adabelief`.
 *
 * @example
 * const optimizer = adabelief({ learningRate: 1e-3 });
 */
export const adabelief = (options: AdabeliefOptions): Transformation<DecayedState<AdamState>> =>
  withRate(scaleByBelief(options), options);
