/** A merit function of x and the multipliers together, whose minima are the solutions of the problem with equalities. */
import { grad, jvp, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { dot } from "../minimize/vector.ts";
import type { ConstrainedProblem } from "./lagrangian.ts";

/** x and λ, one after the other in a vector. */
export interface Split {
  readonly x: Tensor;
  readonly multipliers: Tensor;
}

/** The first n elements, and the others. */
export function splitAt(n: number, w: Tensor): Split {
  return { x: np.slice(w, [[0, n]]), multipliers: np.slice(w, [[n, w.size]]) };
}

/** `f(x) + ⟨λ, c(x)⟩`. Its Hessian by `(x, λ)` is the KKT matrix. */
export const lagrangian = ({ objective, equality }: ConstrainedProblem, { x, multipliers }: Split): Tensor =>
  np.add(objective(x), dot(multipliers, equality(x)));

/** η₁ and η₂. */
export type Penalties = { readonly eta1: Tensor; readonly eta2: Tensor };

/**
 * `L(x, λ) + η₁/2·|c|² + η₂/2·|G·∇ₓL|²` with `G = ∂c/∂x`: for η₁ large and η₂ small enough, its minima are those of the
 * problem with their multipliers. Di Pillo and Grippo, SIAM J. Control Optim. 17 (1979). One gradient, and one product with G.
 */
export function exactLagrangian(
  problem: ConstrainedProblem,
  { x, multipliers }: Split,
  { eta1, eta2 }: Penalties,
): Tensor {
  const [value, slope] = [
    lagrangian(problem, { x, multipliers }),
    grad((y: Tensor) => lagrangian(problem, { x: y, multipliers }))(x),
  ];
  const [c, image] = jvp(problem.equality, [x], [slope]);
  const penalty = np.add(np.multiply(dot(c, c), eta1), np.multiply(dot(image, image), eta2));
  return np.add(value, np.multiply(penalty, 0.5));
}
