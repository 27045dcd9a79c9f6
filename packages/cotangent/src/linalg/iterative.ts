/** Systems solved by products with their matrix alone, which is given as a function. */
import { add, multiply, subtract } from "../numpy/arithmetic.ts";
import { onesLike, zerosLike } from "../numpy/constant.ts";
import { vdot } from "../numpy/contract.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import {
  iterate,
  ratio,
  solved,
  systemOf,
  type IterativeOptions,
  type IterativeSolution,
  type Operator,
  type System,
} from "./iterative-system.ts";

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
