/**
 * `e^x` and `e^x − 1` in f32:
 *
 *     x = n·ln 2 + r,  |r| ≤ ln 2/2                 (Cody and Waite: ln 2 in two parts, n·ln2High exact)
 *     e^r − 1 = r + r²·(½ + r·q(r))                  q: minimax, test/numerics/fits.ts
 *     e^x = 2ⁿ·(1 + (e^r − 1)),  e^x − 1 = (2ⁿ − 1) + 2ⁿ·(e^r − 1)
 */
import { i32 } from "../dtype.ts";
import type { Algebra, Node } from "../node.ts";
import { Formula } from "./formula.ts";

/** `ln 2 = ln2High + ln2Low`; the first has 15 bits. */
export const ln2High = 0.693145751953125;
export const ln2Low: number = Math.LN2 - ln2High;

const rest = [0.0013898273464292288, 0.008366221562027931, 0.04166685789823532, 0.1666654795408249];

interface Integral {
  /** An integer n in [−254, 257] as a float. */
  readonly n: Node;
  /** An i32 whose lowest nine bits are those of `n + 254`, and whose highest bit is 0: two exponents in one. */
  readonly exponents: Node;
}

/** `1.5·2²³ + 254`: numbers of its size are integers, and their lowest bits are what was added to it, 254 more. */
const shift = 12583166;

/** The integer nearest to `x`. A machine that computes as written rounds by an addition, which leaves n in the lowest bits. */
export function nearest(m: Formula, x: Node): Integral {
  if (m.k.strict !== true) {
    const n = m.k.round(x);
    return { n, exponents: m.add(m.toInt(n), 254) };
  }
  const shifted = m.add(x, shift);
  return { n: m.sub(shifted, shift), exponents: m.k.bitcast(shifted, i32) };
}

interface Reduced {
  readonly exponents: Node;
  /** `e^r − 1` */
  readonly value: Node;
}

function reduce(m: Formula, x: Node): Reduced {
  const { n, exponents } = nearest(m, m.mul(x, Math.LOG2E));
  const r = m.sub(m.keep(m.sub(x, m.mul(n, ln2High))), m.mul(n, ln2Low));
  return { exponents, value: m.add(r, m.mul(m.mul(r, r), m.polynomial(r, [...rest, 0.5]))) };
}

const power = (m: Formula, exponent: Node): Node => m.fromBits(m.shl(exponent, 23));

/** `(1 + x)·2ⁿ` for n in [−252, 254] and |x| < ½. */
export function scaled(m: Formula, x: Node, exponents: Node): Node {
  const half = m.shr(exponents, 1);
  const first = power(m, half);
  return m.mul(m.add(m.mul(x, first), first), power(m, m.sub(exponents, half)));
}

/** `2ᵏ·e^x` for −104 ≤ x ≤ 100 and small k. */
export function scaledExp(m: Formula, x: Node, k: number): Node {
  const { exponents, value } = reduce(m, x);
  return scaled(m, value, k === 0 ? exponents : m.add(exponents, k));
}

/** Beyond −104 the result is 0, beyond 89 it overflows. */
export function exp(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  return m.orNan(x, scaledExp(m, m.clamp(x, -104, 89), 0));
}

/** Below −18 the result is −1. `2ⁿ⁻¹` is used, since `2ⁿ` may overflow before `e^x − 1` does. */
export function expm1(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { exponents, value } = reduce(m, m.clamp(x, -18, 89));
  const half = power(m, m.sub(exponents, 128));
  const result = m.mul(m.add(m.sub(half, 0.5), m.mul(half, value)), 2);
  return m.select(m.lt(x, -18), -1, m.nearOr(x, 0x33800000, result));
}
