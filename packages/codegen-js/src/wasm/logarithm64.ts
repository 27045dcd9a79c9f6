/** Logarithms and inverse hyperbolic functions of two lanes of f64: `log x = e·ln 2 + log(1 + f)`, `x = 2ᵉ·(1 + f)`. */
import { ln2High, ln2Low } from "./exponential64.ts";
import type { Lanes64, Pair } from "./lanes64.ts";

const logSeries = [
  0.14798198605116586, 0.15313837699209373, 0.1818357216161805, 0.22222198432149784, 0.2857142874366239,
  0.3999999999940942, 0.6666666666666735,
];
const rootHalfBits = 0x3fe6a09e667f3bcdn;
const oneBits = 0x3ff0000000000000n;

/** Below it numbers are subnormal. */
export const smallest: number = 2 ** -1022;

interface Split {
  /** An integral number. */
  readonly exponent: Pair;
  /** In [√½, √2). */
  readonly mantissa: Pair;
}

/** A positive normal number as `2^(exponent − shift)·mantissa`. */
function splitNormal(m: Lanes64, x: Pair, shift: Pair | number): Split {
  // The exponent with what it is counted from, and 1 more where the fraction is beyond √½.
  const bits = m.named(m.subBits(x, m.integer(rootHalfBits - oneBits)));
  const exponent = m.named(m.add(m.sub(m.toFloat(m.shiftRight(bits, 52)), 1023), shift));
  const mantissa = m.named(m.addBits(m.and(bits, m.integer(0x000fffffffffffffn)), m.integer(rootHalfBits)));
  return { exponent, mantissa };
}

/** A positive finite number as `2^exponent·mantissa`. */
export function splitOf(m: Lanes64, x: Pair): Split {
  const isSmall = m.named(m.lt(x, smallest));
  const normal = m.named(m.select(isSmall, m.mul(x, 2 ** 54), x));
  return splitNormal(m, normal, m.select(isSmall, -54, 0));
}

/** `log(2ᵉ·(1 + f)) + more`: as in fdlibm's `e_log.c` (Sun Microsystems, 1993). */
function logOf(m: Lanes64, { exponent, mantissa }: Split, more: Pair | number): Pair {
  const f = m.named(m.sub(mantissa, 1));
  const s = m.named(m.div(f, m.add(f, 2)));
  const z = m.named(m.mul(s, s));
  const curve = m.mul(z, m.polynomial(z, logSeries));
  const square = m.named(m.mul(m.mul(f, f), 0.5));
  const rest = m.madd(exponent, ln2Low, m.madd(s, m.add(square, curve), more));
  return m.madd(exponent, ln2High, m.sub(f, m.sub(square, rest)));
}

export function log(m: Lanes64, x: Pair): Pair {
  const value = logOf(m, splitOf(m, x), 0);
  const atEdge = m.select(m.eq(x, 0), -Infinity, m.select(m.lt(x, 0), NaN, x));
  return m.select(m.and(m.lt(0, x), m.lt(x, Infinity)), value, atEdge);
}

/** What `u = 1 + x` lost is added as it counts in the logarithm: `log(1 + x) = log u + ((1 − (u − x)) or (x − (u − 1)))/u`. */
export function log1p(m: Lanes64, x: Pair): Pair {
  const u = m.named(m.add(x, 1));
  const lost = m.select(m.lt(x, 1), m.sub(x, m.sub(u, 1)), m.sub(1, m.sub(u, x)));
  const value = logOf(m, splitNormal(m, u, 0), m.div(lost, u));
  const atEdge = m.select(m.eq(x, 0), x, m.select(m.eq(x, -1), -Infinity, m.select(m.lt(x, -1), NaN, x)));
  const isUsual = m.and(m.lt(-1, x), m.and(m.lt(x, Infinity), m.lt(0, m.abs(x))));
  return m.select(isUsual, value, atEdge);
}

/** `asinh a = log(1 + a + a²/(1 + √(a² + 1)))`; far from 0 it is `log 2a`. */
export function asinh(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const square = m.named(m.mul(size, size));
  const near = m.add(size, m.div(square, m.add(m.sqrt(m.add(square, 1)), 1)));
  const isNear = m.named(m.lt(size, 2 ** 28));
  const value = log1p(m, m.named(m.select(isNear, near, m.sub(size, 1))));
  return m.withSign(m.add(value, m.select(isNear, 0, Math.LN2)), x);
}

/** `acosh x = log(1 + t + √(2t + t²))`, `t = x − 1`; far from 0 it is `log 2x`. */
export function acosh(m: Lanes64, x: Pair): Pair {
  const t = m.named(m.sub(x, 1));
  const near = m.add(t, m.sqrt(m.madd(t, t, m.add(t, t))));
  const isFar = m.named(m.lt(2 ** 28, x));
  const value = log1p(m, m.named(m.select(isFar, t, near)));
  return m.select(m.lt(x, 1), NaN, m.add(value, m.select(isFar, Math.LN2, 0)));
}

/** `atanh a = log(1 + 2a/(1 − a))/2` */
export function atanh(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const value = log1p(m, m.named(m.div(m.add(size, size), m.sub(1, size))));
  return m.select(m.eq(x, 0), x, m.withSign(m.mul(value, 0.5), x));
}
