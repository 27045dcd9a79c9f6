/**
 * `asin`, `acos`, `atan` and `atan2` of two lanes of f64, with polynomials that are minimax to 2⁻⁵⁷:
 *
 *     asin x = x + x³·a(x²),  |x| ≤ ½;          asin x = π/2 − 2·asin √((1 − x)/2)
 *     atan t = t + t³·b(t²),  |t| ≤ tan π/8;    atan(y/x) = π/4 + atan((y − x)/(y + x))
 *
 * Multiples of π are pairs `high + low`, added to the small part first.
 */
import type { Lanes64, Pair } from "./lanes64.ts";

const asinSeries = [
  0.028757851367421566, -0.014851887071247204, 0.01740087944269402, 0.005457506718640358, 0.01032281435018578,
  0.011479177415184906, 0.013971212973552933, 0.017352392720869973, 0.02237217294214989, 0.030381944138531247,
  0.04464285714635543, 0.07499999999998433, 0.16666666666666669,
];
const atanSeries = [
  -0.01917070039374299, 0.03922660551087136, -0.050852748016420944, 0.05858115476299884, -0.06664507597561675,
  0.07692182917461161, -0.09090904566354399, 0.1111111101496664, -0.1428571428466294, 0.19999999999995505,
  -0.3333333333333333,
];

/** `π − Math.PI`; that of π/2 and π/4 is a half and a quarter of it. */
const piLow = 1.2246467991473532e-16;
const tanOfEighth = Math.SQRT2 - 1;

/** `turns·π − x` */
const turnMinus = (m: Lanes64, turns: number, x: Pair): Pair => m.sub(turns * Math.PI, m.sub(x, turns * piLow));

interface Arc {
  /** Where |x| > ½. */
  readonly isLarge: Pair;
  /** `asin|x|`, or half of `acos|x|` where |x| is large; NaN beyond 1. */
  readonly arc: Pair;
}

function arcOf(m: Lanes64, x: Pair): Arc {
  const size = m.named(m.abs(x));
  const isLarge = m.named(m.lt(0.5, size));
  const square = m.named(m.select(isLarge, m.mul(m.sub(1, size), 0.5), m.mul(size, size)));
  const root = m.named(m.select(isLarge, m.sqrt(square), size));
  const arc = m.named(m.madd(m.mul(root, square), m.polynomial(square, asinSeries), root));
  return { isLarge, arc };
}

export function asin(m: Lanes64, x: Pair): Pair {
  const { isLarge, arc } = arcOf(m, x);
  return m.withSign(m.select(isLarge, turnMinus(m, 0.5, m.mul(arc, 2)), arc), x);
}

export function acos(m: Lanes64, x: Pair): Pair {
  const { isLarge, arc } = arcOf(m, x);
  const near = turnMinus(m, 0.5, m.withSign(arc, x));
  const twice = m.named(m.mul(arc, 2));
  return m.select(isLarge, m.select(m.lt(x, 0), turnMinus(m, 1, twice), twice), near);
}

/** `atan(small/large)` for 0 ≤ small ≤ large. */
function atanOfRatio(m: Lanes64, small: Pair, large: Pair): Pair {
  const isSteep = m.named(m.lt(m.mul(large, tanOfEighth), small));
  const above = m.select(isSteep, m.sub(small, large), small);
  const below = m.select(isSteep, m.add(small, large), large);
  const t = m.named(m.div(above, below));
  const square = m.named(m.mul(t, t));
  const arc = m.named(m.madd(m.mul(t, square), m.polynomial(square, atanSeries), t));
  return m.select(isSteep, m.add(m.add(arc, piLow / 4), Math.PI / 4), arc);
}

export function atan(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const isLarge = m.named(m.lt(1, size));
  const [small, large] = [m.named(m.select(isLarge, 1, size)), m.named(m.select(isLarge, size, 1))];
  const arc = m.named(atanOfRatio(m, small, large));
  return m.withSign(m.select(isLarge, turnMinus(m, 0.5, arc), arc), x);
}

/** Two sides ≥ 0 in the same ratio, away from overflow; 0 : 0 is 0 : 1, and ∞ : ∞ is 1 : 1. */
function usualSides(m: Lanes64, small: Pair, large: Pair): readonly [small: Pair, large: Pair] {
  const isInfinite = m.named(m.eq(large, Infinity));
  const ofSmall = m.select(m.lt(large, 2 ** -960), 2 ** 110, 1);
  const factor = m.named(m.select(m.lt(2 ** 1000, large), 2 ** -20, ofSmall));
  const infinite = m.select(m.eq(small, Infinity), 1, 0);
  const width = m.select(m.or(isInfinite, m.eq(large, 0)), 1, m.mul(large, factor));
  return [m.named(m.select(isInfinite, infinite, m.mul(small, factor))), m.named(width)];
}

/** The angle of the point (x, y): `c ± atan(small/large)` with c = 0, π/2 or π by its octant. */
export function atan2(m: Lanes64, y: Pair, x: Pair): Pair {
  const [height, width] = [m.named(m.abs(y)), m.named(m.abs(x))];
  const isUpright = m.named(m.lt(width, height));
  const isLeft = m.named(m.lt(m.withSign(m.constant(1), x), 0));
  const [small, large] = usualSides(
    m,
    m.named(m.select(isUpright, width, height)),
    m.named(m.select(isUpright, height, width)),
  );
  const arc = m.named(atanOfRatio(m, small, large));
  const signed = m.flipped(arc, m.and(m.xor(isUpright, isLeft), m.constant(-0)));
  const turn = (pi: number): Pair => m.select(isUpright, pi / 2, m.select(isLeft, pi, 0));
  const value = m.withSign(m.add(turn(Math.PI), m.add(signed, turn(piLow))), y);
  return m.select(m.and(m.eq(x, x), m.eq(y, y)), value, m.add(x, y));
}
