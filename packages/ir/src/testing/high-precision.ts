/**
 * Elementary functions of numbers to 200 significant bits and more, in integers: what functions of f64 are measured by.
 * Inside, `x` stands for `x·2⁻ᴾ`.
 */

/** `digits·2^exponent` */
export interface Exact {
  readonly digits: bigint;
  readonly exponent: number;
}

const places = 320;
const one = 1n << BigInt(places);

const abs = (x: bigint): bigint => (x < 0n ? -x : x);
const length = (x: bigint): number => abs(x).toString(2).length;
const shifted = (x: bigint, by: number): bigint => (by >= 0 ? x << BigInt(by) : x >> BigInt(-by));
const times = (x: bigint, y: bigint): bigint => (x * y) >> BigInt(places);
const over = (x: bigint, y: bigint): bigint => (x << BigInt(places)) / y;

/** A finite number, as it is. */
export function exactly(x: number): Exact {
  if (x === 0) return { digits: 0n, exponent: 0 };
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), -1022) - 53;
  // Two factors, since the reciprocal of the least unit overflows.
  return { digits: BigInt(x * 2 ** -Math.trunc(exponent / 2) * 2 ** (Math.trunc(exponent / 2) - exponent)), exponent };
}

const fixed = ({ digits, exponent }: Exact): bigint => shifted(digits, exponent + places);
const inFixed = (digits: bigint): Exact => ({ digits, exponent: -places });

/** `Σ sign^k·t^(2k+1)/(2k + 1)`: the inverse tangent for −1, the hyperbolic one for 1. */
function arcSeries(t: bigint, sign: bigint): bigint {
  const square = sign * times(t, t);
  let [sum, power] = [0n, t];
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = times(power, square);
  }
  return sum;
}

const ln2 = 2n * arcSeries(one / 3n, 1n);
/** Machin's formula. */
const pi = 4n * (4n * arcSeries(one / 5n, -1n) - arcSeries(one / 239n, -1n));

/** The natural logarithm of a positive number. */
function logFixed({ digits, exponent }: Exact): bigint {
  const bits = length(digits);
  const mantissa = shifted(digits, places - bits);
  const near = mantissa < (one * 3n) / 4n ? 1 : 0;
  const m = shifted(mantissa, near);
  return BigInt(exponent + bits - near) * ln2 + 2n * arcSeries(over(m - one, m + one), 1n);
}

/** `e^x` */
function expFixed(x: bigint): Exact {
  const n = (2n * x + ln2) / (2n * ln2) - (2n * x + ln2 < 0n ? 1n : 0n);
  const r = x - n * ln2;
  let [sum, term] = [0n, one];
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    sum += term;
    term = times(term, r) / k;
  }
  return { digits: sum, exponent: Number(n) - places };
}

function root(x: bigint): bigint {
  if (x === 0n) return 0n;
  const square = x << BigInt(places);
  let guess = 1n << BigInt(Math.ceil(length(square) / 2));
  for (let next = (guess + square / guess) >> 1n; next < guess; next = (guess + square / guess) >> 1n) guess = next;
  return guess;
}

/** The angle in [0, π/2] whose tangent is `y/x`, for y, x ≥ 0 and not both 0. */
function angle(y: Exact, x: Exact): Exact {
  if (y.digits === 0n) return y;
  if (x.digits === 0n) return inFixed(pi / 2n);
  const [height, width] = [length(y.digits) + y.exponent, length(x.digits) + x.exponent];
  // The tangent of a small angle is the angle: to 200 bits.
  if (height < width - 101)
    return { digits: shifted(y.digits, 2 * places) / x.digits, exponent: y.exponent - x.exponent - 2 * places };
  if (height > width + 101) return inFixed(pi / 2n - fixed(angle(x, y)));
  const unit = Math.max(height, width);
  const aligned = ({ digits, exponent }: Exact): bigint => shifted(digits, exponent - unit + places);
  const [a, b] = [aligned(y), aligned(x)];
  return inFixed(a > b ? pi / 2n - acute(b, a) : acute(a, b));
}

/** The angle whose tangent is `y/x`, for 0 ≤ y ≤ x: three times halved, and a series. */
function acute(y: bigint, x: bigint): bigint {
  let t = over(y, x);
  for (let i = 0; i < 3; i++) t = over(t, one + root(one + times(t, t)));
  return 8n * arcSeries(t, -1n);
}

const negated = ({ digits, exponent }: Exact): Exact => ({ digits: -digits, exponent });

export const preciseExp = (x: number): Exact => expFixed(fixed(exactly(x)));
export const preciseLog = (x: number): Exact => inFixed(logFixed(exactly(x)));
/** `x^y` for a positive x. */
export const precisePow = (x: number, y: number): Exact => {
  const { digits, exponent } = exactly(y);
  return expFixed(shifted(logFixed(exactly(x)) * digits, exponent));
};

/** The angle of the point (x, y). */
export function preciseAtan2(y: number, x: number): Exact {
  const first = angle(exactly(Math.abs(y)), exactly(Math.abs(x)));
  const positive = x < 0 ? inFixed(pi - fixed(first)) : first;
  return y < 0 ? negated(positive) : positive;
}
export const preciseAtan = (x: number): Exact => preciseAtan2(x, 1);

/** For x that is not tiny. */
export function preciseAsin(x: number): Exact {
  const size = fixed(exactly(Math.abs(x)));
  const found = angle(inFixed(size), inFixed(root(one - times(size, size))));
  return x < 0 ? negated(found) : found;
}

export function preciseAcos(x: number): Exact {
  const whole = fixed(exactly(x));
  return inFixed(2n * fixed(angle(inFixed(root(one - whole)), inFixed(root(one + whole)))));
}

/** How far `found` is from `exact`, in units of f64 in the last place of it. */
export function ulpsFrom(found: number, exact: Exact): number {
  const given = exactly(found);
  const [low, high] = given.exponent < exact.exponent ? [given, exact] : [exact, given];
  const aligned = shifted(high.digits, high.exponent - low.exponent);
  const difference = abs(low.digits - aligned);
  if (difference === 0n) return 0;
  const unit = Math.max(length(exact.digits) + exact.exponent - 53, -1074);
  const drop = Math.max(length(difference) - 60, 0);
  return Number(shifted(difference, -drop)) * 2 ** (drop + low.exponent - unit);
}
