import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { AdamState, ScaleByAdamOptions } from "../adam.ts";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, debias, onceForDtype, rooted, unbiased, unbiasedMean } from "../moments.ts";
import { noSteps } from "../scale.ts";
import { zerosLike, type Transformation } from "../transformation.ts";

export interface ScaleByRadamOptions extends ScaleByAdamOptions {
  /** ρ from which the variance is taken to be known, at least 4. Default 5. */
  readonly threshold?: number;
  /** Whether ε is added to √v and corrected with it, as PyTorch does. Default false: it is added to √v̂. */
  readonly epsBeforeCorrection?: boolean;
}

/**
 * m̂, v̂ of {@link scaleByAdam}, `ρ∞ = 2/(1 − β₂) − 1`, `ρₜ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ)` and
 *
 *     ρₜ ≥ 5:     uₜ = rₜ·m̂ₜ / (√(v̂ₜ + ε̄) + ε)    rₜ = √((ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ))
 *     otherwise:  uₜ = m̂ₜ
 *
 * Liu et al., *On the variance of the adaptive learning rate and beyond* (arXiv 1908.03265), Algorithm 2; there the
 * threshold is 4.
 */
export function scaleByRadam(options: ScaleByRadamOptions = {}): Transformation<AdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, nesterov = false } = options;
  const { threshold = 5, epsBeforeCorrection = false } = options;
  checkHyper("scaleByRadam", fraction, { b1, b2 });
  checkHyper("scaleByRadam", nonnegative, { eps, epsRoot });
  checkHyper("scaleByRadam", { words: "a number x ≥ 4", holds: (x) => x >= 4 }, { threshold });
  const most = 2 / (1 - b2) - 1;
  /** rₜ, and whether the variance is known. */
  const rectification = (count: Tensor): ((like: Tensor) => { readonly r: Tensor; readonly isKnown: Tensor }) =>
    onceForDtype(({ dtype }) => {
      const t = count.astype(dtype);
      const correction = debias(b2, t);
      const power = np.subtract(1, correction);
      const rho = np.subtract(most, np.divide(np.multiply(np.multiply(t, power), 2), correction));
      const isKnown = np.greaterEqual(rho, threshold);
      const safe = np.where(isKnown, rho, threshold);
      const top = np.multiply(np.multiply(np.subtract(safe, 4), np.subtract(safe, 2)), most);
      const r = np.sqrt(np.divide(top, np.multiply(safe, (most - 4) * (most - 2))));
      return { r, isKnown };
    });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), square: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const meanOf = unbiasedMean(b1, count, nesterov);
      const varianceOf = unbiased(b2, count);
      const rectify = rectification(count);
      const rootOf = (v: Tensor): Tensor =>
        epsBeforeCorrection
          ? np.divide(rooted(v, { eps, epsRoot }), np.sqrt(debias(b2, count.astype(v.dtype))))
          : rooted(varianceOf(v), { eps, epsRoot });
      const direction = (g: Tensor, m: Tensor, v: Tensor): Tensor => {
        const { r, isKnown } = rectify(m);
        const estimate = meanOf(m, g);
        return np.where(isKnown, np.divide(np.multiply(estimate, r), rootOf(v)), estimate);
      };
      return [tree.map((g, m, v) => direction(g, m, v), gradients, mean, square), { count, mean, square }];
    },
  };
}

export type RadamOptions = ScaleByRadamOptions & RateOptions;

/**
 * Rectified Adam: {@link scaleByRadam}, then weight decay and the learning rate. Equal to `optax.radam`; with
 * `epsBeforeCorrection` to `torch.optim.RAdam`.
 *
 * @example
 * const optimizer = radam({ learningRate: 1e-3 });
 */
export const radam = (options: RadamOptions): Transformation<DecayedState<AdamState>> =>
  withRate(scaleByRadam(options), options);
