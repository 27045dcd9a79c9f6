/** Linear systems whose matrix is a function, and how iterations that solve them are run and differentiated. */
import * as ir from "@cotangent/ir";
import { promoteAll } from "../bind.ts";
import { describe } from "../describe.ts";
import { whileLoop } from "../flow/while.ts";
import { add, divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal, greater } from "../numpy/compare.ts";
import { zeros, zerosLike } from "../numpy/constant.ts";
import { matmul, vdot } from "../numpy/contract.ts";
import { logicalNot, where } from "../numpy/logic.ts";
import { optionsOf } from "../options.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { typed } from "../tree-types.ts";
import { linearTranspose } from "../reverse.ts";
import { solveLinear } from "../rules/linear-solve.ts";
import { floats } from "./arguments.ts";

/** `x ↦ a·x`, linear, on arrays of the shape of the right-hand side; or a matrix, for vectors. */
export type Operator = ((x: Tensor) => Tensor) | Tensor;

export interface IterativeOptions {
  /** Where to start; 0 if absent. */
  readonly x0?: Tensor;
  /** The iteration ends where `‖b − a·x‖ ≤ max(tol·‖b‖, atol)`; by default 1e−10 in f64 and 1e−5 otherwise. `atol` may be a scalar that a program computes. */
  readonly tol?: number;
  readonly atol?: number | Tensor;
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
export interface System {
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
export function systemOf(a: Operator, given: TensorLike, options: IterativeOptions, name: string): System {
  const { x0, atol = 0, preconditioner } = optionsOf(options, name, names);
  const [b, start] = promoteAll([floats(given), ...(x0 ? [floats(x0)] : [])]);
  if (!b) throw new Error("internal: promotion lost an argument");
  const size = b.shape.reduce((product, length) => product * length, 1);
  const { tol = b.dtype.bits === 64 ? 1e-10 : 1e-5, maxiter = 2 * size } = options;
  if (!Number.isInteger(maxiter) || maxiter < 0 || !(tol >= 0) || !isBound(atol))
    throw new ir.ArgumentError(
      "bad-argument",
      `${name}: maxiter ${maxiter}, tol ${tol}, atol ${shown(atol)}`,
      "maxiter is an integer of 0 or more, and tol and atol are 0 or more (atol a scalar)",
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
  const absolute = squared(atol, b.dtype);
  return {
    apply: (x) => kept(apply(x), "what the operator returns"),
    precondition: (x) => kept(precondition(x), "what the preconditioner returns"),
    transposed: (x) => ir.at(linearTranspose(precondition, b)(x), 0),
    b,
    start: kept(start ?? zerosLike(b), "x0"),
    tolerance,
    enough: where(greater(relative, absolute), relative, absolute),
    most: maxiter,
  };
}

const isBound = (atol: number | Tensor): boolean => (typeof atol === "number" ? atol >= 0 : atol.ndim === 0);

const shown = (atol: number | Tensor): string => (typeof atol === "number" ? String(atol) : ir.showType(atol));

const squared = (atol: number | Tensor, dtype: ir.Dtype): number | Tensor =>
  typeof atol === "number" ? atol ** 2 : multiply(atol, atol).astype(dtype);

/** `x/y`, and 0 where y is 0. */
export function ratio(x: Tensor, y: Tensor): Tensor {
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
export function solved(system: System, method: (system: System) => IterativeSolution): IterativeSolution {
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
export function iterate<Own>(
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
