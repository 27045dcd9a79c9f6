import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needGradientAt, needParams, nonnegative, positive } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import { addScaled, squaredNorm } from "../reduce.ts";
import type { Transformation, Tree } from "../transformation.ts";

export interface SamOptions {
  /** ρ > 0: how far the loss is climbed. Default 0.05. */
  readonly rho?: number;
  /** Whether the neighbourhood is scaled by the parameters (ASAM). Default false. */
  readonly adaptive?: boolean;
  /** ε, added to the norm of the gradient. Default 0; a gradient of 0 climbs nowhere. */
  readonly eps?: number;
}

export type SamState<State = Tree> = {
  /** Of the optimizer inside. */
  readonly inner: State;
};

/**
 * Sharpness-aware minimisation: `optimizer` on the gradient at the worst point near by,
 *
 *     x̂ₜ = xₜ + ρ·gₜ / (|gₜ| + ε)        or, adaptive,   xₜ + ρ·xₜ²·gₜ / (| |xₜ|·gₜ | + ε)        uₜ = optimizer(∇ℓ(x̂ₜ))
 *
 * with the norm over all leaves. Two gradients a step.
 *
 * Foret, Kleiner, Mobahi and Neyshabur, *Sharpness-aware minimization* (arXiv 2010.01412), Algorithm 1; Kwon et al., *ASAM*
 * (arXiv 2102.11600), eq. (7).
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `gradientAt`.
 *
 * @example
 * const step = makeStep(loss, sam(sgd({ learningRate: 0.1 }), { rho: 0.05 }));
 */
export function sam<State>(
  optimizer: Transformation<State>,
  { rho = 0.05, adaptive = false, eps = 0 }: SamOptions = {},
): Transformation<SamState<State>> {
  checkHyper("sam", positive, { rho });
  checkHyper("sam", nonnegative, { eps });
  return {
    init: (params) => ({ inner: optimizer.init(params) }),
    update(gradients, { inner }, given, extra) {
      const params = needParams("sam", given);
      const scaled = adaptive
        ? tree.map((g: Tensor, x: Tensor) => np.multiply(g, np.abs(x)), gradients, params)
        : gradients;
      const length = np.add(np.sqrt(squaredNorm(scaled)), eps);
      const isZero = np.equal(length, 0);
      const factor = np.where(isZero, 0, np.divide(rho, np.where(isZero, 1, length)));
      const direction = adaptive
        ? tree.map((g: Tensor, x: Tensor) => np.multiply(g, np.abs(x)), scaled, params)
        : gradients;
      const worst = needGradientAt("sam", extra)(addScaled(params, factor, direction));
      const [updates, next] = optimizer.update(worst, inner, params, extra);
      return [updates, { inner: next }];
    },
    ...pointsThrough<SamState<State>>([optimizer, ({ inner }) => inner]),
  };
}
