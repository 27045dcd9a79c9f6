/**
 * `asinh`, `acosh` and `atanh` in f32; the polynomials are minimax, test/numerics/fits.ts:
 *
 *     asinh a = a + a³·p(a²),  a < 1.2;            log(a + √(a² + 1)) beyond, and log 2a from 2¹² on
 *     acosh(1 + t) = √(2t)·(1 + t·q(t)),  t < 1;   log(x + √(x² − 1)) beyond, and log 2x from 2¹² on
 *     atanh a = a + a³·r(a²),  a < ½;              ½·log((1 + a)/(1 − a)) beyond
 */
import { i32 } from "../dtype.ts";
import type { Algebra, Node } from "../node.ts";
import { Formula, infinityBits } from "./formula.ts";
import { logOf } from "./logarithm.ts";

const asinhRest = [
  0.00007432825077557936, -0.0006705018458887935, 0.002775159664452076, -0.007156532723456621, 0.013426990248262882,
  -0.02079465612769127, 0.029969140887260437, -0.04457879066467285, 0.07499498128890991, -0.16666652262210846,
];
const acoshRest = [
  -0.000026999872716260143, 0.00017584720626473427, -0.0006321697146631777, 0.0018712370656430721,
  -0.005574054550379515, 0.018749305978417397, -0.08333330601453781,
];
const atanhRest = [
  0.17669108510017395, 0.051358312368392944, 0.11823727935552597, 0.14222761988639832, 0.20002518594264984,
  0.33333301544189453,
];

/** From here on a² ± 1 is a². */
const large = 2 ** 12;

/** `log(a + root)`, or `log 2a` where a is large. */
function logOfSum(m: Formula, size: Node, root: Node): Node {
  const isLarge = m.le(large, size);
  const more = m.select(isLarge, m.constant(1, i32), m.constant(0, i32));
  return logOf(m, m.select(isLarge, size, m.add(size, root)), more);
}

export function asinh(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const size = k.abs(x);
  const far = logOfSum(m, size, k.sqrt(m.add(m.mul(size, size), 1)));
  const value = m.select(m.lt(size, 1.2), m.odd(size, asinhRest), far);
  return m.select(m.lt(m.magnitude(x), infinityBits), m.withSign(value, m.bits(x)), x);
}

export function acosh(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const t = m.keep(m.sub(x, 1));
  const near = m.mul(k.sqrt(m.mul(t, 2)), m.add(m.mul(m.polynomial(t, acoshRest), t), 1));
  const far = logOfSum(m, x, k.sqrt(m.mul(t, m.add(t, 2))));
  const value = m.select(m.lt(m.magnitude(x), infinityBits), m.select(m.lt(t, 1), near, far), x);
  return m.select(m.isNan(x), x, m.select(m.le(1, x), value, NaN));
}

export function atanh(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const size = k.abs(x);
  const far = m.mul(logOf(m, m.div(m.add(1, size), m.sub(1, size)), m.constant(0, i32)), 0.5);
  const value = m.select(m.lt(size, 0.5), m.odd(size, atanhRest), m.select(m.eq(size, 1), Infinity, far));
  return m.select(m.isNan(x), x, m.select(m.le(size, 1), m.withSign(value, m.bits(x)), NaN));
}
