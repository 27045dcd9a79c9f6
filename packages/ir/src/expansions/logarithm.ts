/**
 * `log x` and `log(1 + x)` in f32:
 *
 *     x = 2ᵉ·(1 + f),  √½ ≤ 1 + f < √2
 *     log x = e·ln2High + (f + ((f³·p(f) + e·ln2Low) − f²/2))          p: minimax, test/numerics/fits.ts
 */
import { f32, i32 } from "../dtype.ts";
import type { Algebra, Node } from "../node.ts";
import { ln2High, ln2Low } from "./exponential.ts";
import { Formula, infinityBits } from "./formula.ts";

const rest = [
  -0.07634475827217102, 0.12761561572551727, -0.13160182535648346, 0.14201760292053223, -0.16623356938362122,
  0.20001226663589478, -0.2500081956386566, 0.3333333134651184,
];

const rootHalfBits = 0x3f3504f3;
const smallestNormalBits = 0x00800000;

export interface Split {
  /** An i32. */
  readonly exponent: Node;
  /** In [√½, √2). */
  readonly mantissa: Node;
}

/** The bits of a positive normal number as `2ᵉ·m`. */
export function split(m: Formula, bits: Node): Split {
  const shifted = m.sub(bits, rootHalfBits);
  return {
    exponent: m.shr(m.k.bitcast(shifted, i32), 23),
    mantissa: m.fromBits(m.add(m.and(shifted, 0x007fffff), rootHalfBits)),
  };
}

/** The same for subnormal numbers too, whose bits are an integer times 2⁻¹⁴⁹. */
export function splitAny(m: Formula, bits: Node): Split {
  const isSubnormal = m.lt(bits, smallestNormalBits);
  const { exponent, mantissa } = split(m, m.select(isSubnormal, m.bits(m.k.cast(bits, f32)), bits));
  return { exponent: m.select(isSubnormal, m.sub(exponent, 149), exponent), mantissa };
}

/** `log(2ᵉ·(1 + f))` for an i32 e. */
function combine(m: Formula, exponent: Node, f: Node): Node {
  const e = m.toFloat(exponent);
  const square = m.mul(f, f);
  const curve = m.add(m.mul(m.mul(square, f), m.polynomial(f, rest)), m.mul(e, ln2Low));
  return m.add(m.keep(m.mul(e, ln2High)), m.add(f, m.sub(curve, m.mul(square, 0.5))));
}

/** `log x + more·ln 2` for a positive normal `x` and an i32 `more`. */
export function logOf(m: Formula, x: Node, more: Node): Node {
  const { exponent, mantissa } = split(m, m.bits(x));
  return combine(m, m.add(exponent, more), m.sub(mantissa, 1));
}

export function log(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const bits = m.bits(x);
  const { exponent, mantissa } = splitAny(m, bits);
  const atEdge = m.select(m.eq(m.magnitude(x), 0), -Infinity, m.select(m.lt(bits, 0x80000000), x, NaN));
  const isUsual = m.lt(m.sub(bits, 1), infinityBits - 1);
  return m.select(isUsual, combine(m, exponent, m.sub(mantissa, 1)), atEdge);
}

/**
 * With e from `1 + x` as it is rounded, `f = x·2⁻ᵉ + (2⁻ᵉ − 1)` has one rounding, however small x is; from 2²⁵ on the 1
 * does not count.
 */
export function log1p(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { exponent, mantissa } = split(m, m.bits(m.add(x, 1)));
  const inverse = m.powerOfTwo(m.k.neg(exponent));
  const f = m.select(m.lt(exponent, 25), m.add(m.mul(x, inverse), m.sub(inverse, 1)), m.sub(mantissa, 1));
  const value = m.nearOr(x, 0x33800000, combine(m, exponent, f));
  return m.select(m.le(-1, x), m.select(m.eq(x, -1), -Infinity, value), m.select(m.isNan(x), x, NaN));
}
