/** Smooth functions under equalities, by Newton's method on the first-order conditions. */
import { ArgumentError, deviceGet, evalShape, jit, whileLoop, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, positive } from "../checks.ts";
import { layoutOf, tensorsOf } from "../minimize/layout.ts";
import { optionsOf } from "../minimize/options.ts";
import { gradientTolerance } from "../minimize/tolerance.ts";
import { along, both, epsilonOf, integer, not, scalarLike } from "../minimize/vector.ts";
import { exactLagrangian, splitAt, type Penalties } from "./exact-lagrangian.ts";
import { direction, type Iterate } from "./kkt-direction.ts";
import { constrainedProblem, kktResidual, type ConstrainedProblem, type Constraints } from "./lagrangian.ts";
import { checkSketch, type SketchOptions } from "./sketch.ts";

export interface ConstrainedNewtonOptions<P> extends Required<Pick<Constraints<P>, "equality">> {
  /** How the KKT systems are solved. */
  readonly sketch?: SketchOptions;
  /** κ: a direction has a residual of at most `min(κ, |∇L|)·|∇L|`; halved where that was not enough. Default 0.1. */
  readonly accuracy?: number;
  /** η₁ and η₂ at the start. Default 1 and 0.1. */
  readonly penalties?: { readonly eta1: number; readonly eta2: number };
  /** The largest KKT residual that is success. Default 1e-8 in f64, 1e-4 otherwise. */
  readonly tolerance?: number;
  /** Default 200. */
  readonly maxSteps?: number;
}

export interface ConstrainedNewtonResult<P> {
  readonly x: P;
  readonly value: number;
  /** λ, a vector: `∇f + Σ λᵢ·∇cᵢ = 0`. */
  readonly multipliers: Tensor;
  /** `max(|∇L|, |c|)`, elementwise. */
  readonly kktResidual: number;
  readonly success: boolean;
  readonly status: "kkt" | "maxSteps" | "notFinite";
  /** Steps of Newton's method. */
  readonly iterations: number;
  /** Sketches in all steps. */
  readonly sketches: number;
  /** The KKT residual after each step. */
  readonly history: { readonly kktResiduals: readonly number[] };
}

const names = ["equality", "sketch", "accuracy", "penalties", "tolerance", "maxSteps"];
/** How often a step is halved at most, and which part of the slope has to come of it. */
const [mostHalvings, sufficient] = [40, 1e-4];

/**
 * A minimum of f near `x0` with `c(x) = 0`. Each step solves the KKT system
 *
 *     [∇²ₓₓL + σ·I  Gᵀ] [Δx]     [∇ₓL]
 *     [G            0 ] [Δλ] = − [c  ]        with G = ∂c/∂x
 *
 * by random sketches ({@link SketchOptions}), as exactly as is asked, and goes along `(Δx, Δλ)` by the first of 1, ½, ¼, … with
 * a sufficient decrease of the exact augmented Lagrangian `L + η₁/2·|c|² + η₂/2·|G·∇ₓL|²`. Where that has no slope of
 * `−η₂/2·|∇L|²` in this direction, η₁ is four times as large, η₂ and κ half, and where the
 * curvature `Δx·(∇²ₓₓL + σ·I)·Δx` is negative σ grows; then it is solved again. Hong, Na, Mahoney and Kolar, *Constrained optimization
 * via exact augmented Lagrangian and randomized iterative sketching* (arXiv 2305.18379); σ and the factors are ours.
 *
 * A KKT matrix is never formed: a sketch of s rows costs s + 1 products, each of about four gradients. Multipliers start at 0.
 * A step is one compiled program.
 *
 * @throws ArgumentError without constraints, for options that there are not or that are out of range.
 *
 * @example
 * ```ts
 * import type { Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { constrainedNewton } from "@cotangent/optim";
 *
 * // The point of the line x + y = 1 that is nearest to 0.
 * const f = (x: Tensor) => np.sum(np.square(x));
 * const { x, multipliers, success } = await constrainedNewton(f, np.array([3, 1], { dtype: "f64" }), {
 *   equality: (x: Tensor) => np.sum(x).sub(1),
 * });
 * console.log(success, np.round(x, 6).toArray(), np.round(multipliers, 6).toArray()); // → true 0.5,0.5 -1
 * ```
 */
export async function constrainedNewton<P>(
  f: (x: Tensors<P>) => Tensor,
  x0: P,
  options: ConstrainedNewtonOptions<P>,
): Promise<ConstrainedNewtonResult<Tensors<P>>> {
  const where = "constrainedNewton";
  optionsOf(options, names, where);
  if (typeof options.equality !== "function")
    throw new ArgumentError(
      "bad-argument",
      `${where}: there are no constraints`,
      "give equality, a function of x, or call minimize()",
    );
  const layout = layoutOf(tensorsOf(x0), where);
  const { sketch = {}, accuracy = 0.1, penalties = { eta1: 1, eta2: 0.1 }, maxSteps = 200 } = options;
  const { tolerance = gradientTolerance(layout.dtype) } = options;
  checkSketch(where, sketch);
  checkHyper(where, fraction, { accuracy });
  checkHyper(where, positive, {
    accuracy,
    tolerance,
    "penalties.eta1": penalties.eta1,
    "penalties.eta2": penalties.eta2,
  });
  checkHyper(where, counting, { maxSteps });
  const problem = constrainedProblem(f, { equality: options.equality }, layout);
  const step = jit((before: Iterate) => advanced(problem, before, layout.size, sketch));
  let state = firstIterate(problem, layout.flatten(x0), { accuracy, penalties });
  const kktResiduals: number[] = [];
  let residual = Infinity;
  while (kktResiduals.length < maxSteps && !(residual <= tolerance) && !Number.isNaN(residual)) {
    state = step(state);
    // oxlint-disable-next-line no-await-in-loop -- One step after the other.
    residual = (await deviceGet(state.residual)).item();
    kktResiduals.push(residual);
  }
  const { x, multipliers } = splitAt(layout.size, state.w);
  const end = await deviceGet({ value: jit(problem.objective)(x), count: state.count });
  const success = residual <= tolerance;
  return {
    x: layout.restore(x),
    value: end.value.item(),
    multipliers,
    kktResidual: residual,
    success,
    status: success ? "kkt" : Number.isFinite(residual) ? "maxSteps" : "notFinite",
    iterations: kktResiduals.length,
    sketches: end.count.item(),
    history: { kktResiduals },
  };
}

function firstIterate(
  problem: ConstrainedProblem,
  x: Tensor,
  { accuracy, penalties }: { readonly accuracy: number; readonly penalties: { eta1: number; eta2: number } },
): Iterate {
  const multipliers = np.zeros(evalShape(problem.equality, x).shape, { dtype: x.dtype });
  return {
    w: np.concatenate([x, multipliers]),
    penalties: { eta1: scalarLike(x, penalties.eta1), eta2: scalarLike(x, penalties.eta2) },
    accuracy: scalarLike(x, accuracy),
    count: integer(0),
    residual: scalarLike(x, Infinity),
  };
}

function advanced(problem: ConstrainedProblem, before: Iterate, n: number, sketch: SketchOptions): Iterate {
  const { w } = before;
  const merit = (v: Tensor, penalties: Penalties): Tensor => exactLagrangian(problem, splitAt(n, v), penalties);
  const { z, slope, penalties, accuracy, count } = direction(problem, before, n, { sketch, merit });
  const value = merit(w, penalties);
  const slack = np.multiply(np.abs(value), 10 * epsilonOf(w.dtype));
  const enough = (t: Tensor): Tensor =>
    np.add(np.add(value, slack), np.multiply(np.multiply(t, np.minimum(slope, 0)), sufficient));
  type Length = { readonly t: Tensor; readonly halvings: Tensor };
  const isLong = ({ t, halvings }: Length): Tensor =>
    both(not(np.lessEqual(merit(along(w, t, z), penalties), enough(t))), np.less(halvings, mostHalvings));
  const shorter = ({ t, halvings }: Length): Length => ({ t: np.multiply(t, 0.5), halvings: np.add(halvings, 1) });
  const { t } = whileLoop(isLong, shorter, { t: scalarLike(w, 1), halvings: integer(0) });
  const next = along(w, t, z);
  const { x, multipliers: equality } = splitAt(n, next);
  const residual = kktResidual(problem, x, { equality, inequality: np.zeros([0], { dtype: x.dtype }) });
  return { w: next, penalties, accuracy, count, residual };
}
