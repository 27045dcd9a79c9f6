/** Exponents of floats, and the floats next to them. */
import * as ir from "@cotangent/ir";
import { lift, promoteAll } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { stopGradient } from "../stop-gradient.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { equal, greaterEqual, isfinite, isnan, less } from "./compare.ts";
import { fullLike, onesLike, zerosLike } from "./constant.ts";
import { pairOf } from "./contract.ts";
import { ldexp } from "./float-bits.ts";
import { logicalAnd, logicalNot, logicalOr, logicalXor, where } from "./logic.ts";
import { abs } from "./rounding.ts";

const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));

/** Powers of two that take every float of the dtype to one near 1, the greatest first. */
const shiftsOf = (dtype: ir.Dtype): readonly number[] =>
  dtype === ir.f64 ? [512, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1] : [64, 64, 32, 16, 8, 4, 2, 1];

/**
 * `[m, e]` with `x = m·2ᵉ`, exactly, and `½ ≤ |m| < 1`; e is i32. Of 0, infinities and NaN m is x, and e is 0. The derivative of m is `2⁻ᵉ`.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { frexp } from "cotangent/numpy/more";
 *
 * const [m, e] = frexp(array([6, -0.25]));
 * m; // Tensor(f32[2], [0.75, -0.5])
 * e; // Tensor(i32[2], [3, -1])
 * ```
 */
export function frexp(x: TensorLike): readonly [mantissa: Tensor, exponent: Tensor] {
  const whole = floats(x);
  const isPlain = logicalAnd(isfinite(whole), logicalNot(equal(whole, 0)));
  let mantissa = where(isPlain, whole, 0.5);
  let exponent = zerosLike(whole, { dtype: "i32" });
  const shift = (isOff: Tensor, by: number): void => {
    mantissa = where(isOff, multiply(mantissa, 2 ** -by), mantissa);
    exponent = add(exponent, where(isOff, fullLike(exponent, by), 0));
  };
  const shifts = shiftsOf(whole.dtype);
  for (const by of shifts) shift(greaterEqual(abs(mantissa), 2 ** by), by);
  shift(greaterEqual(abs(mantissa), 1), 1);
  for (const by of shifts) shift(less(abs(mantissa), 2 ** -by), -by);
  return [where(isPlain, mantissa, whole), where(isPlain, exponent, 0)];
}

/** Digits of the mantissa, the least number and the greatest. */
function limitsOf(dtype: ir.Dtype): readonly [digits: number, least: number, greatest: number] {
  if (dtype === ir.f64) return [53, -1074, Number.MAX_VALUE];
  return dtype === ir.f16 ? [11, -24, 65_504] : [24, -149, (2 - 2 ** -23) * 2 ** 127];
}

/** An exponent that is less than those of all floats. */
const ofZero = -(2 ** 20);

/** `2ᵉ` for exponents that are at least that of the least number. */
const unit = (exponent: Tensor, like: Tensor): Tensor => {
  const [, least] = limitsOf(like.dtype);
  return ldexp(onesLike(like), where(less(exponent, least), least, exponent)).astype(like.dtype);
};

/** How far it is from `x` to the next float away from 0, with the sign of x; NaN where x is not finite. The derivative is 0. */
export function spacing(x: TensorLike): Tensor {
  const whole = stopGradient(floats(x));
  const [digits] = limitsOf(whole.dtype);
  const [, exponent] = frexp(whole);
  const step = where(equal(whole, 0), unit(fullLike(exponent, ofZero), whole), unit(subtract(exponent, digits), whole));
  return where(isfinite(whole), where(less(whole, 0), multiply(step, -1), step), Number.NaN);
}

/** The float next to `x` on the way to `z`; z where they are equal, NaN where one is. The derivative in x is 1. */
export function nextafter(x: TensorLike, z: TensorLike): Tensor {
  const [from, to] = pairOf(promoteAll([floats(x), floats(z)]));
  const [digits, , greatest] = limitsOf(from.dtype);
  const [mantissa, exponent] = frexp(stopGradient(from));
  const isUp = less(from, to);
  const isZero = equal(from, 0);
  const isAway = logicalOr(isZero, logicalXor(less(from, 0), isUp));
  // Below a power of two floats are twice as close.
  const isPower = logicalAnd(equal(abs(mantissa), 0.5), logicalNot(isAway));
  const places = where(isPower, fullLike(exponent, digits + 1), digits);
  const step = unit(where(isZero, fullLike(exponent, ofZero), subtract(exponent, places)), from);
  const moved = add(from, where(isUp, step, multiply(step, -1)));
  const left = where(less(from, 0), fullLike(from, -greatest), greatest);
  const next = where(isfinite(from), moved, left);
  return where(logicalOr(isnan(from), isnan(to)), Number.NaN, where(equal(from, to), to, next));
}
