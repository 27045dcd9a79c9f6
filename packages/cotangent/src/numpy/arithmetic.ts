/** Sums, products, quotients, remainders and extrema, elementwise. Operands broadcast and promote. */
import * as ir from "@cotangent/ir";
import { elementwise, elementwiseFloat, liftAll, promoteAll } from "../bind.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { equal, less, notEqual } from "./compare.ts";
import { logicalAnd, logicalXor, where } from "./logic.ts";
import { floor, isFloat } from "./rounding.ts";

type Binary = (x: TensorLike, z: TensorLike) => Tensor;

const isBool = (x: TensorLike): boolean => (x instanceof Tensor ? x.dtype === ir.bool : typeof x === "boolean");

/** `primitive`, and `ofBools` of truth values on both sides. */
const orOfBools =
  (primitive: ir.Primitive<ir.NoParams>, ofBools: ir.Primitive<ir.NoParams>): Binary =>
  (x, z) =>
    elementwise(isBool(x) && isBool(z) ? ofBools : primitive, x, z);

/** `x + z`; integers wrap, and of truth values it is `x ∨ z`. */
export const add: Binary = orOfBools(ir.add, ir.or);
/** `x − z`; integers wrap. */
export const subtract = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.sub, x, z);
/** `x·z`; integers wrap, and of truth values it is `x ∧ z`. */
export const multiply: Binary = orOfBools(ir.mul, ir.and);
/** `x/z`; integers are divided as floats. */
export const divide = (x: TensorLike, z: TensorLike): Tensor => elementwiseFloat(ir.div, x, z);
/** `−x` */
export const negative = (x: TensorLike): Tensor => elementwise(ir.neg, x);
/** `1/x`, in floats. */
export const reciprocal = (x: TensorLike): Tensor => elementwiseFloat(ir.reciprocal, x);

/** The greater of x and z; NaN if either is. At a tie each gets half of the cotangent. */
export const maximum: Binary = orOfBools(ir.max, ir.or);
/** The lesser of x and z; NaN if either is. At a tie each gets half of the cotangent. */
export const minimum: Binary = orOfBools(ir.min, ir.and);

/**
 * `min(max(x, low), high)`; a bound that is null or absent does not bind. The derivative is 1 inside, 0 outside, and ½ at
 * a bound, which gets the other half.
 */
export function clip(x: TensorLike, low?: TensorLike | null, high?: TensorLike | null): Tensor {
  const raised = low === undefined || low === null ? x : maximum(x, low);
  return high === undefined || high === null ? ir.at(liftAll([raised]), 0) : minimum(raised, high);
}

/** The remainder of `x/z` with the sign of x; integers: `x` over 0 leaves 0. */
export const fmod = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.rem, x, z);

/** Whether a remainder with the sign of the dividend must be moved to have that of the divisor. */
const misses = (rest: TensorLike, z: TensorLike): Tensor =>
  logicalAnd(notEqual(rest, 0), logicalXor(less(rest, 0), less(z, 0)));

/**
 * `x − z·⌊x/z⌋`, with the sign of z; integers: `x` mod 0 is 0. The derivative is 1 in x and −⌊x/z⌋ in z, also at the jumps.
 *
 * @example
 * ```ts
 * import { array, mod } from "cotangent/numpy";
 *
 * mod(array([-1, 5.5]), 3); // Tensor(f32[2], [2, 2.5])
 * ```
 */
export function mod(x: TensorLike, z: TensorLike): Tensor {
  const rest = fmod(x, z);
  return where(misses(rest, z), add(rest, z), rest);
}

/**
 * `⌊x/z⌋`, exact for the numbers as they are: 1 over 0.1 is 9, since 0.1 is a little more than a tenth. Integers: `x`
 * over 0 is 0; floats over 0 are ±∞ or NaN. The derivative is 0.
 */
export function floorDivide(x: TensorLike, z: TensorLike): Tensor {
  const [dividend, divisor] = promoteAll([x, z]);
  if (!dividend || !divisor) throw new Error("internal: promotion lost an argument");
  const rest = fmod(dividend, divisor);
  if (!isFloat(dividend))
    return subtract(elementwise(ir.div, dividend, divisor), misses(rest, divisor).astype(dividend.dtype));
  const quotient = floor(add(divide(subtract(dividend, mod(dividend, divisor)), divisor), 0.5));
  return where(equal(divisor, 0), elementwise(ir.stopGradient, divide(dividend, divisor)), quotient);
}
