/** Problems with constraints, on vectors: the augmented Lagrangian and what is left of the first-order conditions. */
import { grad, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import type { Layout } from "../minimize/layout.ts";
import { dot, largest } from "../minimize/vector.ts";

export interface Constraints<P> {
  /** `c(x) = 0`, an array of any shape. */
  readonly equality?: (x: Tensors<P>) => Tensor;
  /** `d(x) ≤ 0`, an array of any shape. */
  readonly inequality?: (x: Tensors<P>) => Tensor;
}

/** λ of the equalities and μ ≥ 0 of the inequalities, as vectors. */
export type Multipliers = { readonly equality: Tensor; readonly inequality: Tensor };

export interface ConstrainedProblem {
  readonly objective: (x: Tensor) => Tensor;
  readonly equality: (x: Tensor) => Tensor;
  readonly inequality: (x: Tensor) => Tensor;
}

export function constrainedProblem<P>(
  f: (x: Tensors<P>) => Tensor,
  { equality, inequality }: Constraints<P>,
  { restore, dtype }: Layout<Tensors<P>>,
): ConstrainedProblem {
  const vector =
    (c: ((x: Tensors<P>) => Tensor) | undefined) =>
    (x: Tensor): Tensor =>
      c ? np.ravel(c(restore(x))).astype(dtype) : np.zeros([0], { dtype });
  return {
    objective: (x) => f(restore(x)).astype(dtype),
    equality: vector(equality),
    inequality: vector(inequality),
  };
}

/**
 * `f + ⟨λ, c⟩ + ρ/2·|c|² + Σ (max(0, μ + ρ·d)² − μ²)/(2·ρ)`: Nocedal and Wright, *Numerical optimization*, equations 17.36
 * and 17.65 without its slack variables.
 */
export function augmented(
  problem: ConstrainedProblem,
  { equality, inequality }: Multipliers,
  rho: Tensor,
): (x: Tensor) => Tensor {
  return (x) => {
    const c = problem.equality(x);
    const pressed = np.maximum(np.add(inequality, np.multiply(problem.inequality(x), rho)), 0);
    const ofEqualities = np.add(dot(equality, c), np.multiply(dot(c, c), np.multiply(rho, 0.5)));
    const squares = np.subtract(dot(pressed, pressed), dot(inequality, inequality));
    return np.add(problem.objective(x), np.add(ofEqualities, np.divide(squares, np.multiply(rho, 2))));
  };
}

/** `λ + ρ·c` and `max(0, μ + ρ·d)` */
export const multiplied = (
  problem: ConstrainedProblem,
  x: Tensor,
  { equality, inequality }: Multipliers,
  rho: Tensor,
): Multipliers => ({
  equality: np.add(equality, np.multiply(problem.equality(x), rho)),
  inequality: np.maximum(np.add(inequality, np.multiply(problem.inequality(x), rho)), 0),
});

/** `max |vᵢ|`, 0 for no elements. NaN stays. */
const largestOf = (v: Tensor): Tensor => (v.size === 0 ? np.zeros([], { dtype: v.dtype }) : largest(v));

/** `max(|c|, |min(−d, μ)|)`, elementwise: what is left of feasibility and complementarity. */
export function violation(problem: ConstrainedProblem, x: Tensor, { inequality }: Multipliers): Tensor {
  const slack = np.minimum(np.negative(problem.inequality(x)), inequality);
  return np.maximum(largestOf(problem.equality(x)), largestOf(slack));
}

/** The largest of `|∇f + λ·∇c + μ·∇d|` and {@link violation}. */
export function kktResidual(problem: ConstrainedProblem, x: Tensor, multipliers: Multipliers): Tensor {
  const lagrangian = (y: Tensor): Tensor =>
    np.add(
      problem.objective(y),
      np.add(dot(multipliers.equality, problem.equality(y)), dot(multipliers.inequality, problem.inequality(y))),
    );
  return np.maximum(largestOf(grad(lagrangian)(x)), violation(problem, x, multipliers));
}
