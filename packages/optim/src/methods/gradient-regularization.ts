import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, needGradientAt, needParams, nonnegative, positive } from "../checks.ts";
import { addScaled } from "../reduce.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { derivativeAlong } from "../typed-transforms.ts";

export interface GradientRegularizationOptions {
  /** γ: the weight of ½·|∇ℓ|². */
  readonly gamma: number;
  /** ε: the ascent step of the difference. Default 1e-2, and 1e-4 does for f64. */
  readonly eps?: number;
  /** By a difference of two gradients, or by the derivative of the gradient. Default "fd". */
  readonly mode?: "fd" | "exact";
}

/**
 * The gradient of `ℓ + γ/2·|∇ℓ|²`, to be chained before an optimizer:
 *
 *     fd:     uₜ = gₜ + γ·(∇ℓ(xₜ + ε·gₜ) − gₜ)/ε        exact:  uₜ = gₜ + γ·∇²ℓ(xₜ)·gₜ
 *
 * Two gradients a step in the first case, a gradient and its derivative in a direction in the second.
 *
 * Karakida, Takase, Hayase and Osawa, *Understanding gradient regularization in deep learning* (arXiv 2210.02720), eq. (4), F-GR.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `gradientAt`.
 *
 * @example
 * const step = makeStep(loss, chain(gradientRegularization({ gamma: 0.01 }), sgd({ learningRate: 0.1 })));
 */
export function gradientRegularization(options: GradientRegularizationOptions): Transformation<NoState> {
  const { gamma, eps = 1e-2, mode = "fd" } = options;
  checkHyper("gradientRegularization", nonnegative, { gamma });
  checkHyper("gradientRegularization", positive, { eps });
  checkChoice("gradientRegularization", "mode", mode, ["fd", "exact"]);
  return {
    init: () => null,
    update(gradients, state, given, extra) {
      const params = needParams("gradientRegularization", given);
      const gradientAt = needGradientAt("gradientRegularization", extra);
      if (mode === "exact") {
        const curved = derivativeAlong(gradientAt, params, gradients);
        return [addScaled(gradients, gamma, curved), state];
      }
      const difference = (ahead: Tensor, g: Tensor): Tensor => np.divide(np.subtract(ahead, g), eps);
      const curved = tree.map(difference, gradientAt(addScaled(params, eps, gradients)), gradients);
      return [addScaled(gradients, gamma, curved), state];
    },
  };
}
