/**
 * The inverse of the error function. In f64 by M. J. Wichura, "Algorithm AS 241: the percentage points of the normal
 * distribution", Applied Statistics 37 (1988), PPND16, with `q = x/2` for his `p − ½`: quotients of polynomials near the
 * centre, in the tail, and far out. In f32 by M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade
 * Edition (2012), listing 10.1: two polynomials in `w = −ln((1 − x)(1 + x))`. Coefficients have the highest powers first.
 */
import { f64 } from "../dtype.ts";
import { at } from "../errors.ts";
import type { Algebra, Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { mul } from "./arithmetic.ts";
import { exp } from "./exponential.ts";
import { fillLike, floats, unary } from "./pointwise.ts";
import { rational, type Rational } from "./polynomial.ts";

const gilesNear = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  2.46640727e-1, 1.50140941,
];
const gilesFar = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
];

function giles(k: Algebra<Node>, x: Node): Node {
  const constant = (value: number): Node => k.constant(value, x.dtype);
  // The factors are exact near ±1, where 1 − x² has lost digits.
  const w = k.neg(k.log(k.mul(k.sub(constant(1), x), k.add(constant(1), x))));
  const near = k.lt(w, constant(5));
  const t = k.select(near, k.sub(w, constant(2.5)), k.sub(k.sqrt(w), constant(3)));
  const [leading, ...rest] = gilesNear.map((first, i) => k.select(near, constant(first), constant(at(gilesFar, i))));
  const value = rest.reduce((sum, coefficient) => k.add(coefficient, k.mul(sum, t)), leading ?? constant(0));
  return k.mul(value, x);
}

const centre: Rational = {
  numerator: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  denominator: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
};
const tail: Rational = {
  numerator: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  denominator: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};
const farTail: Rational = {
  numerator: [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  denominator: [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** The x with `Φ(x) = ½ + q`, where `rest` is the probability of the nearer tail, `½ − |q|`. */
function wichura(k: Algebra<Node>, q: Node, rest: Node): Node {
  const constant = (value: number): Node => k.constant(value, q.dtype);
  const central = k.le(k.abs(q), constant(0.425));
  const r = k.sqrt(k.neg(k.log(k.select(central, constant(0.5), rest))));
  const isTail = k.le(r, constant(5));
  const outer = k.select(
    isTail,
    rational(k, k.sub(r, constant(1.6)), tail),
    rational(k, k.sub(r, constant(5)), farTail),
  );
  const inner = k.mul(q, rational(k, k.sub(constant(0.180625), k.mul(q, q)), centre));
  return k.select(central, inner, k.select(k.lt(q, constant(0)), k.neg(outer), outer));
}

/** In terms of the error function: q = x/2. */
function inDouble(k: Algebra<Node>, x: Node): Node {
  const q = k.mul(x, k.constant(0.5, x.dtype));
  return k.mul(wichura(k, q, k.sub(k.constant(0.5, x.dtype), k.abs(q))), k.constant(Math.SQRT1_2, x.dtype));
}

function erfinvScalar(k: Algebra<Node>, x: Node): Node {
  const inside = x.dtype === f64 ? inDouble(k, x) : giles(k, x);
  const [high, low] = [k.constant(Infinity, x.dtype), k.constant(-Infinity, x.dtype)];
  const end = k.select(k.lt(x, k.constant(0, x.dtype)), low, high);
  return k.select(k.eq(k.abs(x), k.constant(1, x.dtype)), end, inside);
}

/**
 * `y` with `erf y = x`, ±∞ at ±1 and NaN beyond; to about 1e-15 relative in f64, and 3e-7 in f32.
 * ∂y/∂x = √π/2·e^(y²)
 */
export const erfinv: Primitive<NoParams> = unary({
  name: "erfinv",
  kinds: floats,
  scalar: erfinvScalar,
  partial: (b, _, y) => b.one(mul, [fillLike(b, y, Math.sqrt(Math.PI) / 2), b.one(exp, [b.one(mul, [y, y])])]),
});

/** Beyond the table, from `−ln p > 27²` on, there is no p but 0. */
function quantileScalar(k: Algebra<Node>, p: Node): Node {
  const constant = (value: number): Node => k.constant(value, p.dtype);
  const q = k.sub(p, constant(0.5));
  const isLow = k.lt(q, constant(0));
  const inside = wichura(k, q, k.select(isLow, p, k.sub(constant(1), p)));
  const atOne = k.select(k.eq(p, constant(1)), constant(Infinity), inside);
  return k.select(k.eq(p, constant(0)), constant(-Infinity), atOne);
}

/**
 * `y` with `Φ(y) = x`, Φ the normal distribution function, ∓∞ at 0 and 1 and NaN outside; with its digits also where x is
 * near 0, to about 1e-15 relative in f64. ∂y/∂x = √(2π)·e^(y²/2)
 */
export const ndtri: Primitive<NoParams> = unary({
  name: "ndtri",
  kinds: floats,
  scalar: quantileScalar,
  partial: (b, _, y) =>
    b.one(mul, [
      fillLike(b, y, Math.sqrt(2 * Math.PI)),
      b.one(exp, [b.one(mul, [b.one(mul, [y, y]), fillLike(b, y, 0.5)])]),
    ]),
});
