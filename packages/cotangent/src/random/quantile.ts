/**
 * The normal distribution from the uniform one: `z(u)` with `erf(z/√2) = u`, so that `z` of a uniform u in (−1, 1) is
 * normal.
 */
import * as ir from "@cotangent/ir";
import { add, divide, multiply, negative, subtract } from "../numpy/arithmetic.ts";
import { less, lessEqual } from "../numpy/compare.ts";
import { fullLike } from "../numpy/constant.ts";
import { log, log1p, sqrt } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { abs } from "../numpy/rounding.ts";
import type { Tensor } from "../tensor.ts";

/** For |u| < 1, to about 1e-16 relative in f64 and 3e-7 in f32. */
export const normalQuantile = (u: Tensor): Tensor => (u.dtype === ir.f64 ? wichura(u) : multiply(giles(u), Math.SQRT2));

/**
 * `erf⁻¹ u` in f32: M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade Edition (2012), listing 10.1,
 * two polynomials in `w = −ln(1 − u²)`. Highest powers first.
 */
const gilesNear: readonly number[] = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  2.46640727e-1, 1.50140941,
];
const gilesFar: readonly number[] = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
];

function giles(u: Tensor): Tensor {
  const w = negative(log1p(negative(multiply(u, u))));
  const near = less(w, 5);
  const t = where(near, subtract(w, 2.5), subtract(sqrt(w), 3));
  const coefficient = (i: number): Tensor => where(near, ir.at(gilesNear, i), ir.at(gilesFar, i));
  const value = gilesNear
    .slice(1)
    .reduce<Tensor>((sum, _, i) => add(coefficient(i + 1), multiply(sum, t)), coefficient(0));
  return multiply(value, u);
}

/**
 * `z(u)` in f64: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics
 * 37 (1988), PPND16, with `q = u/2` for his `p − ½`: quotients of polynomials near the centre, in the tail, and far out.
 * Lowest powers first.
 */
type Rational = { readonly numerator: readonly number[]; readonly denominator: readonly number[] };

const centre: Rational = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const tail: Rational = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const farTail: Rational = {
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

const polynomial = (t: Tensor, coefficients: readonly number[]): Tensor =>
  coefficients.reduceRight<Tensor>((value, coefficient) => add(multiply(value, t), coefficient), fullLike(t, 0));

const rational = (t: Tensor, { numerator, denominator }: Rational): Tensor =>
  divide(polynomial(t, numerator), polynomial(t, denominator));

function wichura(u: Tensor): Tensor {
  const q = multiply(u, 0.5);
  const magnitude = abs(q);
  const central = lessEqual(magnitude, 0.425);
  const r = sqrt(negative(log(subtract(0.5, where(central, 0, magnitude)))));
  const outer = where(lessEqual(r, 5), rational(subtract(r, 1.6), tail), rational(subtract(r, 5), farTail));
  const inner = multiply(q, rational(subtract(0.180625, multiply(q, q)), centre));
  return where(central, inner, where(less(q, 0), negative(outer), outer));
}
