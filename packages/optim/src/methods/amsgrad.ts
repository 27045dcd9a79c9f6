import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import type { AdamState, ScaleByAdamOptions } from "../adam.ts";
import { checkChoice, checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, rooted, unbiased, unbiasedMean } from "../moments.ts";
import { noSteps } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type AmsgradState = AdamState & {
  /** The greatest second moment so far, as the parameters. */
  readonly greatest: Tree;
};

export interface ScaleByAmsgradOptions extends ScaleByAdamOptions {
  /** Whether the greatest is taken of v̂ ("corrected", optax's) or of v and then corrected ("raw", PyTorch's). Default "corrected". */
  readonly maximum?: "corrected" | "raw";
}

/**
 * m, v of {@link scaleByAdam}, and from w₀ = 0
 *
 *     corrected:  wₜ = max(wₜ₋₁, v̂ₜ)     uₜ = m̂ₜ / (√(wₜ + ε̄) + ε)
 *     raw:        wₜ = max(wₜ₋₁, vₜ)     uₜ = m̂ₜ / (√(wₜ/(1 − β₂ᵗ) + ε̄) + ε)
 *
 * Reddi, Kale and Kumar, *On the convergence of Adam and beyond* (arXiv 1904.09237), Algorithm 2, where nothing is
 * corrected.
 */
export function scaleByAmsgrad(options: ScaleByAmsgradOptions = {}): Transformation<AmsgradState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, nesterov = false, maximum = "corrected" } = options;
  checkHyper("scaleByAmsgrad", fraction, { b1, b2 });
  checkHyper("scaleByAmsgrad", nonnegative, { eps, epsRoot });
  checkChoice("scaleByAmsgrad", "maximum", maximum, ["corrected", "raw"]);
  const isRaw = maximum === "raw";
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      greatest: zerosLike(params),
    }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const corrected = unbiased(b2, count);
      const greatest = tree.map((w, v) => np.maximum(w, isRaw ? v : corrected(v)), state.greatest, square);
      const meanOf = unbiasedMean(b1, count, nesterov);
      const updates = tree.map(
        (g, m, w) => np.divide(meanOf(m, g), rooted(isRaw ? corrected(w) : w, { eps, epsRoot })),
        gradients,
        mean,
        greatest,
      );
      return [updates, { count, mean, square, greatest }];
    },
  };
}

export type AmsgradOptions = ScaleByAmsgradOptions & RateOptions;

/**
 * AMSGrad: {@link scaleByAmsgrad}, then weight decay and the learning rate. Equal to `optax.amsgrad`; with
 * `maximum: "raw"` to `torch.optim.Adam` and `AdamW` with `amsgrad=True`.
 *
 * @example
 * const optimizer = amsgrad({ learningRate: 1e-3 });
 */
export const amsgrad = (options: AmsgradOptions): Transformation<DecayedState<AmsgradState>> =>
  withRate(scaleByAmsgrad(options), options);
