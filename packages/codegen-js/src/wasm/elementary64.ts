/**
 * Elementary functions of two lanes of f64, within three units in the last place (`elementary64.test.ts`):
 *
 *     e^x = 2ⁿ·e^r,  x = n·ln 2 + r                           r in [−½ ln 2, ½ ln 2], e^r by its Taylor series
 *     log x = e·ln 2 + log(1 + f),  x = 2ᵉ·(1 + f)            as in fdlibm's `e_log.c` (Sun Microsystems, 1993)
 */
import type { ScalarOp } from "@cotangent/ir";
import type { Lanes64, Pair } from "./lanes64.ts";
import { cos, farthest, sin, tan } from "./trigonometric64.ts";

/** `ln 2 = ln2High + ln2Low`; products of the first with integers below 2²⁰ are exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** `1/13!, …, 1/3!, 1/2!` */
const factorials = Array.from({ length: 12 }, (_, i) => {
  let product = 1;
  for (let n = 2; n <= 13 - i; n++) product *= n;
  return 1 / product;
});

/** `n` and `e^r − 1`. */
function reduced(m: Lanes64, x: Pair): readonly [n: Pair, value: Pair] {
  const n = m.named(m.nearest(m.mul(x, Math.LOG2E)));
  const r = m.named(m.nmadd(n, ln2Low, m.nmadd(n, ln2High, x)));
  return [n, m.madd(m.named(m.mul(r, r)), m.polynomial(r, factorials), r)];
}

/** Beyond −746 the result is 0, beyond 710 it overflows. */
function exp(m: Lanes64, x: Pair): Pair {
  const [n, value] = reduced(m, m.named(m.clamp(x, -746, 710)));
  const half = m.named(m.floor(m.mul(n, 0.5)));
  return m.mul(m.mul(m.add(value, 1), m.powerOfTwo(half)), m.powerOfTwo(m.sub(n, half)));
}

/** `2ⁿ⁻¹` is used, since `2ⁿ` may overflow before `e^x − 1` does. */
function expm1(m: Lanes64, x: Pair): Pair {
  const [n, value] = reduced(m, m.named(m.clamp(x, -40, 710)));
  const half = m.named(m.powerOfTwo(m.sub(n, 1)));
  const result = m.mul(m.madd(half, value, m.sub(half, 0.5)), 2);
  return m.select(m.eq(x, 0), x, result);
}

/** `tanh a = E/(E + 2)`, `E = e^(2a) − 1`; from 20 on the result is 1. */
function tanh(m: Lanes64, x: Pair): Pair {
  const size = m.clamp(m.abs(x), 0, 20);
  const grown = m.named(expm1(m, m.named(m.mul(size, 2))));
  return m.withSign(m.div(grown, m.add(grown, 2)), x);
}

/** `E = e^a/2`: sinh a = E − 1/(4E), and near 0 from `e^a − 1`. */
function sinh(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const grown = m.named(expm1(m, m.named(m.clamp(size, 0, 40))));
  const near = m.mul(m.add(grown, m.div(grown, m.add(grown, 1))), 0.5);
  return m.withSign(m.select(m.lt(size, 22), near, halfExp(m, size)), x);
}

function cosh(m: Lanes64, x: Pair): Pair {
  const half = m.named(halfExp(m, m.named(m.abs(x))));
  return m.add(half, m.div(0.25, half));
}

/** `e^x/2`, which overflows after `e^x` does. */
function halfExp(m: Lanes64, x: Pair): Pair {
  const [n, value] = reduced(m, m.named(m.clamp(x, -746, 711)));
  return m.mul(m.mul(m.add(value, 1), m.powerOfTwo(m.sub(n, 2))), 2);
}

const logSeries = [
  0.14798198605116586, 0.15313837699209373, 0.1818357216161805, 0.22222198432149784, 0.2857142874366239,
  0.3999999999940942, 0.6666666666666735,
];
const rootHalfBits = 0x3fe6a09e667f3bcdn;
const oneBits = 0x3ff0000000000000n;

/** `log x` of a positive normal number, plus `more`, plus `shift·ln 2`. */
function logOf(m: Lanes64, x: Pair, shift: Pair | number, more: Pair | number): Pair {
  // The exponent with what it is counted from, and 1 more where the fraction is beyond √½.
  const bits = m.named(m.subBits(x, m.integer(rootHalfBits - oneBits)));
  const e = m.named(m.add(m.sub(m.toFloat(m.shiftRight(bits, 52)), 1023), shift));
  const mantissa = m.addBits(m.and(bits, m.integer(0x000fffffffffffffn)), m.integer(rootHalfBits));
  const f = m.named(m.sub(mantissa, 1));
  const s = m.named(m.div(f, m.add(f, 2)));
  const z = m.named(m.mul(s, s));
  const curve = m.mul(z, m.polynomial(z, logSeries));
  const square = m.named(m.mul(m.mul(f, f), 0.5));
  const rest = m.madd(e, ln2Low, m.madd(s, m.add(square, curve), more));
  return m.madd(e, ln2High, m.sub(f, m.sub(square, rest)));
}

const smallest = 2 ** -1022;

function log(m: Lanes64, x: Pair): Pair {
  const isSmall = m.named(m.lt(x, smallest));
  const normal = m.named(m.select(isSmall, m.mul(x, 2 ** 54), x));
  const value = logOf(m, normal, m.select(isSmall, -54, 0), 0);
  const atEdge = m.select(m.eq(x, 0), -Infinity, m.select(m.lt(x, 0), NaN, x));
  return m.select(m.and(m.lt(0, x), m.lt(x, Infinity)), value, atEdge);
}

/** What `u = 1 + x` lost is added as it counts in the logarithm: `log(1 + x) = log u + ((1 − (u − x)) or (x − (u − 1)))/u`. */
function log1p(m: Lanes64, x: Pair): Pair {
  const u = m.named(m.add(x, 1));
  const lost = m.select(m.lt(x, 1), m.sub(x, m.sub(u, 1)), m.sub(1, m.sub(u, x)));
  const value = logOf(m, u, 0, m.div(lost, u));
  const atEdge = m.select(m.eq(x, 0), x, m.select(m.eq(x, -1), -Infinity, m.select(m.lt(x, -1), NaN, x)));
  const isUsual = m.and(m.lt(-1, x), m.and(m.lt(x, Infinity), m.lt(0, m.abs(x))));
  return m.select(isUsual, value, atEdge);
}

/** `asinh a = log(1 + a + a²/(1 + √(a² + 1)))`; far from 0 it is `log 2a`. */
function asinh(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const square = m.named(m.mul(size, size));
  const near = m.add(size, m.div(square, m.add(m.sqrt(m.add(square, 1)), 1)));
  const isNear = m.named(m.lt(size, 2 ** 28));
  const value = log1p(m, m.named(m.select(isNear, near, m.sub(size, 1))));
  return m.withSign(m.add(value, m.select(isNear, 0, Math.LN2)), x);
}

/** `acosh x = log(1 + t + √(2t + t²))`, `t = x − 1`; far from 0 it is `log 2x`. */
function acosh(m: Lanes64, x: Pair): Pair {
  const t = m.named(m.sub(x, 1));
  const near = m.add(t, m.sqrt(m.madd(t, t, m.add(t, t))));
  const isFar = m.named(m.lt(2 ** 28, x));
  const value = log1p(m, m.named(m.select(isFar, t, near)));
  return m.select(m.lt(x, 1), NaN, m.add(value, m.select(isFar, Math.LN2, 0)));
}

/** `atanh a = log(1 + 2a/(1 − a))/2` */
function atanh(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const value = log1p(m, m.named(m.div(m.add(size, size), m.sub(1, size))));
  return m.select(m.eq(x, 0), x, m.withSign(m.mul(value, 0.5), x));
}

const cbrtSeries = [0.14599619288661245, -0.758397934778766, 1.6214297201053545, -1.8849797954337717, 1.87595182427177];

/** As in FreeBSD's `s_cbrt.c`: a third of the exponent, a polynomial to 23 bits, and one step of Newton's. */
function cbrt(m: Lanes64, x: Pair): Pair {
  const size = m.named(m.abs(x));
  const isSmall = m.named(m.lt(size, smallest));
  const normal = m.named(m.select(isSmall, m.mul(size, 2 ** 54), size));
  const third = m.floor(m.mul(m.toFloat(m.shiftRight(normal, 32)), 1 / 3));
  const first = m.named(m.shiftLeft(m.add(third, 1.5 * 2 ** 52 + 715_094_163), 32));
  const r = m.named(m.mul(m.mul(first, first), m.div(first, normal)));
  const better = m.mul(first, m.polynomial(r, cbrtSeries));
  const t = m.named(m.and(m.addBits(better, m.integer(0x80000000n)), m.integer(-0x40000000n)));
  const quotient = m.named(m.div(normal, m.mul(t, t)));
  const root = m.madd(t, m.div(m.sub(quotient, t), m.add(m.add(t, t), quotient)), t);
  const value = m.mul(root, m.select(isSmall, 2 ** -18, 1));
  const isUsual = m.and(m.lt(0, size), m.lt(size, Infinity));
  return m.select(isUsual, m.withSign(value, x), x);
}

const functions: Readonly<Partial<Record<ScalarOp, (m: Lanes64, x: Pair) => Pair>>> = {
  exp,
  expm1,
  log,
  log1p,
  tanh,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  cbrt,
  sin,
  cos,
  tan,
};

/** The function of two lanes that computes `op`, if there is one, and how far from 0 it does. */
export function function64(
  op: ScalarOp,
): { readonly compute: (m: Lanes64, x: Pair) => Pair; readonly within: number } | undefined {
  const compute = functions[op];
  return compute && { compute, within: compute === sin || compute === cos || compute === tan ? farthest : Infinity };
}
