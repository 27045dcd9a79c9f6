import { solve } from "cotangent/linalg";
import { chain } from "../chain.ts";
import { checkHyper, needHvp, nonnegative } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "../scale.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { denseHessian, shifted } from "./hessian.ts";

export interface NewtonOptions {
  /** η. Default 1. */
  readonly learningRate?: LearningRate;
  /** λ ≥ 0, added to the diagonal of the Hessian. Default 0. */
  readonly damping?: number;
}

/** `uₜ = (∇²ℓ + λ·I)⁻¹·gₜ` with the whole Hessian: n products, n² numbers and n³/3 multiplications a step. */
export function scaleByNewton({ damping = 0 }: Pick<NewtonOptions, "damping"> = {}): Transformation<NoState> {
  checkHyper("newton", nonnegative, { damping });
  return {
    init: () => null,
    update(gradients, state, _, extra) {
      const layout = layoutOf(gradients, "newton");
      const matrix = shifted(denseHessian(needHvp("newton", extra), layout), damping);
      return [layout.restore(solve(matrix, layout.flatten(gradients))), state];
    },
  };
}

/**
 * Newton's method with the whole Hessian: {@link scaleByNewton}, then the learning rate. It goes to the next critical point, which may be
 * a saddle; far from one it may diverge. `minimize` with `newtonCg` has a trust region, and no matrix.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without `hvp`.
 *
 * @example
 * const step = makeStep(loss, newton({ damping: 1e-6 }));
 */
export const newton = ({ learningRate = 1, ...options }: NewtonOptions = {}): Transformation<
  readonly [NoState, StepCount]
> => chain(scaleByNewton(options), scaleByLearningRate(learningRate));
