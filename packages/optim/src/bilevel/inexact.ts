/** A solver that ends at an accuracy which a program computes, and tells how long it took. */
import { whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { along, both, integer, norm } from "../minimize/vector.ts";

export type Solved = { readonly solution: Tensor; readonly iterations: Tensor };

/** Where a solver ends. */
export interface Enough {
  /** The norm of the gradient or residual. */
  readonly enough: Tensor;
  readonly most: number;
}

/**
 * A minimum of a μ-strongly convex function by its gradient: `y ← v − r·∇(v)`, `v ← y + β·(y − y⁻)` with
 * `β = (1 − √(μ·r))/(1 + √(μ·r))`. Nesterov, *Lectures on convex optimization* (2018), scheme 2.2.22.
 */
export function accelerated(
  gradient: (y: Tensor) => Tensor,
  start: Tensor,
  { rate, convexity, enough, most }: Enough & { readonly rate: number; readonly convexity: number },
): Solved {
  const root = Math.sqrt(Math.min(convexity * rate, 1));
  const beta = (1 - root) / (1 + root);
  type Carry = { readonly y: Tensor; readonly v: Tensor; readonly slope: Tensor; readonly steps: Tensor };
  const step = ({ y, v, slope, steps }: Carry): Carry => {
    const next = along(v, -rate, slope);
    const ahead = along(next, beta, np.subtract(next, y));
    return { y: next, v: ahead, slope: gradient(ahead), steps: np.add(steps, 1) };
  };
  const isGoing = ({ slope, steps }: Carry): Tensor => both(np.greater(norm(slope), enough), np.less(steps, most));
  const end = whileLoop(isGoing, step, { y: start, v: start, slope: gradient(start), steps: integer(0) });
  return { solution: end.v, iterations: end.steps };
}
