/** Powers, exponentials and logarithms, elementwise. Integers are taken as f32, except where it says otherwise. */
import * as ir from "@cotangent/ir";
import { bindOne, elementwise, elementwiseFloat, lift, promoteAll } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";

/**
 * `x^z`. A literal exponent that is an integer multiplies (`x**2` is `x·x`, also of integer arrays and at negative x).
 * Of integer arrays it wraps, and for z < 0, where NumPy throws, it is `1/x^|z|` without its fraction: 0 unless x is ±1.
 * Otherwise both are floats, and x < 0 gives NaN unless z is an integer. `x⁰ = 1`. At x = 0 the derivative in z is 0, at
 * z = 0 the derivative in x is 0.
 *
 * @throws ShapeError for an integer array to a negative literal power.
 *
 * @example
 * ```ts
 * import { array, power } from "cotangent/numpy";
 *
 * power(2, array([0, 5, 31, 32], { dtype: "i32" })); // Tensor(i32[4], [1, 32, -2147483648, 0])
 * ```
 */
export function power(x: TensorLike, z: TensorLike): Tensor {
  if (typeof z === "number") return lift(x).pow(z);
  const pair = promoteAll([x, z]);
  const isWhole = pair.every(({ dtype: { kind } }) => kind === "int" || kind === "uint");
  return elementwise(isWhole ? ir.wrappingPow : ir.pow, ...pair);
}

/** `x²` */
export const square = (x: TensorLike): Tensor => bindOne(ir.integerPow, [lift(x)], { exponent: 2 });
/** `√x`, NaN for x < 0; the derivative at 0 is ∞. */
export const sqrt = (x: TensorLike): Tensor => elementwiseFloat(ir.sqrt, x);
/** `∛x`, of the sign of x; the derivative at 0 is ∞. */
export const cbrt = (x: TensorLike): Tensor => elementwiseFloat(ir.cbrt, x);
/** `√(x² + z²)` without overflow on the way; the derivative at the origin is 0. */
export const hypot = (x: TensorLike, z: TensorLike): Tensor => elementwiseFloat(ir.hypot, x, z);

/** `eˣ` */
export const exp = (x: TensorLike): Tensor => elementwiseFloat(ir.exp, x);
/** `2ˣ`, exact for integers. */
export const exp2 = (x: TensorLike): Tensor => elementwiseFloat(ir.pow, 2, x);
/** `eˣ − 1`, accurate near 0. */
export const expm1 = (x: TensorLike): Tensor => elementwiseFloat(ir.expm1, x);
/** `ln x`, −∞ at 0 and NaN below. */
export const log = (x: TensorLike): Tensor => elementwiseFloat(ir.log, x);
/** `ln(1 + x)`, accurate near 0. */
export const log1p = (x: TensorLike): Tensor => elementwiseFloat(ir.log1p, x);
/** `ln x / ln 2` */
export const log2 = (x: TensorLike): Tensor => elementwise(ir.div, log(x), Math.LN2);
/** `ln x / ln 10` */
export const log10 = (x: TensorLike): Tensor => elementwise(ir.div, log(x), Math.LN10);

/**
 * `ln(eˣ + eᶻ)` without overflow. The derivatives are `1/(1 + e^(z−x))` and `1/(1 + e^(x−z))`: right to every order at
 * x = z, and 0 and 1 where one side is −∞.
 */
export const logaddexp = (x: TensorLike, z: TensorLike): Tensor => elementwiseFloat(ir.logAddExp, x, z);
/** `log₂(2ˣ + 2ᶻ)` without overflow. */
export const logaddexp2 = (x: TensorLike, z: TensorLike): Tensor =>
  elementwise(ir.div, logaddexp(multiply(x, Math.LN2), multiply(z, Math.LN2)), Math.LN2);
