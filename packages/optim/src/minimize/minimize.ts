/** `minimize`: smooth functions of trees, by any method. */
import { ArgumentError, type Tensor, type Tensors } from "cotangent";
import type { Transformation } from "../transformation.ts";
import { bfgs } from "./bfgs.ts";
import { boxOf, type Bounds } from "./bounds.ts";
import { drive, solverOf, type HostOptions, type Solver } from "./driver.ts";
import { firstOrder } from "./first-order.ts";
import { layoutOf, tensorsOf, type Layout } from "./layout.ts";
import { lbfgs } from "./lbfgs.ts";
import type { Method } from "./method.ts";
import { optionsOf, positiveInteger } from "./options.ts";
import { objectiveOf } from "./objective.ts";
import { resultOf, type MinimizeResult } from "./result.ts";
import type { SolverOptions } from "./solver.ts";
import { pureMinimization, type Minimization } from "./minimization.ts";
import { gradientTolerance, toleranceOf, type Tolerance } from "./tolerance.ts";

export interface MinimizeOptions {
  /** `lbfgs()`, `bfgs()`, `conjugateGradient()`, `newtonCg()`, …, or an optimizer: `adam({ … })`. The default is `bfgs()` for
   * up to 200 parameters, and `lbfgs()` for more. */
  readonly method?: Method | Transformation;
  readonly bounds?: Bounds;
  /** A number is that of the gradient. Default `{ gradient: 1e-8 }` in f64, 1e-4 otherwise. */
  readonly tolerance?: number | Tolerance;
  /** Default 1000. */
  readonly maxSteps?: number;
  /** Whether value and gradient norm of each step are kept. Default true. */
  readonly history?: boolean;
}

const hostNames = ["callback", "every", "state"];
const names = ["method", "bounds", "tolerance", "maxSteps", "history"];

/** Up to so many, a matrix of n² numbers costs less than the steps that it saves. */
const fewParameters = 200;

interface Prepared<P> {
  readonly x: Tensor;
  readonly layout: Layout<P>;
  readonly options: SolverOptions<Parameters<Method["init"]>[0]>;
  readonly solver: Solver;
}

function prepared<P>(f: (x: P) => Tensor, x0: P, options: MinimizeOptions, where: string): Prepared<P> {
  if (typeof f !== "function")
    throw new ArgumentError("bad-argument", `${where}: ${typeof f} in the place of the function`, "give x => f(x)");
  const { maxSteps = 1000, history = true } = options;
  positiveInteger(maxSteps, `${where}: maxSteps`);
  const layout = layoutOf(x0, where);
  const box = boxOf(options.bounds, x0, layout, where);
  const method = methodOf(options.method ?? (layout.size <= fewParameters ? bfgs() : lbfgs()), where);
  if (box && !method.takesBounds)
    throw new ArgumentError(
      "bad-argument",
      `${where}: ${method.name} takes no bounds`,
      "use lbfgs(), bfgs() or an optimizer such as adam({ … }), or change variables",
    );
  const tolerance = toleranceOf(options.tolerance, { gradient: gradientTolerance(layout.dtype) }, where);
  const solverOptions = { method, tolerance, maxSteps, box, history };
  return {
    x: layout.flatten(x0),
    layout,
    options: solverOptions,
    solver: solverOf(objectiveOf(f, layout, box), solverOptions),
  };
}

function methodOf(given: Method | Transformation, where: string): Method {
  if (typeof given === "object" && "step" in given) return given;
  if (typeof given === "object" && "update" in given) return firstOrder(given);
  throw new ArgumentError(
    "bad-argument",
    `${where}: the method is ${typeof given === "string" ? JSON.stringify(given) : typeof given}`,
    "call a method: { method: bfgs() }; or give an optimizer: { method: adam({ learningRate: 0.01 }) }",
  );
}

/**
 * A minimum of the smooth function `f` near `x0`, any tree of floats. The work is one compiled program; with a callback it
 * stops after each step, on the host, and does the same steps to the bit.
 *
 * `x` is the last iterate whatever the status is. Tests of convergence are those of {@link Tolerance}; besides, a
 * minimization ends with success where no step can decrease f by more than its rounding.
 *
 * @throws ArgumentError for options that there are not, a start outside of the bounds, and one where f is not finite;
 * TraceError if f returns no scalar.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { bfgs, minimize } from "@cotangent/optim";
 *
 * const rosenbrock = ({ x, y }) => np.square(x.sub(1)).add(np.square(y.sub(np.square(x))).mul(100));
 * const x0 = { x: np.array(-1.2, { dtype: "f64" }), y: np.array(1, { dtype: "f64" }) };
 * const { x, status } = await minimize(rosenbrock, x0, { method: bfgs() });
 * console.log(status, x.x.item().toFixed(6), x.y.item().toFixed(6)); // → gradient 1.000000 1.000000
 * ```
 */
export async function minimize<P>(
  f: (x: Tensors<P>) => Tensor,
  x0: P,
  options: MinimizeOptions & HostOptions<Tensors<P>> = {},
): Promise<MinimizeResult<Tensors<P>>> {
  optionsOf(options, [...names, ...hostNames], "minimize");
  const { x, layout, options: own, solver } = prepared(f, tensorsOf(x0), options, "minimize");
  return resultOf(await drive(solver, x, { ...options, ...own, where: "minimize", restore: layout.restore }), layout);
}

/**
 * What {@link minimize} does, as pure functions that trace: for use within `jit`, `vmap` and `customRoot`. Nothing looks at
 * values, so a start outside of the bounds is moved into them, and what is not finite is a status.
 *
 * @example
 * ```ts
 * import { jit, vmap, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { minimization } from "@cotangent/optim";
 *
 * const root = (a: Tensor): Tensor => minimization((x: Tensor) => np.square(np.square(x).sub(a)), a).run().x;
 * const roots = jit(vmap(root))(np.array([1, 4, 9], { dtype: "f64" }));
 * console.log(np.round(roots, 4).toArray()); // → 1,2,3
 * ```
 */
export function minimization<P>(
  f: (x: Tensors<P>) => Tensor,
  x0: P,
  options: MinimizeOptions = {},
): Minimization<Tensors<P>> {
  optionsOf(options, names, "minimization");
  const { x, layout, options: own, solver } = prepared(f, tensorsOf(x0), options, "minimization");
  return pureMinimization(solver, x, layout, own.maxSteps);
}
