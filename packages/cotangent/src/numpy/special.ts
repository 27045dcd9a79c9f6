/** Functions beyond the elementary ones, elementwise. */
import * as ir from "@cotangent/ir";
import { elementwise, elementwiseFloat, lift, promoteAll } from "../bind.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { equal, greater, isnan, isneginf, isposinf, less, lessEqual } from "./compare.ts";
import { pairOf } from "./contract.ts";
import { fullLike } from "./constant.ts";
import { logicalAnd, where } from "./logic.ts";

/** `erf x = 2/√π·∫₀ˣ e^(−t²) dt` (SciPy's `special.erf`). */
export const erf = (x: TensorLike): Tensor => elementwiseFloat(ir.erf, x);
/** `1 − erf x`, accurate in the tail (SciPy's `special.erfc`). */
export const erfc = (x: TensorLike): Tensor => elementwiseFloat(ir.erfc, x);

/** `1/(2n + 1)!` with alternating sign: the series of `sin(t)/t` in t². */
const sincSeries: readonly number[] = Array.from({ length: 15 }).reduce<number[]>(
  (terms, _, n) => [...terms, n === 0 ? 1 : -(terms[n - 1] ?? 0) / (2 * n * (2 * n + 1))],
  [],
);

/**
 * `sin(πx)/(πx)`, 1 at 0. For |πx| < 2 it is a polynomial of degree 28 in πx, exact to rounding there, so that the
 * derivatives of every practical order are right at and around 0.
 */
export function sinc(x: TensorLike): Tensor {
  const t = multiply(x, Math.PI);
  const square = multiply(t, t);
  const near = less(square, 4);
  const u = where(near, square, 0);
  const series = sincSeries.reduceRight<Tensor>(
    (value, coefficient) => add(multiply(value, u), coefficient),
    fullLike(u, 0),
  );
  const far = where(near, Math.PI, t);
  return where(near, series, divide(elementwise(ir.sin, far), far));
}

/** 0 for x < 0, `middle` at 0, 1 for x > 0, NaN at NaN. The derivative in x is 0. */
export function heaviside(x: TensorLike, middle: TensorLike): Tensor {
  const step = where(greater(x, 0), 1, where(less(x, 0), 0, middle));
  return where(isnan(x), NaN, step);
}

/**
 * `x·ln z`, 0 where x = 0 whatever z is (SciPy's `special.xlogy`). The derivatives are `ln z`, which is −∞ at z = 0, and
 * `x/z`, which is 0 where x = 0.
 */
export function xlogy(x: TensorLike, z: TensorLike): Tensor {
  const [left, right] = pairOf(promoteAll([x, z]));
  const edge = logicalAnd(equal(left, 0), lessEqual(right, 0));
  // −√x has the value of x·ln z at this edge, 0, and its derivative, −∞.
  const atEdge = subtract(0, elementwiseFloat(ir.sqrt, where(edge, left, 1)));
  return where(edge, atEdge, multiply(left, elementwiseFloat(ir.log, where(edge, 1, right))));
}

export interface NanToNumOptions {
  readonly nan?: number;
  readonly posinf?: number;
  readonly neginf?: number;
}

/** `x` with NaN replaced by `nan` and ±∞ by `posinf` and `neginf`, the greatest numbers of its dtype unless told otherwise; integers and bools as they are. */
export function nanToNum(x: TensorLike, options: NanToNumOptions = {}): Tensor {
  const { nan = 0, posinf, neginf } = optionsOf(options, "nanToNum", ["nan", "posinf", "neginf"]);
  const whole = lift(x);
  if (whole.dtype.kind !== "float") return whole;
  const [high, low] = [posinf ?? greatest(x), neginf ?? -greatest(x)];
  return where(isnan(x), nan, where(isposinf(x), high, where(isneginf(x), low, x)));
}

function greatest(x: TensorLike): number {
  const dtype = typeof x === "object" ? x.dtype : ir.f32;
  if (dtype === ir.f64) return Number.MAX_VALUE;
  return dtype === ir.f16 ? 65_504 : (2 - 2 ** -23) * 2 ** 127;
}
