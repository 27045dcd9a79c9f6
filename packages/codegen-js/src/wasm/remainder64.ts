/**
 * `x % y` of two lanes of f64, exactly: with `q = trunc(|x|/|y|)` below 2²⁵ and a head of y of 26 bits, both products and both
 * differences of `(|x| − q·head(y)) − q·(|y| − head(y))` are numbers of f64.
 */
import type { Lanes64, Pair } from "./lanes64.ts";

/** Whether the quotient is short, and the divisor in the middle of the range. */
export function hasShortQuotient(m: Lanes64, x: Pair, y: Pair): Pair {
  const size = m.named(m.abs(y));
  const isUsual = m.and(m.lt(2 ** -900, size), m.lt(size, 2 ** 900));
  return m.and(isUsual, m.lt(m.abs(x), m.mul(size, 2 ** 25)));
}

/** The quotient is one too large where it was rounded up to an integer. */
export function rem(m: Lanes64, x: Pair, y: Pair): Pair {
  const [above, below] = [m.named(m.abs(x)), m.named(m.abs(y))];
  const q = m.named(m.floor(m.div(above, below)));
  const head = m.named(m.head(below));
  const rest = m.named(m.sub(m.sub(above, m.mul(q, head)), m.mul(q, m.sub(below, head))));
  return m.withSign(m.select(m.lt(rest, 0), m.add(rest, below), rest), x);
}
