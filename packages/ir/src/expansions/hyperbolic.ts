/**
 * `sinh`, `cosh` and `tanh` in f32, from `E = e^a/2`, `a = |x|`; near 0 odd polynomials, test/numerics/fits.ts:
 *
 *     sinh a = E − 1/(4E),  cosh a = E + 1/(4E),  tanh a = 1 − 2q,  q = e/(1 + e),  e = e^(−2a)
 *
 * `q` is also what the derivative of tanh is made of: who computes both has one exponential.
 */
import type { Algebra, Node } from "../node.ts";
import { exp, scaledExp } from "./exponential.ts";
import { Formula } from "./formula.ts";

const sinhRest = [0.0000028169511097075883, 0.0001983615948120132, 0.008333349600434303, 0.1666666716337204];
const tanhRest = [
  0.002142963232472539, -0.008177399635314941, 0.021700704470276833, -0.05394676327705383, 0.1333320587873459,
  -0.3333333134651184,
];

/** Where the polynomial of `tanh` ends. */
const tanhNear = 0.625;

/** `e^a/2` and its inverse over 4, which is `e^(−a)/2`; from 91 on the first overflows. */
function halves(m: Formula, size: Node): readonly [Node, Node] {
  const grown = scaledExp(m, m.clamp(size, 0, 91), -1);
  return [grown, m.div(0.25, grown)];
}

export function sinh(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const size = k.abs(x);
  const [grown, decayed] = halves(m, size);
  const value = m.select(m.lt(size, 1), m.odd(size, sinhRest), m.sub(grown, decayed));
  return m.orNan(x, m.signed(value, m.bits(x)));
}

export function cosh(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const [grown, decayed] = halves(m, k.abs(x));
  return m.orNan(x, m.add(grown, decayed));
}

export function tanh(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const size = k.abs(x);
  const e = exp(k, m.mul(-2, size));
  const far = m.sub(1, m.mul(2, m.div(e, m.add(1, e))));
  const value = m.select(m.lt(size, tanhNear), m.odd(size, tanhRest), far);
  return m.orNan(x, m.signed(value, m.bits(x)));
}
