/**
 * `x^y` of two lanes of f64 as `2^(y·log₂|x|)`, with 64 significant bits of the logarithm, since its error counts up to
 * 1074-fold. With `|x| = 2ᵉ·m`, `s = (m − 1)/(m + 1)` and heads of 26 bits, whose products are exact, also where products
 * and sums are not fused:
 *
 *     3·atanh s = s·(3 + s² + s⁴·p(s²)) = head(s)·T + R,  T = head(3 + s² + …)     p: minimax to 2⁻⁷⁰
 *     log₂|x| = L + M,  L = head(e + 2/(3·ln 2)·(head(s)·T + R))
 *     y·log₂|x| = n + r,  r = (head(y)·L − n) + ((y − head(y))·L + y·M)
 */
import type { Lanes64, Pair } from "./lanes64.ts";
import { splitOf } from "./logarithm64.ts";
import { expOf } from "./exponential64.ts";

const atanhSeries = [
  0.1758649059127012, 0.17559189696845096, 0.20002213198218508, 0.2307689233051077, 0.2727272750414977,
  0.3333333333247915, 0.4285714285714406, 0.6,
];

/** `2/(3·ln 2)`: its first 26 bits, and what they leave. */
const factorHead = 0.9617966860532761;
const factorRest = 7.872699542894897e-9;

interface Sum {
  /** 26 bits. */
  readonly high: Pair;
  readonly low: Pair;
}

/** `log₂` of a positive finite number. */
function log2(m: Lanes64, x: Pair): Sum {
  const { exponent: e, mantissa } = splitOf(m, x);
  const [f, sum] = [m.named(m.sub(mantissa, 1)), m.named(m.add(mantissa, 1))];
  const s = m.named(m.div(f, sum));
  const [sHead, sumHead] = [m.named(m.head(s)), m.named(m.head(sum))];
  // m + 1 = sumHead + sumRest without a rounding; so has the remainder of the division.
  const sumRest = m.sub(mantissa, m.sub(sumHead, 1));
  const sRest = m.named(m.div(m.sub(m.sub(f, m.mul(sHead, sumHead)), m.mul(sHead, sumRest)), sum));
  const square = m.named(m.mul(s, s));
  const curve = m.mul(m.mul(square, square), m.polynomial(square, atanhSeries));
  const more = m.named(m.madd(sRest, m.add(sHead, s), curve));
  const headSquare = m.named(m.mul(sHead, sHead));
  const total = m.named(m.head(m.add(m.add(headSquare, 3), more)));
  const totalRest = m.sub(more, m.sub(m.sub(total, 3), headSquare));
  const product = m.named(m.mul(sHead, total));
  const productRest = m.named(m.madd(sRest, total, m.mul(totalRest, s)));
  const atanhHead = m.named(m.head(m.add(product, productRest)));
  const atanhRest = m.sub(productRest, m.sub(atanhHead, product));
  const leading = m.named(m.mul(atanhHead, factorHead));
  const rest = m.named(m.madd(atanhHead, factorRest, m.mul(atanhRest, factorHead + factorRest)));
  const high = m.named(m.head(m.add(e, m.add(leading, rest))));
  return { high, low: m.named(m.sub(rest, m.sub(m.sub(high, e), leading))) };
}

/** `2^(y·(high + low))`; from 1100 on either way the result overflows or vanishes. */
function exp2OfProduct(m: Lanes64, y: Pair, { high, low }: Sum): Pair {
  const yHead = m.named(m.head(y));
  const product = m.named(m.mul(yHead, high));
  const rest = m.madd(m.sub(y, yHead), high, m.mul(y, low));
  const isUsual = m.lt(m.abs(product), 1100);
  const [leading, small] = [m.named(m.clamp(product, -1100, 1100)), m.named(m.select(isUsual, rest, 0))];
  const n = m.named(m.nearest(m.add(leading, small)));
  const r = m.add(m.sub(leading, n), small);
  return expOf(m, n, m.named(m.mul(r, Math.LN2)));
}

/** `|x|^y`; any y beyond 2⁶⁵ acts as an infinite one. */
function sizeOf(m: Lanes64, size: Pair, y: Pair): Pair {
  const value = exp2OfProduct(m, m.named(m.clamp(y, -(2 ** 65), 2 ** 65)), log2(m, size));
  const grows = m.named(m.lt(0, y));
  const ofZero = m.select(grows, 0, Infinity);
  const ofInfinity = m.select(grows, Infinity, 0);
  return m.select(m.eq(size, 0), ofZero, m.select(m.eq(size, Infinity), ofInfinity, value));
}

/** IEEE 754-2019: 1 to any power is 1, so is any number to the power 0; a negative number needs an integral power. */
export function pow(m: Lanes64, x: Pair, y: Pair): Pair {
  const size = m.named(m.abs(x));
  const value = m.named(sizeOf(m, size, y));
  const isIntegral = m.named(m.eq(m.floor(y), y));
  const half = m.named(m.mul(y, 0.5));
  const isOdd = m.and(m.and(isIntegral, m.lt(m.floor(half), half)), m.lt(m.abs(y), 2 ** 53));
  const signed = m.flipped(value, m.and(m.and(x, isOdd), m.constant(-0)));
  const isFiniteNegative = m.and(m.lt(x, 0), m.lt(-Infinity, x));
  const defined = m.select(m.andNot(isFiniteNegative, isIntegral), NaN, signed);
  const isNumber = m.and(m.eq(x, x), m.eq(y, y));
  return m.select(m.or(m.eq(x, 1), m.eq(y, 0)), 1, m.select(isNumber, defined, m.add(x, y)));
}
