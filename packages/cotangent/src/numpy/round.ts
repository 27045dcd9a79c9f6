/** Rounding to decimal places. */
import * as ir from "@cotangent/ir";
import { elementwise, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, divide, floorDivide, mod, multiply } from "./arithmetic.ts";
import { equal, greater, isfinite } from "./compare.ts";
import { logicalAnd, logicalOr, where } from "./logic.ts";

/**
 * `x` to `decimals` places, to the even neighbour half-way between two; negative ones round to tens, hundreds and so on,
 * integers too. As in NumPy it is `round(x·10ᵈ)/10ᵈ`, whose product may round to a half that x is not. The derivative is 0.
 *
 * @throws ArgumentError for `decimals` that are no integer.
 *
 * @example
 * ```ts
 * import { array, round } from "cotangent/numpy";
 *
 * round(array([2.5, 3.14159])); // Tensor(f32[2], [2, 3])
 * round(array([1.25, 3.14159]), 1); // Tensor(f32[2], [1.2, 3.1])
 * round(array([1250, 1350], { dtype: "i32" }), -2); // Tensor(i32[2], [1200, 1400])
 * ```
 */
export function round(x: TensorLike, decimals = 0): Tensor {
  if (!Number.isInteger(decimals))
    throw new ir.ArgumentError(
      "bad-argument",
      `round: ${typeof decimals === "number" ? decimals : describe(decimals)} for the number of decimals`,
      "give an integer: round(x, 2)",
    );
  const whole = lift(x);
  if (!whole.dtype.differentiable) return decimals >= 0 ? whole : roundIntegers(whole, 10 ** -decimals);
  if (decimals === 0) return elementwise(ir.round, whole);
  const unit = 10 ** Math.abs(decimals);
  if (decimals < 0 && whole.dtype.round(unit) === Infinity) return multiply(whole, 0);
  const [up, down] = decimals > 0 ? [multiply, divide] : [divide, multiply];
  const rounded = down(elementwise(ir.round, up(whole, unit)), unit);
  // Where the product overflows, x has no fraction.
  return where(isfinite(rounded), rounded, elementwise(ir.stopGradient, whole));
}

/** The multiple of `unit` next to `x`, an even one half-way between two. */
function roundIntegers(x: Tensor, unit: number): Tensor {
  if (unit / 2 > 2 ** 31) return multiply(x, 0);
  const [quotient, rest] = [floorDivide(x, unit), mod(x, unit)];
  const isOdd = equal(mod(quotient, 2), 1);
  const isAbove = logicalOr(greater(rest, unit / 2), logicalAnd(equal(rest, unit / 2), isOdd));
  return multiply(add(quotient, isAbove.astype(x.dtype)), unit);
}
