/** Signs, fractions, and closeness of floats. */
import { lift, promoteAll } from "../bind.ts";
import { optionsOf } from "../options.ts";
import { ArgumentError, equalShapes } from "@cotangent/ir";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, divide, floorDivide, maximum, minimum, mod, multiply, reciprocal, subtract } from "./arithmetic.ts";
import { equal, isinf, isnan, less, lessEqual } from "./compare.ts";
import { power } from "./exponential.ts";
import { full } from "./constant.ts";
import { logicalAnd, logicalOr, where } from "./logic.ts";
import { all } from "./reduce.ts";
import { round } from "./round.ts";
import { abs, isFloat, trunc } from "./rounding.ts";
import { pairOf } from "./contract.ts";

/** `x` */
export const positive = (x: TensorLike): Tensor => lift(x);
/** `|x|` in floats. */
export const fabs = (x: TensorLike): Tensor => abs(multiply(x, isFloat(lift(x)) ? 1 : reciprocal(1)));
/** Whether the sign of x is −, which −0 has too; that of NaN is not looked at. */
export const signbit = (x: TensorLike): Tensor => {
  const whole = lift(x);
  return isFloat(whole) ? where(equal(whole, 0), less(reciprocal(whole), 0), less(whole, 0)) : less(whole, 0);
};
/** `|x|` with the sign of z. */
export function copysign(x: TensorLike, z: TensorLike): Tensor {
  const magnitude = fabs(x);
  return where(signbit(z), multiply(magnitude, -1), magnitude);
}
/** `x` at the nearest integer, to the even one half-way. */
export const rint = (x: TensorLike): Tensor => round(x);
/** `x` without its fraction. */
export const fix = (x: TensorLike): Tensor => trunc(x);
/** The fraction and the whole part of x, both with its sign. */
export function modf(x: TensorLike): readonly [Tensor, Tensor] {
  const whole = trunc(multiply(x, 1));
  const rest = where(isinf(x), 0, subtract(x, where(isinf(x), 0, whole)));
  return [copysign(rest, x), whole];
}
/** The quotient `⌊x/z⌋` and the remainder, which has the sign of z. */
export const divmod = (x: TensorLike, z: TensorLike): readonly [Tensor, Tensor] => [floorDivide(x, z), mod(x, z)];
/** `x^z` in floats. */
export const floatPower = (x: TensorLike, z: TensorLike): Tensor => {
  const [base, exponent] = pairOf(promoteAll([x, z]));
  return isFloat(base) ? power(base, exponent) : power(base.astype("f32"), exponent.astype("f32"));
};

/** The greater of x and z; the other one where one is NaN. */
export const fmax = (x: TensorLike, z: TensorLike): Tensor =>
  where(isnan(x), z, where(isnan(z), x, maximum(where(isnan(x), z, x), where(isnan(z), x, z))));
/** The lesser of x and z; the other one where one is NaN. */
export const fmin = (x: TensorLike, z: TensorLike): Tensor =>
  where(isnan(x), z, where(isnan(z), x, minimum(where(isnan(x), z, x), where(isnan(z), x, z))));

export interface CloseOptions {
  /** 1e-5 unless told otherwise. */
  readonly rtol?: number;
  /** 1e-8 unless told otherwise. */
  readonly atol?: number;
  /** Whether NaN is close to NaN; it is not unless told otherwise. */
  readonly equalNan?: boolean;
}

/** Whether `|x − z| ≤ atol + rtol·|z|`, or both are the same infinity. */
export function isclose(x: TensorLike, z: TensorLike, options: CloseOptions = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = optionsOf(options, "isclose", ["rtol", "atol", "equalNan"]);
  const isFar = logicalOr(isinf(x), isinf(z));
  const within = lessEqual(abs(subtract(divide(x, 1), z)), add(multiply(abs(divide(z, 1)), rtol), atol));
  const same = where(isFar, equal(x, z), within);
  return equalNan ? logicalOr(same, logicalAnd(isnan(x), isnan(z))) : same;
}
/** Whether {@link isclose} holds everywhere. */
export const allclose = (x: TensorLike, z: TensorLike, options: CloseOptions = {}): Tensor =>
  all(isclose(x, z, options));
/** Whether x and z have one shape and the same elements. */
export function arrayEqual(x: TensorLike, z: TensorLike): Tensor {
  const isAlike = equalShapes(lift(x).shape, lift(z).shape);
  return isAlike ? all(equal(x, z)) : full([], false);
}
/** Whether x and z have the same elements after broadcasting; false where they do not broadcast. */
export function arrayEquiv(x: TensorLike, z: TensorLike): Tensor {
  const [left, right] = [lift(x).shape.toReversed(), lift(z).shape.toReversed()];
  const meets = left.every((length, i) => length === 1 || (right[i] ?? 1) === 1 || right[i] === length);
  return meets ? all(equal(x, z)) : full([], false);
}

/** @throws ArgumentError for what is no integer ≥ 0. */
export function count(n: number, name: string): number {
  if (Number.isInteger(n) && n >= 0) return n;
  throw new ArgumentError("bad-argument", `${name}: ${n} points`, "give an integer ≥ 0");
}
