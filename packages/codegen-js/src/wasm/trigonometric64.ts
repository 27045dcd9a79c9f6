/** Trigonometric functions of two lanes of f64: `x = n·π/2 + r`, as in fdlibm's `k_sin.c`, `k_cos.c`, `e_rem_pio2.c`. */
import type { Lanes64, Pair } from "./lanes64.ts";

/** Where the parts of `π/2` are enough. */
export const isNear = (m: Lanes64, x: Pair): Pair => m.lt(m.abs(x), 2 ** 20);

/** `π/2` in three parts of 33 bits. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21];
const sinSeries = [
  1.58969099521155e-10, -2.5050760253406863e-8, 2.7557313707070068e-6, -1.984126982985795e-4, 8.33333333332249e-3,
  -0.16666666666666632,
];
const cosSeries = [
  -1.1359647557788195e-11, 2.087572321298175e-9, -2.7557314351390663e-7, 2.480158728947673e-5, -1.388888888887411e-3,
  0.0416666666666666,
];

interface Angle {
  /** An integral number of quarter turns. */
  readonly n: Pair;
  readonly sine: Pair;
  readonly cosine: Pair;
}

/** The sine and the cosine of r. */
function reduced(m: Lanes64, x: Pair): Angle {
  const n = m.named(m.nearest(m.mul(x, 2 / Math.PI)));
  const r = m.named(halfPi.reduce<Pair>((rest, part) => m.nmadd(n, part, rest), x));
  const z = m.named(m.mul(r, r));
  const sine = m.madd(m.mul(r, z), m.polynomial(z, sinSeries), r);
  const cosine = m.madd(m.mul(z, z), m.polynomial(z, cosSeries), m.nmadd(z, 0.5, 1));
  return { n, sine, cosine };
}

/** The last bits of `n` as those of an integer. */
const bitsOf = (m: Lanes64, n: Pair, more: number): Pair => m.named(m.add(n, 1.5 * 2 ** 52 + more));
/** A mask of where the last bit is set. */
const isOdd = (m: Lanes64, bits: Pair): Pair => m.subBits(m.integer(0n), m.and(bits, m.integer(1n)));

/** The sine of `x + turns·π/2`. */
function sineOf(m: Lanes64, x: Pair, turns: number): Pair {
  const { n, sine, cosine } = reduced(m, x);
  const quadrant = bitsOf(m, n, turns);
  const sign = m.and(m.shiftLeft(quadrant, 62), m.integer(-(2n ** 63n)));
  return m.flipped(m.select(isOdd(m, quadrant), cosine, sine), sign);
}

export const sin = (m: Lanes64, x: Pair): Pair => m.select(m.eq(x, 0), x, sineOf(m, x, 0));
export const cos = (m: Lanes64, x: Pair): Pair => sineOf(m, x, 1);

/** `sin r/cos r`, or `−cos r/sin r` after an odd number of quarter turns. */
export function tan(m: Lanes64, x: Pair): Pair {
  const angle = reduced(m, x);
  const [sine, cosine] = [m.named(angle.sine), m.named(angle.cosine)];
  const odd = m.named(isOdd(m, bitsOf(m, angle.n, 0)));
  const value = m.div(m.select(odd, m.sub(0, cosine), sine), m.select(odd, sine, cosine));
  return m.select(m.eq(x, 0), x, value);
}
