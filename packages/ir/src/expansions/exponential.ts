/**
 * `e^x` and `e^x − 1` in f32:
 *
 *     x = n·ln 2 + r,  |r| ≤ ln 2/2                 (Cody and Waite: ln 2 in two parts, n·ln2High exact)
 *     e^r − 1 = r + r²·(½ + r·q(r))                  q: minimax, test/numerics/fits.ts
 *     e^x = 2ⁿ·(1 + (e^r − 1)),  e^x − 1 = (2ⁿ − 1) + 2ⁿ·(e^r − 1)
 */
import type { Algebra, Node } from "../node.ts";
import { Formula } from "./formula.ts";

/** `ln 2 = ln2High + ln2Low`; the first has 15 bits. */
export const ln2High = 0.693145751953125;
export const ln2Low: number = Math.LN2 - ln2High;

const rest = [0.0013898273464292288, 0.008366221562027931, 0.04166685789823532, 0.1666654795408249];

interface Reduced {
  /** An i32. */
  readonly n: Node;
  /** `e^r − 1` */
  readonly value: Node;
}

function reduce(m: Formula, x: Node): Reduced {
  const n = m.k.round(m.mul(x, Math.LOG2E));
  const r = m.sub(m.keep(m.sub(x, m.mul(n, ln2High))), m.mul(n, ln2Low));
  const curve = m.add(m.mul(m.polynomial(r, rest), r), 0.5);
  return { n: m.toInt(n), value: m.add(r, m.mul(m.mul(r, r), curve)) };
}

/** `x·2ⁿ`, rounded once, for n in [−252, 254]. */
export function scale(m: Formula, x: Node, n: Node): Node {
  const half = m.shr(n, 1);
  return m.mul(m.mul(x, m.powerOfTwo(half)), m.powerOfTwo(m.sub(n, half)));
}

/** `2ᵏ·e^x` for −104 ≤ x ≤ 100 and small k. */
export function scaledExp(m: Formula, x: Node, k: number): Node {
  const { n, value } = reduce(m, x);
  return scale(m, m.add(value, 1), m.add(n, k));
}

/** Beyond −104 the result is 0, beyond 89 it overflows. */
export function exp(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  return m.select(m.isNan(x), x, scaledExp(m, m.clamp(x, -104, 89), 0));
}

/** Below −18 the result is −1. `2ⁿ⁻¹` is used, since `2ⁿ` may overflow before `e^x − 1` does. */
export function expm1(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { n, value } = reduce(m, m.clamp(x, -18, 89));
  const half = m.powerOfTwo(m.sub(n, 1));
  const result = m.mul(m.add(m.sub(half, 0.5), m.mul(half, value)), 2);
  return m.select(m.lt(x, -18), -1, m.nearOr(x, 0x33800000, result));
}
