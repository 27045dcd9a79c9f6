/**
 * The derivatives of ψ of order n ≥ 1, by the Hurwitz zeta function, which the formula of Euler and Maclaurin adds up:
 *
 *     ψ⁽ⁿ⁾(w) = (−1)ⁿ⁺¹·n!·ζ(s, w),  s = n + 1                                                  w ≥ 0
 *     ζ(s, w) = Σᵢ (w + i)⁻ˢ + v⁻ˢ·(v/(s − 1) + ½ + Σₖ B₂ₖ/(2k)!·s·(s + 1)…(s + 2k − 2)·v¹⁻²ᵏ),   i < N, v = w + N
 *     ψ⁽ⁿ⁾(x) = (−1)ⁿ·ψ⁽ⁿ⁾(1 − x) − dⁿ(π·cot πx)/dxⁿ                                           x < 0
 *
 * N grows with n, so that the terms of the inner sum fall like those for n = 1 and N = 10.
 */
import { ArgumentError, at } from "../errors.ts";
import { NodeTable, type Algebra, type Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import { checkDtype } from "../type.ts";
import { mul } from "./arithmetic.ts";
import { bernoulli } from "./bernoulli.ts";
import { fromInteger } from "./from-integer.ts";
import { batchPointwise, checkArity, floats } from "./pointwise.ts";
import { polynomial } from "./polynomial.ts";

/** How many terms of the asymptotic sum are added. */
const tailTerms = 9;

/** `x` where the functions are computed for positive numbers, and what reflects them. */
interface Reflected {
  readonly negative: Node;
  /** `1 − x` for x < 0, else `x`. */
  readonly argument: Node;
  /** `cot πx`, ∞ at integers. */
  readonly cotangent: Node;
  readonly pole: Node;
}

export function reflected(k: Algebra<Node>, x: Node): Reflected {
  const [zero, one] = [k.constant(0, x.dtype), k.constant(1, x.dtype)];
  const negative = k.lt(x, zero);
  const part = fromInteger(k, x);
  return {
    negative,
    argument: k.select(negative, k.sub(one, x), x),
    cotangent: k.div(one, k.tan(k.mul(k.constant(Math.PI, x.dtype), part))),
    pole: k.eq(part, zero),
  };
}

/** NaN at poles whose sides go to different infinities, else `value`. */
export const poleless = (k: Algebra<Node>, pole: Node, value: Node): Node =>
  k.select(pole, k.constant(NaN, value.dtype), value);

/** `xⁿ` for n ≥ 1. */
function powerOf(k: Algebra<Node>, x: Node, n: number): Node {
  if (n === 1) return x;
  const half = powerOf(k, x, Math.floor(n / 2));
  const square = k.mul(half, half);
  return n % 2 === 0 ? square : k.mul(square, x);
}

/** `ζ(s, w)` for integers s ≥ 2 and w ≥ 0. */
function zeta(k: Algebra<Node>, w: Node, s: number): Node {
  const constant = (value: number): Node => k.constant(value, w.dtype);
  const inverse = (x: Node): Node => k.div(constant(1), x);
  const count = 8 + s;
  const terms = Array.from({ length: count }, (_, i) => powerOf(k, inverse(k.add(w, constant(i))), s));
  const v = inverse(k.add(w, constant(count)));
  // Small terms first, so that they are not lost.
  const rising = bernoulli
    .slice(0, tailTerms)
    .map((factor, i) => Array.from({ length: 2 * i + 1 }).reduce<number>((product, _, j) => product * (s + j), factor));
  const square = k.mul(v, v);
  const sum = k.add(constant(0.5), k.mul(v, polynomial(k, square, rising.toReversed())));
  const tail = k.add(k.mul(powerOf(k, v, s), sum), k.mul(powerOf(k, v, s - 1), constant(1 / (s - 1))));
  return terms.reduceRight((total, term) => k.add(total, term), tail);
}

/** The polynomial P with `dⁿ(cot u)/duⁿ = P(cot u)`, highest power first: each step is `−(1 + c²)·P′`. */
function cotangentPolynomial(order: number): readonly number[] {
  let lowestFirst: readonly number[] = [0, 1];
  for (let step = 0; step < order; step++) {
    const slope = lowestFirst.slice(1).map((coefficient, i) => -coefficient * (i + 1));
    lowestFirst = [...slope, 0, 0].map((coefficient, i) => coefficient + (slope[i - 2] ?? 0));
  }
  return lowestFirst.toReversed();
}

/** `c·P(c²)` or `P(c²)`: the polynomial has powers of one parity only. */
function ofParity(k: Algebra<Node>, c: Node, coefficients: readonly number[]): Node {
  const value = polynomial(
    k,
    k.mul(c, c),
    coefficients.filter((_, i) => i % 2 === 0),
  );
  return coefficients.length % 2 === 1 ? value : k.mul(c, value);
}

function polygammaScalar(k: Algebra<Node>, x: Node, order: number): Node {
  const { negative, argument, cotangent, pole } = reflected(k, x);
  const factorial = Array.from({ length: order }).reduce<number>((product, _, i) => product * (i + 1), 1);
  const value = k.mul(k.constant(order % 2 === 0 ? -factorial : factorial, x.dtype), zeta(k, argument, order + 1));
  const turn = k.mul(k.constant(Math.PI ** (order + 1), x.dtype), ofParity(k, cotangent, cotangentPolynomial(order)));
  const below = k.sub(order % 2 === 0 ? value : k.neg(value), turn);
  return k.select(negative, order % 2 === 0 ? poleless(k, pole, below) : below, value);
}

/** The order of the derivative, 1 … 100. */
export type PolygammaParams = { readonly order: number };

/**
 * `y = dⁿψ(x)/dxⁿ` for n = `order` ≥ 1. At 0, −1, −2, … it is ∞ for odd n; for even n it is −∞ at 0, and NaN below.
 * ∂y/∂x is the same of order n + 1.
 */
export const polygamma: Primitive<PolygammaParams> = {
  name: "polygamma",
  type(args, { order }) {
    checkArity(args, 1, "polygamma");
    const x = at(args, 0);
    checkDtype(x, floats, "polygamma");
    if (!Number.isInteger(order) || order < 1 || order > 100)
      throw new ArgumentError("bad-argument", `polygamma: order ${order}`, "order is an integer in 1 … 100");
    return [x];
  },
  lower(args, { order }) {
    const table = new NodeTable();
    return { form: "scalar", results: [polygammaScalar(table.algebra, table.input(0, at(args, 0).dtype), order)] };
  },
  derivative: {
    kind: "rule",
    tangents: (b, { args, params: { order } }, [dx]) => [
      dx && b.one(mul, [b.one(polygamma, args, { order: order + 1 }), dx]),
    ],
  },
  batch: batchPointwise(() => polygamma),
};
