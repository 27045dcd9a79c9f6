/** Smooth functions under constraints, by a sequence of functions without. */
import { ArgumentError, deviceGet, evalShape, jit, whileLoop, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { layoutOf, tensorsOf } from "../minimize/layout.ts";
import type { Method } from "../minimize/method.ts";
import { minimization } from "../minimize/minimize.ts";
import { newtonCg } from "../minimize/newton-cg.ts";
import { optionsOf } from "../minimize/options.ts";
import type { SolverState } from "../minimize/solver.ts";
import { codes } from "../minimize/status.ts";
import { gradientTolerance } from "../minimize/tolerance.ts";
import { both, integer, scalarLike } from "../minimize/vector.ts";
import {
  augmented,
  constrainedProblem,
  kktResidual,
  multiplied,
  violation,
  type ConstrainedProblem,
  type Constraints,
  type Multipliers,
} from "./lagrangian.ts";

export interface AugmentedLagrangianOptions<P> extends Constraints<P> {
  /** Of the functions without constraints. Default `newtonCg()`: inexact Newton steps in a trust region. */
  readonly method?: Method;
  /** The largest KKT residual that is success. Default 1e-8 in f64, 1e-4 otherwise. */
  readonly tolerance?: number;
  /** ρ at the start. Default 10. */
  readonly penalty?: number;
  /** Rounds: updates of the multipliers. Default 50. */
  readonly maxRounds?: number;
  /** Steps of the method in a round. Default 500. */
  readonly maxSteps?: number;
}

export interface ConstrainedResult<P> {
  readonly x: P;
  readonly value: number;
  /** λ and μ, in the order of the elements of the constraints: `∇f + Σ λᵢ·∇cᵢ + Σ μᵢ·∇dᵢ = 0`. */
  readonly multipliers: Multipliers;
  /** `max(|∇L|, |c|, |min(−d, μ)|)`, elementwise. */
  readonly kktResidual: number;
  readonly success: boolean;
  readonly status: "kkt" | "maxRounds" | "notFinite";
  /** Rounds done. */
  readonly rounds: number;
  /** Steps of the method in all rounds. */
  readonly iterations: number;
  /** The KKT residual and ρ after each round. */
  readonly history: { readonly kktResiduals: readonly number[]; readonly penalties: readonly number[] };
}

type Round = {
  readonly x: Tensor;
  readonly multipliers: Multipliers;
  readonly rho: Tensor;
  /** ω: the gradient at which a round ends. */
  readonly enough: Tensor;
  readonly violation: Tensor;
  readonly residual: Tensor;
  readonly iterations: Tensor;
};

/** A round that leaves more than this part of the violation makes ρ larger. */
const goodPart = 0.25;
const names = ["equality", "inequality", "method", "tolerance", "penalty", "maxRounds", "maxSteps"];

/**
 * A minimum of f near `x0` with `c(x) = 0` and `d(x) ≤ 0`. Each round minimizes the augmented Lagrangian until its gradient
 * is below ω, then takes new multipliers `λ + ρ·c` and `max(0, μ + ρ·d)`; ω falls to a tenth, and ρ grows tenfold where the
 * violation did not fall to a quarter. (Nocedal and Wright, *Numerical optimization*, Framework 17.3; the multipliers are
 * taken in every round, as in Birgin and Martínez' ALGENCAN.) A round is one compiled program, the same for all.
 *
 * @throws ArgumentError without constraints, for options that there are not or that are out of range.
 *
 * @example
 * ```ts
 * import type { Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { augmentedLagrangian } from "@cotangent/optim";
 *
 * // The point of the line x + y = 1 that is nearest to 0.
 * const f = (x: Tensor) => np.sum(np.square(x));
 * const { x, multipliers, success } = await augmentedLagrangian(f, np.array([3, 1], { dtype: "f64" }), {
 *   equality: (x: Tensor) => np.sum(x).sub(1),
 * });
 * console.log(success, np.round(x, 6).toArray(), np.round(multipliers.equality, 6).toArray()); // → true 0.5,0.5 -1
 * ```
 */
export async function augmentedLagrangian<P>(
  f: (x: Tensors<P>) => Tensor,
  x0: P,
  options: AugmentedLagrangianOptions<P>,
): Promise<ConstrainedResult<Tensors<P>>> {
  const where = "augmentedLagrangian";
  optionsOf(options, names, where);
  if (!options.equality && !options.inequality)
    throw new ArgumentError(
      "bad-argument",
      `${where}: there are no constraints`,
      "give equality or inequality, or call minimize()",
    );
  const layout = layoutOf(tensorsOf(x0), where);
  const { method = newtonCg(), penalty = 10, maxRounds = 50, maxSteps = 500 } = options;
  const { tolerance = gradientTolerance(layout.dtype) } = options;
  checkHyper(where, positive, { tolerance, penalty });
  checkHyper(where, counting, { maxRounds, maxSteps });
  const problem = constrainedProblem(f, options, layout);
  const round = jit((before: Round) => advanced(problem, before, { method, tolerance, maxSteps }));
  const start = firstRound(problem, layout.flatten(x0), penalty);
  const { state, residual, history } = await rounds(round, start, { tolerance, maxRounds });
  const end = await deviceGet({ value: jit(problem.objective)(state.x), iterations: state.iterations });
  const success = residual <= tolerance;
  return {
    x: layout.restore(state.x),
    value: end.value.item(),
    multipliers: state.multipliers,
    kktResidual: residual,
    success,
    status: success ? "kkt" : Number.isFinite(residual) ? "maxRounds" : "notFinite",
    rounds: history.penalties.length,
    iterations: end.iterations.item(),
    history,
  };
}

interface Driven {
  readonly state: Round;
  readonly residual: number;
  readonly history: ConstrainedResult<unknown>["history"];
}

/** Rounds until the residual is small enough, or not a number, or `maxRounds` are done. */
async function rounds(
  round: (before: Round) => Round,
  start: Round,
  { tolerance, maxRounds }: { readonly tolerance: number; readonly maxRounds: number },
): Promise<Driven> {
  const [kktResiduals, penalties]: [number[], number[]] = [[], []];
  let [state, residual] = [start, Infinity];
  while (penalties.length < maxRounds && !(residual <= tolerance) && !Number.isNaN(residual)) {
    state = round(state);
    // oxlint-disable-next-line no-await-in-loop -- One round after the other.
    const now = await deviceGet({ residual: state.residual, rho: state.rho });
    residual = now.residual.item();
    kktResiduals.push(residual);
    penalties.push(now.rho.item());
  }
  return { state, residual, history: { kktResiduals, penalties } };
}

function firstRound(problem: ConstrainedProblem, x: Tensor, penalty: number): Round {
  const zeros = (c: (y: Tensor) => Tensor): Tensor => np.zeros(evalShape(c, x).shape, { dtype: x.dtype });
  return {
    x,
    multipliers: { equality: zeros(problem.equality), inequality: zeros(problem.inequality) },
    rho: scalarLike(x, penalty),
    enough: scalarLike(x, 0.1),
    violation: scalarLike(x, Infinity),
    residual: scalarLike(x, Infinity),
    iterations: integer(0),
  };
}

function advanced(
  problem: ConstrainedProblem,
  { x, multipliers, rho, enough, violation: before, iterations }: Round,
  { method, tolerance, maxSteps }: { readonly method: Method; readonly tolerance: number; readonly maxSteps: number },
): Round {
  const own = { method, tolerance: tolerance / 2, maxSteps, history: false };
  const solver = minimization(augmented(problem, multipliers, rho), x, own);
  const isGoing = ({ status, gradientNorm, steps }: SolverState): Tensor =>
    both(both(np.equal(status, codes.running), np.greater(gradientNorm, enough)), np.less(steps, maxSteps));
  const end = whileLoop(isGoing, (s: SolverState) => solver.advance(s, np.add(s.steps, 1)), solver.start());
  const next = multiplied(problem, end.x, multipliers, rho);
  const left = violation(problem, end.x, next);
  return {
    x: end.x,
    multipliers: next,
    rho: np.where(np.greater(left, np.multiply(before, goodPart)), np.multiply(rho, 10), rho),
    enough: np.maximum(np.multiply(enough, 0.1), tolerance / 2),
    violation: left,
    residual: kktResidual(problem, end.x, next),
    iterations: np.add(iterations, end.steps),
  };
}
