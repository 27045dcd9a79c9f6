/**
 * What the polynomials of `packages/ir/src/expansions` approximate. `node test/numerics/fits.ts` prints them anew.
 * Targets near 0, where the formula cancels, are summed as Taylor series.
 */
import { minimax, type Fit } from "./minimax.ts";

/** `Σ term(n)·tⁿ` until it stays the same. */
function series(term: (n: number) => number, t: number): number {
  let sum = 0;
  for (let n = 0, power = 1; n < 60 && Math.abs(power) > 1e-18; n++, power *= t) sum += term(n) * power;
  return sum;
}

/** The values of a recurrence `aₙ = next(aₙ₋₁, n)` from `a₀ = 1`. */
function sequence(next: (before: number, n: number) => number): (n: number) => number {
  const values = [1];
  for (let n = 1; n < 170; n++) values.push(next(values[n - 1]!, n));
  return (n) => values[n]!;
}

const factorial = sequence((before, n) => before * n);
/** `1·3·5⋯(2n − 1)/(2·4⋯2n)` */
const ratio = sequence((before, n) => (before * (2 * n - 1)) / (2 * n));
const alternating = (n: number): number => (-1) ** n;
/** `(f(x) − x)/x³` at `x = √t`, for odd f. */
const oddRest = (f: (x: number) => number) => (t: number) => (f(Math.sqrt(t)) / Math.sqrt(t) - 1) / t;
/** An error of `oddRest`, relative to f. */
const oddWeight = (f: (x: number) => number) => (t: number) => (t * Math.sqrt(t)) / f(Math.sqrt(t));

const half = Math.LN2 / 2 + 0.001;

export const fits: Readonly<Record<string, Fit>> = {
  "(e^r − 1 − r − r²/2)/r³": {
    interval: [-half, half],
    terms: 4,
    target: (r) => series((n) => 1 / factorial(n + 3), r),
    weight: (r) => (Math.abs(r) < 1e-9 ? 1e-18 : Math.abs(r ** 3 / Math.expm1(r))),
  },
  "(log(1 + f) − f + f²/2)/f³": {
    interval: [Math.SQRT1_2 - 1, Math.SQRT2 - 1],
    terms: 8,
    target: (f) => series((n) => alternating(n) / (n + 3), f),
    weight: (f) => (Math.abs(f) < 1e-9 ? 1e-18 : Math.abs(f ** 3 / Math.log1p(f))),
  },
  "(sin r − r)/r³ of r²": {
    interval: [0, (Math.PI / 4) ** 2],
    terms: 3,
    target: (t) => series((n) => -alternating(n) / factorial(2 * n + 3), t),
    weight: oddWeight(Math.sin),
  },
  "(cos r − 1 + r²/2)/r⁴ of r²": {
    interval: [0, (Math.PI / 4) ** 2],
    terms: 3,
    target: (t) => series((n) => alternating(n) / factorial(2 * n + 4), t),
    weight: (t) => t ** 2 / Math.cos(Math.sqrt(t)),
  },
  "(asin x − x)/x³ of x²": {
    interval: [0, 0.3026],
    terms: 6,
    target: (t) => series((n) => ratio(n + 1) / (2 * n + 3), t),
    weight: oddWeight(Math.asin),
  },
  "(atan x − x)/x³ of x²": {
    interval: [0, 0.25],
    terms: 6,
    target: (t) => series((n) => -alternating(n) / (2 * n + 3), t),
    weight: oddWeight(Math.atan),
  },
  "(sinh x − x)/x³ of x²": {
    interval: [0, 1],
    terms: 4,
    target: (t) => series((n) => 1 / factorial(2 * n + 3), t),
    weight: oddWeight(Math.sinh),
  },
  "(tanh x − x)/x³ of x²": {
    interval: [0, 0.625 ** 2],
    terms: 6,
    target: oddRest((x) =>
      x < 0.05 ? x - x ** 3 / 3 + (2 * x ** 5) / 15 - (17 * x ** 7) / 315 + (62 * x ** 9) / 2835 : Math.tanh(x),
    ),
    weight: oddWeight(Math.tanh),
  },
  "(asinh x − x)/x³ of x²": {
    interval: [0, 1.44],
    terms: 10,
    target: (t) =>
      t < 0.25 ? series((n) => -alternating(n) * (ratio(n + 1) / (2 * n + 3)), t) : oddRest(Math.asinh)(t),
    weight: oddWeight(Math.asinh),
  },
  "(acosh(1 + t)/√(2t) − 1)/t": {
    interval: [0, 1],
    terms: 7,
    target: (t) =>
      t < 0.5
        ? series((n) => (-alternating(n) * ratio(n + 1)) / (2 ** (n + 1) * (2 * n + 3)), t)
        : (Math.acosh(1 + t) / Math.sqrt(2 * t) - 1) / t,
    weight: (t) => (t * Math.sqrt(2 * t)) / Math.acosh(1 + t),
  },
  "(atanh x − x)/x³ of x²": {
    interval: [0, 0.25],
    terms: 6,
    target: (t) => series((n) => 1 / (2 * n + 3), t),
    weight: oddWeight(Math.atanh),
  },
  "(2^r − 1)/r": {
    interval: [-0.51, 0.51],
    terms: 7,
    target: (r) => series((n) => Math.LN2 ** (n + 1) / factorial(n + 1), r),
    weight: (r) => Math.abs(r) / 2 ** r,
  },
  "(atanh s/s − 1)/s² of s²": {
    interval: [0, 0.0295],
    terms: 4,
    target: (t) => series((n) => 1 / (2 * n + 3), t),
    weight: (t) => t,
  },
};

if (import.meta.main)
  for (const [name, fit] of Object.entries(fits)) {
    const { coefficients, error } = minimax(fit);
    console.log(`${name}: error 2^${Math.log2(error).toFixed(1)}\n  [${coefficients.join(", ")}]`);
  }
