/**
 * `exp` and what is made of it, of two lanes of f64: `e^x = 2ⁿ·e^r`, `x = n·ln 2 + r` with r in [−½ ln 2, ½ ln 2], and `e^r` by
 * its Taylor series.
 */
import type { Lanes64, Pair } from "./lanes64.ts";

/** `ln 2 = ln2High + ln2Low`; products of the first with integers below 2²⁰ are exact. */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;

/** `1/13!, …, 1/3!, 1/2!` */
const factorials = Array.from({ length: 12 }, (_, i) => {
  let product = 1;
  for (let n = 2; n <= 13 - i; n++) product *= n;
  return 1 / product;
});

/** `e^r − 1` */
const rest = (m: Lanes64, r: Pair): Pair => m.madd(m.named(m.mul(r, r)), m.polynomial(r, factorials), r);

/** `n` and `e^r − 1`. */
function reduced(m: Lanes64, x: Pair): readonly [n: Pair, value: Pair] {
  const n = m.named(m.nearest(m.mul(x, Math.LOG2E)));
  return [n, rest(m, m.named(m.nmadd(n, ln2Low, m.nmadd(n, ln2High, x))))];
}

/** `2ⁿ·(1 + value)` for an integral n, which may be twice as far from 0 as exponents are. */
function scaled(m: Lanes64, n: Pair, value: Pair): Pair {
  const half = m.named(m.floor(m.mul(n, 0.5)));
  return m.mul(m.mul(m.add(value, 1), m.powerOfTwo(half)), m.powerOfTwo(m.sub(n, half)));
}

/** `2ⁿ·e^r` */
export const expOf = (m: Lanes64, n: Pair, r: Pair): Pair => scaled(m, n, rest(m, r));

/** Beyond −746 the result is 0, beyond 710 it overflows. */
export function exp(m: Lanes64, x: Pair): Pair {
  const [n, value] = reduced(m, m.named(m.clamp(x, -746, 710)));
  return scaled(m, n, value);
}

/** `2ⁿ⁻¹` is used, since `2ⁿ` may overflow before `e^x − 1` does. */
export function expm1(m: Lanes64, x: Pair): Pair {
  const [n, value] = reduced(m, m.named(m.clamp(x, -40, 710)));
  const half = m.named(m.powerOfTwo(m.sub(n, 1)));
  const result = m.mul(m.madd(half, value, m.sub(half, 0.5)), 2);
  return m.select(m.eq(x, 0), x, result);
}

/** `tanh a = E/(E + 2)`, `E = e^(2a) − 1`; from 20 on the result is 1. */
export function tanh(m: Lanes64, x: Pair): Pair {
  const size = m.clamp(m.abs(x), 0, 20);
  const grown = m.named(expm1(m, m.named(m.mul(size, 2))));
  return m.withSign(m.div(grown, m.add(grown, 2)), x);
}

/** `E = e^a/2`: sinh a = E − 1/(4E), and near 0 from `e^a − 1`. */
export function sinh(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const grown = m.named(expm1(m, m.named(m.clamp(size, 0, 40))));
  const near = m.mul(m.add(grown, m.div(grown, m.add(grown, 1))), 0.5);
  return m.withSign(m.select(m.lt(size, 22), near, halfExp(m, size)), x);
}

export function cosh(m: Lanes64, x: Pair): Pair {
  const half = m.named(halfExp(m, m.named(m.abs(x))));
  return m.add(half, m.div(0.25, half));
}

/** `e^x/2`, which overflows after `e^x` does. */
function halfExp(m: Lanes64, x: Pair): Pair {
  const [n, value] = reduced(m, m.named(m.clamp(x, -746, 711)));
  return m.mul(m.mul(m.add(value, 1), m.powerOfTwo(m.sub(n, 2))), 2);
}
