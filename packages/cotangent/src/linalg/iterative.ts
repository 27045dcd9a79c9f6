/** Systems solved by products with their matrix alone, which is given as a function. */
import * as ir from "@cotangent/ir";
import { promoteAll } from "../bind.ts";
import { describe } from "../describe.ts";
import { whileLoop } from "../flow/while.ts";
import { add, divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal, greater } from "../numpy/compare.ts";
import { onesLike, zeros, zerosLike } from "../numpy/constant.ts";
import { matmul, vdot } from "../numpy/contract.ts";
import { logicalNot, where } from "../numpy/logic.ts";
import { arange } from "../numpy/ranges.ts";
import { norm, sum } from "../numpy/reduce.ts";
import { expandDims, ravel, transpose } from "../numpy/shape.ts";
import { optionsOf } from "../options.ts";
import { scan } from "../scan.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { typed } from "../tree-types.ts";
import { linearTranspose } from "../reverse.ts";
import { solveLinear } from "../rules/linear-solve.ts";
import { floats } from "./arguments.ts";
import { lstsq } from "./orthogonal.ts";

/** `x ↦ a·x`, linear, on arrays of the shape of the right-hand side; or a matrix, for vectors. */
export type Operator = ((x: Tensor) => Tensor) | Tensor;

export interface IterativeOptions {
  /** Where to start; 0 if absent. */
  readonly x0?: Tensor;
  /** The iteration ends where `‖b − a·x‖ ≤ max(tol·‖b‖, atol)`; by default 1e−10 in f64 and 1e−5 otherwise. */
  readonly tol?: number;
  readonly atol?: number;
  /** The most iterations; by default twice the number of unknowns. */
  readonly maxiter?: number;
  /** An approximation of the inverse of a. */
  readonly preconditioner?: Operator;
}

export interface IterativeSolution {
  readonly x: Tensor;
  /** Whether the residual is as small as was asked: a bool scalar. */
  readonly converged: Tensor;
  /** How many iterations there were, in i32 (of gmres restarts). */
  readonly steps: Tensor;
}

/** A system as the methods see it. */
interface System {
  readonly apply: (x: Tensor) => Tensor;
  readonly precondition: (x: Tensor) => Tensor;
  /** The transpose of the preconditioner. */
  readonly transposed: (x: Tensor) => Tensor;
  readonly b: Tensor;
  readonly start: Tensor;
  /** The square of the residual that is small enough, relative to a right-hand side. */
  readonly tolerance: (right: Tensor) => Tensor;
  /** The square of the residual that is small enough. */
  readonly enough: Tensor;
  readonly most: number;
}

const names = ["x0", "tol", "atol", "maxiter", "preconditioner"] as const;

const functionOf = (operator: Operator | undefined, what: string): ((x: Tensor) => Tensor) => {
  if (operator === undefined) return (x) => x;
  if (operator instanceof Tensor) return (x) => matmul(operator, x);
  if (typeof operator === "function") return operator;
  throw new ir.ArgumentError(
    "bad-argument",
    `${what}: ${describe(operator)} in the place of an operator`,
    "give a function x => a·x, or a matrix",
  );
};

/** @throws ShapeError if the operator does not keep the type of b. */
function systemOf(a: Operator, given: TensorLike, options: IterativeOptions, name: string): System {
  const { x0, atol = 0, preconditioner } = optionsOf(options, name, names);
  const [b, start] = promoteAll([floats(given), ...(x0 ? [floats(x0)] : [])]);
  if (!b) throw new Error("internal: promotion lost an argument");
  const size = b.shape.reduce((product, length) => product * length, 1);
  const { tol = b.dtype.bits === 64 ? 1e-10 : 1e-5, maxiter = 2 * size } = options;
  if (!Number.isInteger(maxiter) || maxiter < 0 || !(tol >= 0) || !(atol >= 0))
    throw new ir.ArgumentError(
      "bad-argument",
      `${name}: maxiter ${maxiter}, tol ${tol}, atol ${atol}`,
      "maxiter is an integer of 0 or more, and tol and atol are 0 or more",
    );
  const kept = (x: Tensor, what: string): Tensor => {
    if (ir.equalTypes(x, b)) return x;
    throw new ir.ShapeError(
      "shape-mismatch",
      `${name}: ${what} is ${ir.showType(x)} for right-hand sides ${ir.showType(b)}`,
      "operators, preconditioners and x0 have the shape and dtype of b",
    );
  };
  const [apply, precondition] = [functionOf(a, name), functionOf(preconditioner, `${name}: preconditioner`)];
  const tolerance = (right: Tensor): Tensor => multiply(vdot(right, right), tol ** 2);
  const relative = tolerance(b);
  return {
    apply: (x) => kept(apply(x), "what the operator returns"),
    precondition: (x) => kept(precondition(x), "what the preconditioner returns"),
    transposed: (x) => ir.at(linearTranspose(precondition, b)(x), 0),
    b,
    start: kept(start ?? zerosLike(b), "x0"),
    tolerance,
    enough: where(greater(relative, atol ** 2), relative, atol ** 2),
    most: maxiter,
  };
}

/** `x/y`, and 0 where y is 0. */
function ratio(x: Tensor, y: Tensor): Tensor {
  const none = equal(y, 0);
  return where(none, 0, divide(x, where(none, 1, y)));
}

/** What all methods keep from one iteration to the next: the iterate and its residual. */
interface Iterate {
  readonly x: Tensor;
  readonly r: Tensor;
}

/**
 * The solution of a system by `method`, differentiated by the system: tangents and cotangents solve systems of their own, the
 * latter with the transposed operator.
 */
function solved(system: System, method: (system: System) => IterativeSolution): IterativeSolution {
  const { apply, precondition, b, tolerance } = system;
  const solveBy = (preconditionBy: System["precondition"]) => (operator: System["apply"], right: Tensor) =>
    method({
      ...system,
      apply: operator,
      precondition: preconditionBy,
      b: right,
      start: zerosLike(right),
      enough: tolerance(right),
    }).x;
  const { x, more } = solveLinear(apply, b, {
    solve: solveBy(precondition),
    transposeSolve: solveBy(system.transposed),
    value(operator, right) {
      const { x: found, ...rest } = method({ ...system, apply: operator, b: right });
      return { x: found, more: rest };
    },
  });
  return { x, ...more };
}

/** Iterates until the residual is small enough; `init` and `step` are about what a method keeps besides, `own`. */
function iterate<Own>(
  { apply, b, start, enough, most }: System,
  init: (r: Tensor) => Own,
  step: (state: Iterate, own: Own) => readonly [Iterate, Own],
): IterativeSolution {
  const r = subtract(b, apply(start));
  const isOpen = (residual: Tensor): Tensor => greater(vdot(residual, residual), enough);
  const zero = zeros([], { dtype: "i32" });
  const [end, , steps] = typed<readonly [Iterate, Own, Tensor]>(
    whileLoop(
      ([state]) => isOpen(state.r),
      ([state, own, k]) => [...step(state, typed<Own>(own)), add(k, 1)] as const,
      [{ x: start, r }, init(r), zero] as const,
      { maxSteps: most },
    ),
  );
  return { x: end.x, converged: logicalNot(isOpen(end.r)), steps };
}

/**
 * The solution of `a·x = b` for symmetric positive definite a, by conjugate gradients. `a` is a function `x ↦ a·x` on
 * arrays of the shape of b, or a matrix. Where it does not converge, `converged` is false and x is the last iterate.
 * Derivatives are those of the solution, not of the iterations: tangents and cotangents are solved for with the same
 * tolerance `tol` (and no start), so that nothing of the iterations is kept.
 * @throws ShapeError if the operator does not keep the shape and dtype of b. @throws ArgumentError for options that
 * there are not.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { cg } from "cotangent/linalg";
 *
 * cg((x) => x.mul(array([2, 4])), array([2, 8])).x; // Tensor(f32[2], [1, 2])
 * ```
 */
export function cg(a: Operator, b: TensorLike, options: IterativeOptions = {}): IterativeSolution {
  return solved(systemOf(a, b, options, "cg"), conjugateGradients);
}

function conjugateGradients(system: System): IterativeSolution {
  const first = (r: Tensor): Directed => {
    const p = system.precondition(r);
    return { p, energy: vdot(r, p) };
  };
  return iterate(system, first, ({ x, r }, { p, energy }) => {
    const pushed = system.apply(p);
    const alpha = ratio(energy, vdot(p, pushed));
    const rest = subtract(r, multiply(alpha, pushed));
    const next = system.precondition(rest);
    const nextEnergy = vdot(rest, next);
    return [
      { x: add(x, multiply(alpha, p)), r: rest },
      { p: add(next, multiply(ratio(nextEnergy, energy), p)), energy: nextEnergy },
    ];
  });
}

/** The direction of the next step, and `⟨r, M·r⟩`. */
interface Directed {
  readonly p: Tensor;
  readonly energy: Tensor;
}

/**
 * The solution of `a·x = b` by stabilized bi-conjugate gradients (van der Vorst 1992), for any a. As {@link cg}
 * otherwise.
 * @throws ShapeError if the operator does not keep the shape and dtype of b. @throws ArgumentError for options that
 * there are not.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { bicgstab } from "cotangent/linalg";
 *
 * bicgstab(array([[2, 0], [0, 4]]), array([2, 8])).x; // Tensor(f32[2], [1, 2])
 * ```
 */
export function bicgstab(a: Operator, b: TensorLike, options: IterativeOptions = {}): IterativeSolution {
  return solved(systemOf(a, b, options, "bicgstab"), stabilized);
}

function stabilized(system: System): IterativeSolution {
  const { apply, precondition } = system;
  const first = (r: Tensor): BiConjugate => {
    const [none, unit] = [zerosLike(r), onesLike(vdot(r, r))];
    return { shadow: r, p: none, v: none, rho: unit, alpha: unit, omega: unit };
  };
  return iterate(system, first, ({ x, r }, { shadow, p: last, v, rho: before, alpha: taken, omega: damped }) => {
    const rho = vdot(shadow, r);
    const beta = multiply(ratio(rho, before), ratio(taken, damped));
    const p = add(r, multiply(beta, subtract(last, multiply(damped, v))));
    const near = precondition(p);
    const pushed = apply(near);
    const alpha = ratio(rho, vdot(shadow, pushed));
    const s = subtract(r, multiply(alpha, pushed));
    const nearS = precondition(s);
    const pushedS = apply(nearS);
    const omega = ratio(vdot(pushedS, s), vdot(pushedS, pushedS));
    return [
      { x: add(x, add(multiply(alpha, near), multiply(omega, nearS))), r: subtract(s, multiply(omega, pushedS)) },
      { shadow, p, v: pushed, rho, alpha, omega },
    ];
  });
}

/** The names are those of van der Vorst; `shadow` is the first residual. */
interface BiConjugate {
  readonly shadow: Tensor;
  readonly p: Tensor;
  readonly v: Tensor;
  readonly rho: Tensor;
  readonly alpha: Tensor;
  readonly omega: Tensor;
}

export interface GmresOptions extends IterativeOptions {
  /** The most vectors of a basis, after which it starts anew; 20, or the number of unknowns if that is less. */
  readonly restart?: number;
}

/**
 * The solution of `a·x = b` by generalized minimal residuals with restarts (Saad & Schultz 1986), for any a; `maxiter`
 * counts restarts, 10 by default. As {@link cg} otherwise.
 * @throws ShapeError if the operator does not keep the shape and dtype of b. @throws ArgumentError for options that
 * there are not.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { gmres } from "cotangent/linalg";
 *
 * gmres(array([[0, 2], [4, 0]]), array([2, 8])).x; // Tensor(f32[2], [2, 1])
 * ```
 */
export function gmres(a: Operator, b: TensorLike, options: GmresOptions = {}): IterativeSolution {
  const { restart, ...more } = options;
  const system = systemOf(a, b, { maxiter: 10, ...more }, "gmres");
  const size = system.b.shape.reduce((product, length) => product * length, 1);
  const length = Math.min(size, restart ?? 20);
  if (!Number.isInteger(length) || length < 1)
    throw new ir.ArgumentError("bad-argument", `gmres: restart ${length}`, "a basis has one vector or more");
  return solved(system, (own) =>
    iterate(
      own,
      () => null,
      ({ x, r }) => {
        const next = add(x, own.precondition(correction(own, r, length)));
        return [{ x: next, r: subtract(own.b, own.apply(next)) }, null];
      },
    ),
  );
}

/** The y among combinations of `length` vectors of Krylov's space for which `‖r − a·M·y‖` is least. */
function correction(system: System, r: Tensor, length: number): Tensor {
  const { dtype } = r;
  const flat = ravel(r);
  const apply = (v: Tensor): Tensor => ravel(system.apply(system.precondition(v.reshape(r.shape))));
  const normalized = (v: Tensor): Tensor => multiply(v, ratio(onesLike(sum(v)), norm(v)));
  const rows = arange(0, length + 1, 1, { dtype: "i32" });
  const unit = expandDims(equal(rows, 0).astype(dtype), -1);
  const first = multiply(unit, normalized(flat));
  // Vectors are made orthogonal to those before twice: that is enough.
  const step = (basis: Tensor, k: Tensor): readonly [Tensor, readonly [Tensor, Tensor]] => {
    const v = matmul(equal(rows, k).astype(dtype), basis);
    const pushed = apply(v);
    const once = subtract(pushed, matmul(matmul(basis, pushed), basis));
    const rest = subtract(once, matmul(matmul(basis, once), basis));
    const position = expandDims(equal(rows, add(k, 1)).astype(dtype), -1);
    return [add(basis, multiply(position, normalized(rest))), [v, pushed]];
  };
  const [, [vectors, pushed]] = scan(step, first, arange(0, length, 1, { dtype: "i32" }));
  const { x } = lstsq(transpose(pushed), flat);
  return matmul(x, vectors).reshape(r.shape);
}
