/** Logarithms of what would overflow, underflow or lose digits, elementwise. Integers are taken as f32. */
import * as ir from "@cotangent/ir";
import { elementwiseFloat, promoteAll } from "../bind.ts";
import { multiply, negative, reciprocal, subtract } from "../numpy/arithmetic.ts";
import { equal, greater, less, lessEqual } from "../numpy/compare.ts";
import { pairOf } from "../numpy/contract.ts";
import { exp, expm1, log, log1p } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { abs } from "../numpy/rounding.ts";
import { xlogy } from "../numpy/special.ts";
import { arctanh } from "../numpy/trigonometric.ts";
import type { Tensor, TensorLike } from "../tensor.ts";

/**
 * `ln(p/(1 − p))`, the inverse of {@link import("../nn/activations.ts").sigmoid}, ∓∞ at 0 and 1, with its digits near ½,
 * where it is `2·artanh(2p − 1)`.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { logit } from "cotangent/special";
 *
 * logit(array([0.5, 0.75])); // Tensor(f32[2], [0, 1.0986123])
 * ```
 */
export function logit(p: TensorLike): Tensor {
  const central = less(abs(subtract(p, 0.5)), 0.25);
  const inner = arctanh(subtract(multiply(2, where(central, p, 0.5)), 1));
  const outer = where(central, 0.25, p);
  return where(central, multiply(2, inner), subtract(log(outer), log1p(negative(outer))));
}

/**
 * `ln(1 − e⁻ˣ)` for x ≥ 0, with its digits everywhere: −∞ at 0, NaN below. (M. Mächler, "Accurately computing
 * log(1 − exp(−|a|))", 2012.)
 */
export function log1mexp(x: TensorLike): Tensor {
  const far = greater(x, Math.LN2);
  const near = log(negative(expm1(negative(where(far, 1, x)))));
  return where(far, log1p(negative(exp(negative(where(far, x, 1))))), near);
}

/** `x·ln(1 + z)`, 0 where x = 0 whatever z is; the derivatives are `ln(1 + z)` and `x/(1 + z)`, which is 0 where x = 0. */
export function xlog1py(x: TensorLike, z: TensorLike): Tensor {
  const [left, right] = pairOf(promoteAll([x, z]));
  const edge = logicalAnd(equal(left, 0), lessEqual(right, -1));
  // −√x has the value of x·ln(1 + z) at this edge, 0, and its derivative, −∞.
  const atEdge = subtract(0, elementwiseFloat(ir.sqrt, where(edge, left, 1)));
  return where(edge, atEdge, multiply(left, log1p(where(edge, 0, right))));
}

/** `−x·ln x`, 0 at 0, with the derivative ∞ there, and −∞ below. */
export function entr(x: TensorLike): Tensor {
  const below = less(x, 0);
  const inside = where(below, 1, x);
  return where(below, -Infinity, subtract(0, xlogy(inside, inside)));
}

/** `1/√x`: ∞ at 0, NaN below. */
export const rsqrt = (x: TensorLike): Tensor => reciprocal(elementwiseFloat(ir.sqrt, x));
