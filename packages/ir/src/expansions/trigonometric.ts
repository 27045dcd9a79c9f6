/**
 * `sin`, `cos` and `tan` in f32, after the reduction of `quarter-turns.ts`:
 *
 *     sin r = r + r³·s(r²),  cos r = 1 − r²/2 + r⁴·c(r²),  |r| ≤ π/4          s, c: minimax, test/numerics/fits.ts
 */
import type { Algebra, Node } from "../node.ts";
import { Formula, infinityBits } from "./formula.ts";
import { quarterTurns } from "./quarter-turns.ts";

const sinRest = [-0.0001951528392964974, 0.00833216030150652, -0.16666655242443085];
const cosRest = [0.0000244331567955669, -0.0013887316454201937, 0.04166664555668831];

const sinNear = (m: Formula, r: Node): Node => m.odd(r, sinRest);

function cosNear(m: Formula, r: Node): Node {
  const square = m.mul(r, r);
  const curve = m.mul(m.mul(square, square), m.polynomial(square, cosRest));
  return m.add(m.sub(1, m.mul(square, 0.5)), curve);
}

const isOdd = (m: Formula, quadrant: Node): Node => m.eq(m.and(quadrant, 1), 1);

/** `value` with its sign changed where `bits` has the sign bit; NaN where x is infinite or NaN. */
function finish(m: Formula, x: Node, value: Node, bits: Node): Node {
  const signed = m.fromBits(m.xor(m.bits(value), m.and(bits, 0x80000000)));
  return m.select(m.lt(m.magnitude(x), infinityBits), signed, NaN);
}

/** `sin(r + q·π/2)` without the sign of odd functions: the bits of q say which function, and its sign. */
function sinOf(m: Formula, quadrant: Node, r: Node): Node {
  const value = m.select(isOdd(m, quadrant), cosNear(m, r), sinNear(m, r));
  return m.fromBits(m.xor(m.bits(value), m.shl(m.and(quadrant, 2), 30)));
}

export function sin(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { quadrant, rest } = quarterTurns(m, x);
  return finish(m, x, sinOf(m, quadrant, rest), m.bits(x));
}

export function cos(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { quadrant, rest } = quarterTurns(m, x);
  return finish(m, x, sinOf(m, m.add(quadrant, 1), rest), m.constant(0, m.k.dtypeOf(quadrant)));
}

/** `tan r`, or `−1/tan r` in the odd quadrants. */
export function tan(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { quadrant, rest } = quarterTurns(m, x);
  const odd = isOdd(m, quadrant);
  const [s, c] = [sinNear(m, rest), cosNear(m, rest)];
  const value = m.div(m.select(odd, k.neg(c), s), m.select(odd, s, c));
  return finish(m, x, value, m.bits(x));
}
