/** The zeta function of Hurwitz. */
import { bernoulli } from "@cotangent/ir";
import { power } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { ofFloats, within } from "./formula.ts";

/** How many terms are added up as they are. */
const count = 10;

/**
 * `ζ(s, q) = Σₖ₌₀ (q + k)⁻ˢ` for s > 1 and q > 0, that of Riemann for q = 1; ∞ at s = 1 and q = 0, NaN below. With
 * `v = q + 10` the rest of the sum is, after Euler and Maclaurin, `v¹⁻ˢ/(s − 1) + v⁻ˢ/2 + Σₖ B₂ₖ/(2k)!·s…(s + 2k − 2)·v¹⁻²ᵏ⁻ˢ`.
 * Both arguments have derivatives. To about 1e-15, times s where q is no integer.
 *
 * @example
 * ```ts
 * import { zeta } from "cotangent/special";
 *
 * zeta(2); // Tensor(f32[], 1.6449341)
 * ```
 */
export const zeta = (s: TensorLike, q: TensorLike = 1): Tensor =>
  ofFloats("zeta", [s, q], (order, start) => {
    const isProper = logicalAnd(order.greater(1), start.greater(0));
    const value = hurwitz(where(isProper, order, 2), where(isProper, start, 1));
    const isPole = logicalAnd(order.greaterEqual(1), start.greaterEqual(0));
    return where(isProper, value, within(isPole, where(isPole, Infinity, order)));
  });

function hurwitz(s: Tensor, q: Tensor): Tensor {
  const v = q.add(count);
  const last = power(v, s.neg());
  let sum = last.mul(v.div(s.sub(1)).add(0.5));
  let term = last.mul(s).div(v);
  bernoulli.forEach((coefficient, k) => {
    sum = sum.add(term.mul(coefficient));
    term = term.mul(s.add(2 * k + 1).div(v)).mul(s.add(2 * k + 2).div(v));
  });
  // The least terms first.
  for (let k = count - 1; k >= 0; k--) sum = sum.add(power(q.add(k), s.neg()));
  return sum;
}
