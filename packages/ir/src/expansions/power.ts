/**
 * `x^y` in f32 as `2^(y·log₂|x|)`, with 30 significant bits of the logarithm, since its error counts up to 128-fold. With
 * `|x| = 2ᵉ·m`, `s = (m − 1)/(m + 1)` and heads of 12 bits, whose products are exact:
 *
 *     log₂ m = 2/ln 2·(s + s³·p(s²)) = A + B,  A = head(2/ln 2)·head(s),  B the rest, below A/90
 *     log₂|x| = L + M,  L = head(e + A + B),  M = ((e − L) + A) + B
 *     y·log₂|x| = n + r,  r = (head(y)·L − n) + ((y − head(y))·L + y·M)
 *     2^r = 1 + r·q(r),  |r| ≤ ½                                  p, q: minimax, test/numerics/fits.ts
 */
import type { Algebra, Node } from "../node.ts";
import { Formula, infinityBits, signBit } from "./formula.ts";
import { nearest, scaled } from "./exponential.ts";
import { splitAny } from "./logarithm.ts";

const atanhRest = [0.11792585253715515, 0.14268580079078674, 0.20000168681144714, 0.3333333134651184];
const exp2Rest = [
  0.000015193888430076186, 0.000154692999785766, 0.0013333966489881277, 0.009618030861020088, 0.055504102259874344,
  0.24022650718688965, 0.6931471824645996,
];

/** `2/ln 2`, its first 12 bits, and what they leave. */
const factor = 2 / Math.LN2;
const factorHead = 2.884765625;
const factorRest = factor - factorHead;

interface Pair {
  /** 12 bits. */
  readonly high: Node;
  readonly low: Node;
}

/** `log₂` of the positive finite number with these bits. */
function log2(m: Formula, bits: Node): Pair {
  const { exponent, mantissa } = splitAny(m, bits);
  const f = m.sub(mantissa, 1);
  const sum = m.add(mantissa, 1);
  const s = m.div(f, sum);
  const sHead = m.head(s);
  const sumHead = m.head(sum);
  // m + 1 = sumHead + sumRest without a rounding; so has the remainder of the division.
  const sumRest = m.sub(mantissa, m.sub(sumHead, 1));
  const sRest = m.div(m.sub(m.sub(f, m.mul(sHead, sumHead)), m.mul(sHead, sumRest)), sum);
  const square = m.mul(s, s);
  const curve = m.mul(m.mul(m.mul(s, factor), square), m.polynomial(square, atanhRest));
  const leading = m.mul(sHead, factorHead);
  const rest = m.add(m.add(m.mul(sRest, factorHead), m.mul(s, factorRest)), curve);
  const e = m.toFloat(exponent);
  const high = m.head(m.add(e, m.add(leading, rest)));
  return { high, low: m.add(m.add(m.keep(m.sub(e, high)), leading), rest) };
}

/** `2^(y·L)`; from 200 on either way the result overflows or vanishes. */
function exp2OfProduct(m: Formula, y: Node, { high, low }: Pair): Node {
  const yHead = m.head(y);
  const leading = m.mul(yHead, high);
  const rest = m.add(m.mul(m.sub(y, yHead), high), m.mul(y, low));
  const isUsual = m.lt(m.k.abs(leading), 200);
  const [a, b] = [m.clamp(leading, -200, 200), m.select(isUsual, rest, 0)];
  const { n, exponents } = nearest(m, m.add(a, b));
  const r = m.add(m.keep(m.sub(a, n)), b);
  return scaled(m, m.mul(m.polynomial(r, exp2Rest), r), exponents);
}

/** `|x|^y` for numbers x and y that are not NaN; any y beyond 2³³ acts as an infinite one. */
function sizeOf(m: Formula, x: Node, y: Node): Node {
  const magnitude = m.magnitude(x);
  const value = exp2OfProduct(m, m.clamp(y, -(2 ** 33), 2 ** 33), log2(m, magnitude));
  const grows = m.lt(0, y);
  const ofZero = m.select(grows, m.constant(0), Infinity);
  const ofInfinity = m.select(grows, Infinity, m.constant(0));
  return m.select(m.eq(magnitude, 0), ofZero, m.select(m.eq(magnitude, infinityBits), ofInfinity, value));
}

/** IEEE 754-2019: 1 to any power is 1, so is any number to the power 0; a negative number needs an integral power. */
export function pow(k: Algebra<Node>, x: Node, y: Node): Node {
  const m = new Formula(k);
  const size = sizeOf(m, x, y);
  const halfOfY = m.mul(y, 0.5);
  const isIntegral = m.eq(k.floor(y), y);
  const isOdd = k.and(k.and(isIntegral, k.ne(k.floor(halfOfY), halfOfY)), m.lt(k.abs(y), 2 ** 25));
  const isNegative = m.le(signBit, m.bits(x));
  const signed = m.select(k.and(isNegative, isOdd), k.neg(size), size);
  const isFiniteNegative = k.and(isNegative, m.lt(m.sub(m.magnitude(x), 1), infinityBits - 1));
  const value = m.select(k.and(isFiniteNegative, k.not(isIntegral)), NaN, signed);
  const defined = m.select(k.or(m.isNan(x), m.isNan(y)), m.add(x, y), value);
  return m.select(k.or(m.eq(x, 1), m.eq(y, 0)), 1, defined);
}
