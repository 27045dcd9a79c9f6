/** Divisors, multiples and bits of integers. */
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, floorDivide, fmod, multiply } from "./arithmetic.ts";
import { equal } from "./compare.ts";
import { pairOf } from "./contract.ts";
import { bitwiseAnd, rightShift, where } from "./logic.ts";
import { promoteAll, lift } from "../bind.ts";
import { abs } from "./rounding.ts";

/** Numbers of 32 bits have no longer run of Euclid's algorithm. */
const longest = 47;

/** The greatest common divisor of integers, ≥ 0; that of 0 and x is |x|. By Euclid's algorithm. */
export function gcd(x: TensorLike, z: TensorLike): Tensor {
  let [a, b] = pairOf(promoteAll([lift(x), lift(z)].map(asInteger)).map(abs));
  for (let step = 0; step < longest; step++) {
    const isDone = equal(b, 0);
    [a, b] = [where(isDone, a, b), where(isDone, 0, fmod(a, where(isDone, 1, b)))];
  }
  return a;
}

/** The least common multiple of integers, ≥ 0; 0 if one is 0. It wraps where it is too large. */
export function lcm(x: TensorLike, z: TensorLike): Tensor {
  const divisor = gcd(x, z);
  const isNone = equal(divisor, 0);
  const quotient = floorDivide(abs(asInteger(lift(x))), where(isNone, 1, divisor));
  return where(isNone, 0, abs(multiply(quotient, asInteger(lift(z)))));
}

const asInteger = (x: Tensor): Tensor => (x.weak || x.dtype.kind === "bool" ? x.astype("i32") : x);

/** How many bits of the magnitude of x are 1. */
export function bitwiseCount(x: TensorLike): Tensor {
  let rest = abs(asInteger(lift(x))).astype("u32");
  let total = bitwiseAnd(rest, 1);
  for (let bit = 1; bit < 32; bit++) {
    rest = rightShift(rest, 1);
    total = add(total, bitwiseAnd(rest, 1));
  }
  return total.astype("i32");
}
