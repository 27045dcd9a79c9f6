import { whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needGradientAt, needHvp, needParams, positive } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { along, both, dot, integer, norm, not } from "../minimize/vector.ts";
import type { Extra, Transformation } from "../transformation.ts";
import { denseHessian } from "./hessian.ts";
import { productAt, type CurvatureProduct } from "./product.ts";
import { solveShifted, spectrumOf } from "./spectrum.ts";

export interface GradRegNewtonOptions {
  /** γ > 0 of the first step. Default 1. */
  readonly gamma?: number;
  /** The matrix of curvature: the Hessian, or a product with another, as of Gauss and Newton. Default "exact". */
  readonly hessian?: "exact" | CurvatureProduct;
  /** The most tries of γ in a step. Default 30. */
  readonly mostTries?: number;
}

export type GradRegNewtonState = {
  /** γ: the first to be tried in the next step. */
  readonly gamma: Tensor;
};

/**
 * A Newton step that is regularised by the gradient over γ, the local smoothness, which is found:
 *
 *     x⁺ = x − (B + |g|/γ·I)⁻¹·g        until   ⟨∇ℓ(x⁺), x − x⁺⟩ ≥ γ·|∇ℓ(x⁺)|² / (4·|g|)
 *
 * γ is divided by 4 until that holds, and doubled after a step. B is the Hessian, or an approximation such as Gauss–Newton's.
 * One gradient for each try, and n products a step.
 *
 * Semenov, Jaggi and Doikov, *Gradient-normalized smoothness for optimization with approximate Hessians* (arXiv 2506.13710). The test of γ
 * is that of Doikov, Mishchenko and Nesterov, *Super-universal regularized Newton method* (arXiv 2208.05888), with λ = |g|/γ.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters, `gradientAt` or `hvp`.
 *
 * @example
 * const step = makeStep(loss, gradRegNewton());
 */
export function gradRegNewton(options: GradRegNewtonOptions = {}): Transformation<GradRegNewtonState> {
  const { gamma: first = 1, hessian = "exact", mostTries = 30 } = options;
  checkHyper("gradRegNewton", positive, { gamma: first });
  checkHyper("gradRegNewton", counting, { mostTries });
  return {
    init: (params) => ({ gamma: np.full([], first, { dtype: layoutOf(params, "gradRegNewton").dtype }) }),
    update<P>(gradients: P, state: GradRegNewtonState, given?: P, extra?: Extra<P>) {
      const params = needParams("gradRegNewton", given);
      const gradientAt = needGradientAt("gradRegNewton", extra);
      const layout = layoutOf(gradients, "gradRegNewton");
      const product = hessian === "exact" ? needHvp("gradRegNewton", extra) : productAt(hessian, params, extra);
      const spectrum = spectrumOf(denseHessian(product, layout));
      const [x, g] = [layout.flatten(params), layout.flatten(gradients)];
      const length = norm(g);
      const stepOf = (gamma: Tensor): Tensor => np.negative(solveShifted(spectrum, g, np.divide(length, gamma)));
      const isGood = (gamma: Tensor): Tensor => {
        const step = stepOf(gamma);
        const ahead = layout.flatten(gradientAt(layout.restore(along(x, 1, step))));
        const least = np.divide(np.multiply(gamma, dot(ahead, ahead)), np.multiply(length, 4));
        return np.greaterEqual(np.negative(dot(ahead, step)), least);
      };
      const goesOn = ({ isFound, tries }: Try): Tensor => both(not(isFound), np.less(tries, mostTries));
      const body = ({ gamma, tries }: Try): Try => {
        const smaller = np.multiply(gamma, 0.25);
        return { gamma: smaller, isFound: isGood(smaller), tries: np.add(tries, 1) };
      };
      const begin: Try = { gamma: state.gamma, isFound: isGood(state.gamma), tries: integer(0) };
      const { gamma } = whileLoop(goesOn, body, begin);
      const isZero = np.equal(length, 0);
      const step = np.where(isZero, 0, stepOf(gamma));
      return [layout.restore(step), { gamma: np.where(isZero, state.gamma, np.multiply(gamma, 2)) }];
    },
  };
}

type Try = { readonly gamma: Tensor; readonly isFound: Tensor; readonly tries: Tensor };
