/** `curveFit`: parameters of a model from data, with their standard errors. */
import { ArgumentError, deviceGet, jit, type Tensor, type Tensors } from "cotangent";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { drive, type HostOptions } from "../minimize/driver.ts";
import { tensorsOf } from "../minimize/layout.ts";
import { resultOf, type MinimizeResult } from "../minimize/result.ts";
import { optionsOf } from "../minimize/options.ts";
import { epsilonOf } from "../minimize/vector.ts";
import { factored, type Factored } from "./factored.ts";
import { fitNames, preparedFit, type LeastSquaresOptions } from "./least-squares.ts";

export interface CurveFitOptions extends LeastSquaresOptions {
  /** Standard deviations of y: a number, or an array like y; or their covariance, of shape [m, m]. Default 1. */
  readonly sigma?: Tensor | number;
  /** Whether sigma is known, and not only up to a factor, which is otherwise estimated. Default false. */
  readonly absoluteSigma?: boolean;
}

export interface CurveFit<P> {
  readonly parameters: P;
  /** Of the parameters one after the other, of shape [n, n]; ∞ where the data do not determine them. */
  readonly covariance: Tensor;
  /** The roots of its diagonal, as a tree like the parameters. */
  readonly standardErrors: P;
  /** `Σ (rᵢ/σᵢ)²` */
  readonly residualSumOfSquares: number;
  /** m − n */
  readonly degreesOfFreedom: number;
  /** `√(residualSumOfSquares/degreesOfFreedom)`, NaN where nothing is left to estimate it from. */
  readonly residualStandardDeviation: number;
  /** How the minimization went. */
  readonly fit: MinimizeResult<P>;
}

/**
 * The parameters p near `p0` with the least `Σ ((yᵢ − model(x, p)ᵢ)/σᵢ)²`, by {@link leastSquares}, whose options it takes.
 * With J the Jacobian of the weighted residuals at p, m data and n parameters,
 *
 *     covariance = s²·(JᵀJ)⁻¹ = s²·R⁻¹·R⁻ᵀ        s² = Σ (rᵢ/σᵢ)²/(m − n),  or 1 with `absoluteSigma`
 *
 * from the QR decomposition of J. (Seber and Wild, *Nonlinear regression* (1989), section 2.1; SciPy's `curve_fit`.) x is
 * anything that the model reads; p0 is a tree of floats.
 *
 * @throws ArgumentError for y of another shape than the model returns, and as {@link leastSquares}.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { curveFit } from "@cotangent/optim";
 *
 * const f64 = { dtype: "f64" };
 * const t = np.array([0, 1, 2, 3, 4], f64);
 * const y = np.array([2.1, 1.2, 0.8, 0.4, 0.3], f64);
 * const p0 = { a: np.array(1, f64), k: np.array(1, f64) };
 * const { parameters, standardErrors } = await curveFit((t, { a, k }) => np.exp(t.mul(k).neg()).mul(a), t, y, p0);
 * console.log(parameters.k.item().toFixed(3), standardErrors.k.item().toFixed(3)); // → 0.515 0.024
 * ```
 */
export async function curveFit<X, P>(
  model: (x: X, parameters: Tensors<P>) => Tensor,
  x: X,
  y: Tensor,
  p0: P,
  options: CurveFitOptions & HostOptions<Tensors<P>> = {},
): Promise<CurveFit<Tensors<P>>> {
  optionsOf(options, [...fitNames, "sigma", "absoluteSigma"], "curveFit");
  const { sigma = 1, absoluteSigma = false, ...rest } = options;
  const weigh = weightsOf(sigma, y);
  const residuals = (p: Tensors<P>): Tensor => {
    const predicted = model(x, p);
    checkShape(predicted, y);
    return weigh(np.subtract(predicted, y));
  };
  const prepared = preparedFit(residuals, tensorsOf(p0), rest, "curveFit");
  const { layout, problem, options: own, solver } = prepared;
  const { restore } = layout;
  const driven = await drive(solver, prepared.x, { ...rest, ...own, where: "curveFit", restore });
  const fit = await resultOf(driven, layout);
  const degreesOfFreedom = y.size - layout.size;
  const sum = 2 * fit.value;
  const variance = absoluteSigma ? 1 : degreesOfFreedom > 0 ? sum / degreesOfFreedom : Infinity;
  const inverse = jit((at: Tensor) => inverseOfSquares(factored(problem.linearize(at)), y.size));
  const isKnown = y.size >= layout.size && Number.isFinite(variance);
  const covariance = isKnown
    ? np.multiply(inverse(driven.state.x), variance)
    : np.full([layout.size, layout.size], Infinity, { dtype: layout.dtype });
  const known = np.where(np.all(np.isfinite(covariance)), covariance, Infinity);
  const [errors, matrix] = await deviceGet([np.sqrt(np.diagonal(known)), known] as const);
  return {
    parameters: fit.x,
    covariance: matrix,
    standardErrors: restore(errors),
    residualSumOfSquares: sum,
    degreesOfFreedom,
    residualStandardDeviation: degreesOfFreedom > 0 ? Math.sqrt(sum / degreesOfFreedom) : Number.NaN,
    fit,
  };
}

/** `(RᵀR)⁻¹`; not finite where a column of J, but for rounding, is made of those before it. */
function inverseOfSquares({ factor, scales }: Factored, rows: number): Tensor {
  const inverse = linalg.triangularSolve(factor, np.eye(scales.size, { dtype: factor.dtype }));
  const least = np.multiply(scales, rows * epsilonOf(factor.dtype));
  const isKnown = np.all(np.greater(np.abs(np.diagonal(factor)), least));
  return np.where(isKnown, np.matmul(inverse, inverse.T), Infinity);
}

/** `r ↦ r/σ`, or `L⁻¹·r` for a covariance `L·Lᵀ`. */
function weightsOf(sigma: Tensor | number, y: Tensor): (r: Tensor) => Tensor {
  if (typeof sigma === "number" || sigma.rank <= y.rank) return (r) => np.divide(r, sigma);
  if (sigma.rank === 2 && sigma.shape.every((length) => length === y.size)) {
    const lower = linalg.cholesky(sigma);
    return (r) => linalg.triangularSolve(lower, r, { lower: true });
  }
  throw new ArgumentError(
    "bad-argument",
    `curveFit: sigma has shape [${sigma.shape.join()}] for y of shape [${y.shape.join()}]`,
    "give a number, an array like y, or a covariance with a row for each element of y",
  );
}

function checkShape(predicted: Tensor, y: Tensor): void {
  if (String(predicted.shape) === String(y.shape)) return;
  throw new ArgumentError(
    "bad-argument",
    `curveFit: the model returns shape [${String(predicted.shape)}] for y of shape [${String(y.shape)}]`,
    "let the model return one number for each element of y",
  );
}
