/** `leastSquares`: sums of squares of residuals. */
import { ArgumentError, type Tensor, type Tensors } from "cotangent";
import { boxOf, type Bounds } from "../minimize/bounds.ts";
import { drive, solverOf, type HostOptions, type Solver } from "../minimize/driver.ts";
import { layoutOf, tensorsOf, type Layout } from "../minimize/layout.ts";
import type { Method } from "../minimize/method.ts";
import { pureMinimization, type Minimization } from "../minimize/minimization.ts";
import { numberWithin, optionsOf, positiveInteger } from "../minimize/options.ts";
import { resultOf, type MinimizeResult } from "../minimize/result.ts";
import type { SolverOptions } from "../minimize/solver.ts";
import { toleranceOf, type Tolerance } from "../minimize/tolerance.ts";
import { levenbergMarquardt } from "./levenberg-marquardt.ts";
import type { LossName } from "./loss.ts";
import { residualsOf, type Residuals } from "./residuals.ts";

export interface LeastSquaresOptions {
  /** `levenbergMarquardt()` or `gaussNewton()`. Default `levenbergMarquardt()`. */
  readonly method?: Method<Residuals>;
  readonly bounds?: Bounds;
  /** A number is that of the gradient. Default `{ step: 1e-10 }` in f64, 1e-5 otherwise. */
  readonly tolerance?: number | Tolerance;
  /** Default 1000. */
  readonly maxSteps?: number;
  /** Whether cost and gradient norm of each step are kept. Default true. */
  readonly history?: boolean;
  /** ρ. Default "linear". */
  readonly loss?: LossName;
  /** C: residuals beyond it count less. Default 1. */
  readonly lossScale?: number;
}

const names = ["method", "bounds", "tolerance", "maxSteps", "history", "loss", "lossScale"];
/** Options on the host. */
export const fitNames: readonly string[] = [...names, "callback", "every", "state"];

export interface PreparedFit<P> {
  readonly x: Tensor;
  readonly layout: Layout<P>;
  readonly problem: Residuals;
  readonly options: SolverOptions<Residuals>;
  readonly solver: Solver;
}

export function preparedFit<P>(
  residuals: (x: P) => unknown,
  x0: P,
  options: LeastSquaresOptions,
  where: string,
): PreparedFit<P> {
  if (typeof residuals !== "function")
    throw new ArgumentError(
      "bad-argument",
      `${where}: ${typeof residuals} in the place of the function`,
      "give a function that returns residuals",
    );
  const { maxSteps = 1000, history = true, loss = "linear", lossScale = 1, method = levenbergMarquardt() } = options;
  positiveInteger(maxSteps, `${where}: maxSteps`);
  numberWithin(lossScale, `${where}: lossScale`, [Number.MIN_VALUE, Number.MAX_VALUE]);
  const layout = layoutOf(x0, where);
  const box = boxOf(options.bounds, x0, layout, where);
  const tolerance = toleranceOf(options.tolerance, { step: layout.dtype.bits === 64 ? 1e-10 : 1e-5 }, where);
  const problem = residualsOf(residuals, { layout, box }, { loss, lossScale });
  const solverOptions = { method: methodOf(method, where), tolerance, maxSteps, box, history };
  return {
    x: layout.flatten(x0),
    layout,
    problem,
    options: solverOptions,
    solver: solverOf(problem, solverOptions),
  };
}

function methodOf(method: Method<Residuals>, where: string): Method<Residuals> {
  if (typeof method === "object" && "step" in method) return method;
  throw new ArgumentError(
    "bad-argument",
    `${where}: the method is ${typeof method === "string" ? JSON.stringify(method) : typeof method}`,
    "call a method: { method: levenbergMarquardt() }; optimizers minimize half the sum of squares by minimize()",
  );
}

/**
 * A minimum near `x0` of the cost `½·C²·Σ ρ((rᵢ/C)²)` of `r = residuals(x)`, which is `½·Σ rᵢ²` unless a loss is given. x0
 * and what the function returns are trees of floats. The result is that of `minimize`, with the cost as value.
 *
 * Of the tests of convergence, the default is that of the step, which does not depend on the scales of residuals and
 * parameters; besides, a fit ends with success where no step can decrease the cost by more than its rounding.
 *
 * @throws ArgumentError for options that there are not, a start outside of the bounds, and one where residuals or their
 * Jacobian are not finite.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { leastSquares } from "@cotangent/optim";
 *
 * const t = np.array([0, 1, 2, 3, 4], { dtype: "f64" });
 * const y = np.array([2, 1.2, 0.7, 9, 0.3], { dtype: "f64" }); // The fourth is an outlier.
 * const residuals = ({ a, k }) => np.exp(t.mul(k).neg()).mul(a).sub(y);
 * const x0 = { a: np.array(1, { dtype: "f64" }), k: np.array(1, { dtype: "f64" }) };
 * const { x } = await leastSquares(residuals, x0, { loss: "softL1", lossScale: 0.01 });
 * console.log(x.a.item().toFixed(2), x.k.item().toFixed(2)); // → 1.99 0.50
 * ```
 */
export async function leastSquares<P>(
  residuals: (x: Tensors<P>) => unknown,
  x0: P,
  options: LeastSquaresOptions & HostOptions<Tensors<P>> = {},
): Promise<MinimizeResult<Tensors<P>>> {
  optionsOf(options, fitNames, "leastSquares");
  const { x, layout, options: own, solver } = preparedFit(residuals, tensorsOf(x0), options, "leastSquares");
  return resultOf(
    await drive(solver, x, { ...options, ...own, where: "leastSquares", restore: layout.restore }),
    layout,
  );
}

/** What {@link leastSquares} does, as pure functions that trace: for use within `jit`, `vmap` and `customRoot`. */
export function leastSquaresMinimization<P>(
  residuals: (x: Tensors<P>) => unknown,
  x0: P,
  options: LeastSquaresOptions = {},
): Minimization<Tensors<P>> {
  optionsOf(options, names, "leastSquaresMinimization");
  const {
    x,
    layout,
    options: own,
    solver,
  } = preparedFit(residuals, tensorsOf(x0), options, "leastSquaresMinimization");
  return pureMinimization(solver, x, layout, own.maxSteps);
}
