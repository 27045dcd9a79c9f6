/**
 * The logarithmic derivative of the gamma function, and its derivatives:
 *
 *     ψ(w) = ψ(w + 10) − Σᵢ 1/(w + i),  i = 0 … 9                      0 ≤ w < 10, the sum as one quotient of polynomials
 *     ψ(w) ~ ln w − 1/(2w) − Σₖ B₂ₖ/(2k·w²ᵏ)                           w ≥ 10
 *     ψ(x) = ψ(1 − x) − π·cot πx                                       x < 0
 */
import type { Algebra, Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { floats, unary } from "./pointwise.ts";
import { polygamma, poleless, reflected } from "./polygamma.ts";
import { polynomial, rational, type Rational } from "./polynomial.ts";

/** `P′/P` with `P = w·(w + 1)…(w + 9)`: all coefficients are positive, and so no digits cancel. */
const shift: Rational = {
  numerator: [10, 405, 6960, 66150, 379638, 1346625, 2894720, 3518100, 2053152, 362880],
  denominator: [1, 45, 870, 9450, 63273, 269325, 723680, 1172700, 1026576, 362880, 0],
};

/** `B₂ₖ/2k` for k = 7 … 1, and 0. */
const tail = [1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12, 0];

/** `ψ(w)` for w ≥ 0. */
function ofPositive(k: Algebra<Node>, w: Node): Node {
  const [ten, zero] = [k.constant(10, w.dtype), k.constant(0, w.dtype)];
  const near = k.lt(w, ten);
  const far = k.select(near, k.add(w, ten), w);
  const inverse = k.div(k.constant(1, w.dtype), far);
  const half = k.mul(k.constant(0.5, w.dtype), inverse);
  const value = k.sub(k.sub(k.log(far), half), polynomial(k, k.mul(inverse, inverse), tail));
  return k.sub(value, k.select(near, rational(k, k.min(w, ten), shift), zero));
}

/**
 * `y = ψ(x) = d ln Γ(x)/dx`, −∞ at 0 and NaN at −1, −2, …; to about 1e-15 in f64, absolute near its zeros. ∂y/∂x is the
 * trigamma function, {@link polygamma} of order 1.
 */
export const digamma: Primitive<NoParams> = unary({
  name: "digamma",
  kinds: floats,
  scalar(k, x) {
    const { negative, argument, cotangent, pole } = reflected(k, x);
    const value = ofPositive(k, argument);
    const below = k.sub(value, k.mul(k.constant(Math.PI, x.dtype), cotangent));
    return k.select(negative, poleless(k, pole, below), value);
  },
  partial: (b, x) => b.one(polygamma, [x], { order: 1 }),
});
