/** The cube root of two lanes of f64. */
import type { Lanes64, Pair } from "./lanes64.ts";
import { smallest } from "./logarithm64.ts";

const cbrtSeries = [0.14599619288661245, -0.758397934778766, 1.6214297201053545, -1.8849797954337717, 1.87595182427177];

/** As in FreeBSD's `s_cbrt.c`: a third of the exponent, a polynomial to 23 bits, and one step of Newton's. */
export function cbrt(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const isSmall = m.named(m.lt(size, smallest));
  const normal = m.named(m.select(isSmall, m.mul(size, 2 ** 54), size));
  const third = m.floor(m.mul(m.toFloat(m.shiftRight(normal, 32)), 1 / 3));
  const first = m.named(m.shiftLeft(m.add(third, 1.5 * 2 ** 52 + 715_094_163), 32));
  const r = m.named(m.mul(m.mul(first, first), m.div(first, normal)));
  const better = m.mul(first, m.polynomial(r, cbrtSeries));
  const t = m.named(m.and(m.addBits(better, m.integer(0x80000000n)), m.integer(-0x40000000n)));
  const quotient = m.named(m.div(normal, m.mul(t, t)));
  const root = m.madd(t, m.div(m.sub(quotient, t), m.add(m.add(t, t), quotient)), t);
  const value = m.mul(root, m.select(isSmall, 2 ** -18, 1));
  const isUsual = m.and(m.lt(0, size), m.lt(size, Infinity));
  return m.select(isUsual, m.withSign(value, x), x);
}
