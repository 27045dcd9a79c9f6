import { foriLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting, needHvp, positive } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { leastNormal, norm } from "../minimize/vector.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation } from "../transformation.ts";
import { denseHessian } from "./hessian.ts";
import { everyFew } from "./refresh.ts";
import { inBasis, noSpectrum, solveShifted, spectrumOf, type Spectrum } from "./spectrum.ts";

export interface LazyNewtonOptions {
  /** M > 0: about how fast the Hessian changes, `|∇²ℓ(x) − ∇²ℓ(y)| ≤ M·|x − y|`. Default 1. */
  readonly smoothness?: number;
  /** k: the Hessian is made and factored in steps 0, k, 2·k, …. Default the first step of every ten. */
  readonly every?: number;
  /** Whether a step is cubic, or regularised by the gradient. Default "cubic". */
  readonly regularization?: "cubic" | "quadratic";
}

export type LazyNewtonState = StepCount & {
  /** The Hessian that was last made. */
  readonly hessian: Spectrum;
};

/**
 * Newton steps with a fresh gradient and a Hessian H that is as old as k − 1 steps. Cubic: the minimum of the model
 *
 *     ⟨g, h⟩ + ½·⟨H·h, h⟩ + M/6·|h|³,   which is   h = −(H + ½·M·r·I)⁻¹·g  with  r = |h|
 *
 * where r is found by bisection in the eigenvectors of H; quadratic: `h = −(H + √(M·|g|)·I)⁻¹·g`, for convex losses. With `every: 1` it is
 * Nesterov and Polyak's cubic Newton method, {@link cubicNewton}. A gradient that has no part along the least eigenvalue of an indefinite
 * H (the "hard case") goes down without that direction.
 *
 * One gradient a step; in every k-th n products with the Hessian and about 10·n³ operations, in the others 4·n².
 *
 * Doikov, Chayti and Jaggi, *Second-order optimization with lazy Hessians* (arXiv 2212.00781), Algorithms 1 and 2; Nesterov and Polyak,
 * *Cubic regularization of Newton method and its global performance* (2006).
 *
 * @throws ArgumentError `wrong-input`: `update` was called without `hvp`.
 *
 * @example
 * const step = makeStep(loss, lazyNewton({ every: 50, smoothness: 0.1 }));
 */
export function lazyNewton(options: LazyNewtonOptions = {}): Transformation<LazyNewtonState> {
  const { smoothness = 1, every = 10, regularization = "cubic" } = options;
  checkHyper("lazyNewton", positive, { smoothness });
  checkHyper("lazyNewton", counting, { every });
  checkChoice("lazyNewton", "regularization", regularization, ["cubic", "quadratic"]);
  const shiftOf = regularization === "cubic" ? cubicShift : quadraticShift;
  return {
    init(params) {
      const { size, dtype } = layoutOf(params, "lazyNewton");
      return { ...noSteps(), hessian: noSpectrum(size, dtype) };
    },
    update<P>(gradients: P, { count, hessian: kept }: LazyNewtonState, _?: P, extra?: object) {
      const layout = layoutOf(gradients, "lazyNewton");
      const hvp = needHvp<P>("lazyNewton", extra);
      const hessian = everyFew(count, every, () => spectrumOf(denseHessian(hvp, layout)), kept);
      const g = layout.flatten(gradients);
      const step = np.negative(solveShifted(hessian, g, shiftOf(hessian, g, smoothness)));
      return [layout.restore(step), { count: np.add(count, 1), hessian }];
    },
  };
}

/** {@link lazyNewton} with a fresh Hessian in each step. */
export const cubicNewton = ({
  smoothness = 1,
}: Pick<LazyNewtonOptions, "smoothness"> = {}): Transformation<LazyNewtonState> => lazyNewton({ smoothness, every: 1 });

const quadraticShift = (_: Spectrum, g: Tensor, smoothness: number): Tensor =>
  np.sqrt(np.multiply(norm(g), smoothness));

/** `½·M·r` where `|(H + ½·M·r·I)⁻¹·g| = r`, with all eigenvalues of the sum positive. */
function cubicShift(spectrum: Spectrum, g: Tensor, smoothness: number): Tensor {
  const half = smoothness / 2;
  const c = inBasis(spectrum, g);
  const least = np.min(spectrum.values);
  const bottom = np.maximum(np.divide(np.negative(least), half), 0);
  // |h| ≤ |g|/(λ + ½·M·r) with the least λ bounds r from above.
  const length = norm(g);
  const root = np.sqrt(np.add(np.square(least), np.multiply(length, 4 * half)));
  const top = np.add(np.divide(np.subtract(root, least), 2 * half), bottom);
  const isLong = (r: Tensor): Tensor => {
    const divisors = np.add(spectrum.values, np.multiply(r, half));
    const h = np.divide(c, np.where(np.greater(divisors, 0), divisors, leastNormal));
    return np.greater(norm(h), r);
  };
  const halve = (_: Tensor, { low, high }: Bracket): Bracket => {
    const middle = np.multiply(np.add(low, high), 0.5);
    const goesUp = isLong(middle);
    return { low: np.where(goesUp, middle, low), high: np.where(goesUp, high, middle) };
  };
  return np.multiply(foriLoop(0, 60, halve, { low: bottom, high: top }).high, half);
}

type Bracket = { readonly low: Tensor; readonly high: Tensor };
