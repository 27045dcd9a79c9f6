import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { AdamState } from "../adam.ts";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, rooted, unbiased } from "../moments.ts";
import { noSteps } from "../scale.ts";
import type { Transformation, Tree } from "../transformation.ts";

export interface ScaleByYogiOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-3. */
  readonly eps?: number;
  /** ε̄, under the root. Default 0. */
  readonly epsRoot?: number;
  /** m₀ and v₀. Default 1e-6. */
  readonly initial?: number;
}

/**
 * m of {@link scaleByAdam}, but from m₀ = v₀ = `initial`
 *
 *     vₜ = vₜ₋₁ − (1 − β₂)·sign(vₜ₋₁ − gₜ²)·gₜ²        uₜ = m̂ₜ / (√(v̂ₜ + ε̄) + ε)
 *
 * Zaheer et al., *Adaptive methods for nonconvex optimization* (NeurIPS 2018), Algorithm 2. The corrections and m₀ are
 * optax's; the paper has none and starts m from 0.
 */
export function scaleByYogi(options: ScaleByYogiOptions = {}): Transformation<AdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-3, epsRoot = 0, initial = 1e-6 } = options;
  checkHyper("scaleByYogi", fraction, { b1, b2 });
  checkHyper("scaleByYogi", nonnegative, { eps, epsRoot, initial });
  const start = (params: Tree): Tree => tree.map((param: Tensor) => np.fullLike(param, initial), params);
  const follow = (g: Tensor, v: Tensor): Tensor => {
    const square = np.square(g);
    return np.subtract(v, np.multiply(np.multiply(np.sign(np.subtract(v, square)), square), 1 - b2));
  };
  return {
    init: (params) => ({ ...noSteps(), mean: start(params), square: start(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map((g, v) => follow(g, v), gradients, state.square);
      const meanOf = unbiased(b1, count);
      const varianceOf = unbiased(b2, count);
      const updates = tree.map((m, v) => np.divide(meanOf(m), rooted(varianceOf(v), { eps, epsRoot })), mean, square);
      return [updates, { count, mean, square }];
    },
  };
}

export type YogiOptions = ScaleByYogiOptions & RateOptions;

/**
 * Yogi: {@link scaleByYogi}, then weight decay and the learning rate. Equal to `optax.yogi`.
 *
 * @example
 * const optimizer = yogi({ learningRate: 1e-2 });
 */
export const yogi = (options: YogiOptions): Transformation<DecayedState<AdamState>> =>
  withRate(scaleByYogi(options), options);
