import { cg } from "cotangent/linalg";
import { chain } from "../chain.ts";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needParams, nonnegative, positive } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "../scale.ts";
import type { Extra, NoState, Transformation } from "../transformation.ts";
import { productAt, type CurvatureProduct } from "./product.ts";

export interface ScaleByNaturalGradientOptions {
  /** `F·v` at the parameters, positive semidefinite: `(params, v, ...batch) => fvp(model, fisher, params, v)`, or of `gnvp`. */
  readonly product: CurvatureProduct;
  /** λ ≥ 0, added to F. Default 1e-3. */
  readonly damping?: number;
  /** The most iterations of conjugate gradients. Default 20. */
  readonly iterations?: number;
  /** Conjugate gradients stop at a residual of so much of the gradient. Default 1e-5. */
  readonly tolerance?: number;
}

/**
 * `uₜ = (F + λ·I)⁻¹·gₜ` by conjugate gradients: F is the Fisher information of the model, or its Gauss–Newton matrix, and only products
 * with it are made, one for each iteration.
 *
 * Amari, *Natural gradient works efficiently in learning* (1998); Martens, *Deep learning via Hessian-free optimization* (2010).
 */
export function scaleByNaturalGradient(options: ScaleByNaturalGradientOptions): Transformation<NoState> {
  const { product, damping = 1e-3, iterations = 20, tolerance = 1e-5 } = options;
  checkHyper("naturalGradient", nonnegative, { damping });
  checkHyper("naturalGradient", counting, { iterations });
  checkHyper("naturalGradient", positive, { tolerance });
  return {
    init: () => null,
    update<P>(gradients: P, state: NoState, given?: P, extra?: Extra<P>) {
      const apply = productAt(product, needParams("naturalGradient", given), extra);
      const layout = layoutOf(gradients, "naturalGradient");
      const { x } = cg(
        (v) => np.add(layout.flatten(apply(layout.restore(v))), np.multiply(v, damping)),
        layout.flatten(gradients),
        { tol: tolerance, maxiter: iterations },
      );
      return [layout.restore(x), state];
    },
  };
}

export interface NaturalGradientOptions extends ScaleByNaturalGradientOptions {
  /** η. Default 1. */
  readonly learningRate?: LearningRate;
}

/**
 * The natural gradient: {@link scaleByNaturalGradient}, then the learning rate.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = naturalGradient({ product: (p, v) => gnvp((w) => w, (z) => np.sum(np.square(z)), p, v) });
 */
export const naturalGradient = ({
  learningRate = 1,
  ...options
}: NaturalGradientOptions): Transformation<readonly [NoState, StepCount]> =>
  chain(scaleByNaturalGradient(options), scaleByLearningRate(learningRate));
