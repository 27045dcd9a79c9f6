/**
 * The angle |x| as `q·π/2 + r` with |r| ≤ π/4, right for every finite f32 (Payne and Hanek, "Radian reduction for
 * trigonometric functions", SIGNUM Newsletter 18, 1983), in integers only. With `|x| = m·2ᴱ`, bits of 2/π of weight above
 * `2^(2−E)` contribute whole turns; the 96 bits W that follow give
 *
 *     |x|·2/π ≡ m·W·2⁻⁹⁴  (mod 4)
 *
 * whose leading two bits are the quadrant; 62 bits of the fraction are kept, and no f32 comes nearer to a multiple of π/2
 * than 2⁻³⁰ of a quarter turn.
 */
import { f32 } from "../dtype.ts";
import { at } from "../errors.ts";
import type { Node } from "../node.ts";
import type { Formula } from "./formula.ts";

/** 32 zeros, then 224 bits of 2/π. */
const twoOverPi = [0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab];

/** Bits of π/4. */
const quarterBits = 0x3f490fdb;

/** Word `j` of the table from word `first` on; `first` is at most 4. */
function wordAt(m: Formula, first: Node, j: number): Node {
  const last = m.constant(at(twoOverPi, j + 4), m.k.dtypeOf(first));
  return [3, 2, 1, 0].reduce((other, i) => m.select(m.eq(first, i), at(twoOverPi, j + i), other), last);
}

/** The upper half of the 64-bit product, from 16-bit halves (Knuth, TAOCP 4.3.1, algorithm M). */
function upperProduct(m: Formula, x: Node, y: Node): Node {
  const [xHigh, xLow] = [m.shr(x, 16), m.and(x, 0xffff)];
  const [yHigh, yLow] = [m.shr(y, 16), m.and(y, 0xffff)];
  const first = m.add(m.mul(xHigh, yLow), m.shr(m.mul(xLow, yLow), 16));
  const second = m.add(m.mul(xLow, yHigh), m.and(first, 0xffff));
  return m.add(m.add(m.mul(xHigh, yHigh), m.shr(first, 16)), m.shr(second, 16));
}

interface Angle {
  /** A u32, to be taken mod 4. */
  readonly quadrant: Node;
  readonly rest: Node;
}

/** The leading 64 bits of `m·W mod 2⁹⁶`. */
function product(m: Formula, magnitude: Node): readonly [Node, Node] {
  const mantissa = m.or(m.and(magnitude, 0x007fffff), 0x00800000);
  const position = m.sub(m.shr(magnitude, 23), 120);
  const first = m.shr(position, 5);
  const shift = m.and(position, 31);
  const word = (j: number): Node => {
    const next = m.shr(m.shr(wordAt(m, first, j + 1), 1), m.sub(31, shift));
    return m.or(m.shl(wordAt(m, first, j), shift), next);
  };
  const w1 = word(1);
  const lower = m.mul(mantissa, w1);
  const middle = m.add(lower, upperProduct(m, mantissa, word(2)));
  const carry = m.k.cast(m.lt(middle, lower), m.k.dtypeOf(lower));
  return [m.add(m.add(m.mul(mantissa, word(0)), upperProduct(m, mantissa, w1)), carry), middle];
}

/** The leading 12 bits of π/2. */
const rightAngleHead = 1.5703125;

/** `(high·2³² + low)·2⁻⁶⁴·π/2` for high < 2³¹, rounded nearly once: the product of the two heads is exact. */
function toRadians(m: Formula, high: Node, low: Node): Node {
  const first = m.mul(m.k.cast(m.and(high, 0xffffff00), f32), 2 ** -32);
  const second = m.mul(m.k.cast(m.or(m.shl(high, 24), m.shr(low, 8)), f32), 2 ** -56);
  const head = m.head(m.add(first, second));
  const tail = m.add(m.sub(first, head), second);
  const rest = m.add(m.mul(head, Math.PI / 2 - rightAngleHead), m.mul(tail, Math.PI / 2));
  return m.add(m.mul(head, rightAngleHead), rest);
}

/** For finite `x`; the sign of `x` is left out. */
export function quarterTurns(m: Formula, x: Node): Angle {
  const magnitude = m.magnitude(x);
  const [high, middle] = product(m, magnitude);
  const fraction = m.or(m.shl(high, 2), m.shr(middle, 30));
  // A fraction above a half counts from the next quadrant down; a complement is a negation but for 2⁻⁶⁴.
  const isBelow = m.shr(fraction, 31);
  const mask = m.sub(0, isBelow);
  const size = toRadians(m, m.xor(fraction, mask), m.xor(m.shl(middle, 2), mask));
  const isSmall = m.lt(magnitude, quarterBits);
  return {
    quadrant: m.select(isSmall, 0, m.add(m.shr(high, 30), isBelow)),
    rest: m.select(isSmall, m.k.abs(x), m.fromBits(m.xor(m.bits(size), m.shl(isBelow, 31)))),
  };
}
