/**
 * `∛x` in f32: a third of the bits is a guess within 4%, a step of Newton brings it within 0.1%, and its leading 8 bits
 * are a t whose cube is exact. With `d = (x − t³)/t³`, a small number with all its digits,
 *
 *     ∛x = t·(1 + d)^⅓ = t + t·(d/3 − d²/9 + 5d³/81 − …)
 */
import { f32 } from "../dtype.ts";
import type { Algebra, Node } from "../node.ts";
import { Formula, infinityBits } from "./formula.ts";

const smallestNormalBits = 0x00800000;
/** Two thirds of the exponent's bias, less what makes the greatest error of the guess least. */
const guessBits = 0x2a5137a0;

/** For a positive normal `x`. */
function cubeRootOf(m: Formula, x: Node): Node {
  const guess = m.fromBits(m.add(m.div(m.bits(x), 3), guessBits));
  const better = m.div(m.add(m.mul(guess, 2), m.div(x, m.mul(guess, guess))), 3);
  const t = m.fromBits(m.and(m.bits(better), 0xffff0000));
  const cube = m.mul(m.mul(t, t), t);
  const d = m.div(m.sub(x, cube), cube);
  return m.add(t, m.mul(m.mul(t, d), m.polynomial(d, [5 / 81, -1 / 9, 1 / 3])));
}

/** Below this, `x − t³` may be subnormal. */
const tiny = 2 ** -90;

/** A subnormal number is an integer times 2⁻¹⁴⁹: twice the integer, and the root times 2⁻⁵⁰. Tiny ones are scaled too. */
export function cbrt(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const magnitude = m.magnitude(x);
  const isSubnormal = m.lt(magnitude, smallestNormalBits);
  const isTiny = m.lt(k.abs(x), tiny);
  const normal = m.mul(k.abs(x), m.select(isTiny, 2 ** 48, 1));
  const root = cubeRootOf(m, m.select(isSubnormal, m.mul(k.cast(magnitude, f32), 2), normal));
  const value = m.mul(root, m.select(isSubnormal, 2 ** -50, m.select(isTiny, 2 ** -16, 1)));
  const signed = m.withSign(value, m.bits(x));
  return m.select(m.lt(m.sub(magnitude, 1), infinityBits - 1), signed, x);
}
