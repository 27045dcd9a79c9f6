/**
 * `asin`, `acos`, `atan` and `atan2` in f32; the polynomials are minimax, test/numerics/fits.ts:
 *
 *     asin x = x + x³·a(x²),  |x| ≤ 0.55;     asin x = π/2 − 2·asin √((1 − x)/2)
 *     atan t = t + t³·b(t²),  |t| ≤ ½;        atan(y/x) = π/4 + atan((y − x)/(y + x))
 *
 * Multiples of π are pairs `high + low`, added to the small part first.
 */
import type { Algebra, Node } from "../node.ts";
import { Formula, infinityBits, signBit, type Term } from "./formula.ts";

const asinRest = [
  0.04517451673746109, 0.008678002282977104, 0.033412348479032516, 0.04431530460715294, 0.07501600682735443,
  0.1666664034128189,
];
const atanRest = [
  0.03872327506542206, -0.07984064519405365, 0.10940983146429062, -0.1427207887172699, 0.19999489188194275,
  -0.333333283662796,
];

const high = (x: number): number => Math.fround(x);
const low = (x: number): number => x - Math.fround(x);

interface Arc {
  /** Whether |x| > 0.55, so that 2·asin √((1 − x)/2) is below 1. */
  readonly isLarge: Node;
  /** `asin|x|`, or half of `acos|x|` where |x| is large. */
  readonly arc: Node;
}

function arcOf(m: Formula, size: Node): Arc {
  const isLarge = m.lt(0.55, size);
  const square = m.select(isLarge, m.mul(m.sub(1, size), 0.5), m.mul(size, size));
  const root = m.select(isLarge, m.k.sqrt(square), size);
  return { isLarge, arc: m.add(root, m.mul(m.mul(root, square), m.polynomial(square, asinRest))) };
}

/** `turn − x` for a multiple of π. */
const turnMinus = (m: Formula, turn: number, x: Node): Node => m.sub(high(turn), m.keep(m.sub(x, low(turn))));

const inDomain = (m: Formula, x: Node, value: Node): Node =>
  m.select(m.isNan(x), x, m.select(m.le(m.k.abs(x), 1), value, NaN));

export function asin(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { isLarge, arc } = arcOf(m, k.abs(x));
  const value = m.select(isLarge, turnMinus(m, Math.PI / 2, m.mul(arc, 2)), arc);
  return inDomain(m, x, m.withSign(value, m.bits(x)));
}

export function acos(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const { isLarge, arc } = arcOf(m, k.abs(x));
  const near = turnMinus(m, Math.PI / 2, m.withSign(arc, m.bits(x)));
  const twice = m.mul(arc, 2);
  const far = m.select(m.lt(x, 0), turnMinus(m, Math.PI, twice), twice);
  return inDomain(m, x, m.select(isLarge, far, near));
}

/** `atan(small/large)` for 0 ≤ small ≤ large. */
function atanOfRatio(m: Formula, small: Node, large: Node): Node {
  const isSteep = m.lt(m.mul(large, 0.5), small);
  const above = m.select(isSteep, m.sub(small, large), small);
  const below = m.select(isSteep, m.add(small, large), large);
  const arc = m.odd(m.div(above, below), atanRest);
  return m.select(isSteep, m.add(m.keep(m.add(arc, low(Math.PI / 4))), high(Math.PI / 4)), arc);
}

export function atan(k: Algebra<Node>, x: Node): Node {
  const m = new Formula(k);
  const size = k.abs(x);
  const isLarge = m.lt(1, size);
  const arc = atanOfRatio(m, m.select(isLarge, 1, size), m.select(isLarge, size, 1));
  const value = m.select(isLarge, turnMinus(m, Math.PI / 2, arc), arc);
  return m.select(m.isNan(x), x, m.withSign(value, m.bits(x)));
}

interface Sides {
  readonly small: Node;
  readonly large: Node;
}

/** Two sides ≥ 0 in the same ratio, away from overflow; 0 : 0 is 0, and ∞ : ∞ is 1. */
function usualSides(m: Formula, small: Node, large: Node): Sides {
  const isInfinite = m.eq(m.bits(large), infinityBits);
  const factor = m.select(m.lt(2 ** 100, large), 2 ** -32, m.select(m.lt(large, 2 ** -80), 2 ** 46, 1));
  const infinite = m.select(m.eq(m.bits(small), infinityBits), 1, m.constant(0));
  const scaled = m.mul(large, factor);
  return {
    small: m.select(isInfinite, infinite, m.mul(small, factor)),
    large: m.select(isInfinite, 1, m.select(m.eq(scaled, 0), 1, scaled)),
  };
}

/** The angle of the point (x, y): `c ± atan(small/large)` with c = 0, π/2 or π by its octant. */
export function atan2(k: Algebra<Node>, y: Node, x: Node): Node {
  const m = new Formula(k);
  const [height, width] = [k.abs(y), k.abs(x)];
  const isUpright = m.lt(width, height);
  const isLeft = m.eq(m.shr(m.bits(x), 31), 1);
  const { small, large } = usualSides(m, m.select(isUpright, width, height), m.select(isUpright, height, width));
  const arc = atanOfRatio(m, small, large);
  const choose = (upright: Term, left: Term, right: Term): Node =>
    m.select(isUpright, upright, m.select(isLeft, left, right));
  const signed = m.fromBits(
    m.xor(m.bits(arc), m.select(k.ne(isUpright, isLeft), signBit, m.constant(0, k.dtypeOf(m.bits(x))))),
  );
  const value = m.add(
    choose(high(Math.PI / 2), high(Math.PI), m.constant(0)),
    m.keep(m.add(signed, choose(low(Math.PI / 2), low(Math.PI), m.constant(0)))),
  );
  return m.select(k.or(m.isNan(x), m.isNan(y)), m.add(x, y), m.withSign(value, m.bits(y)));
}
