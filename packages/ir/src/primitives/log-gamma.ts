/**
 * The logarithm of the gamma function:
 *
 *     ln Γ(2 + z) = (1 − γ)·z + Σₖ₌₂ (−z)ᵏ·(ζ(k) − 1)/k      |z| ≤ ½, where a term is less than a quarter of the last
 *     ln Γ(w) = ln Γ(w − n) + ln((w − 1)…(w − n))             to that interval, w < 8
 *     ln Γ(w) ~ (w − ½)·(ln w − 1) + (ln 2π − 1)/2 + Σₖ B₂ₖ/(2k·(2k − 1)·w²ᵏ⁻¹)      w ≥ 8 (Stirling)
 *     ln Γ(x) = ln(π/|sin πx|) − ln Γ(1 − x)                  x < 0
 */
import type { Algebra, Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { digamma } from "./digamma.ts";
import { fromInteger } from "./from-integer.ts";
import { floats, unary } from "./pointwise.ts";
import { polynomial } from "./polynomial.ts";

/** `(−1)ᵏ·(ζ(k) − 1)/k` for k = 26 … 2, `1 − γ`, and 0. */
const series = [
  5.731367241678862e-10, -1.1921401405860912e-9, 2.4836745438024785e-9, -5.183475041970047e-9, 1.0838659214896955e-8,
  -2.2711094608943164e-8, 4.7698101693639804e-8, -1.0043224823968099e-7, 2.1207184805554665e-7, -4.492469198764566e-7,
  9.55141213040742e-7, -2.039215753801366e-6, 4.374866789907488e-6, -9.439488275268397e-6, 2.050721277567069e-5,
  -4.492623673813314e-5, 9.945751278180853e-5, -0.00022315475845357939, 0.0005096695247430425, -0.001192753911703261,
  0.0028905103307415234, -0.007385551028673986, 0.020580808427784546, -0.0673523010531981, 0.3224670334241132,
  0.42278433509846713, 0,
];

/** `B₂ₖ/(2k·(2k − 1))` for k = 8 … 1. */
const stirling = [-3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];

/** `ln Γ(w)` for w ≥ 0. */
function ofPositive(k: Algebra<Node>, w: Node): Node {
  const constant = (value: number): Node => k.constant(value, w.dtype);
  const [least, low, high] = [k.lt(w, constant(0.5)), k.lt(w, constant(1.5)), k.le(constant(8), w)];
  // Down to [1.5, 2.5], by factors whose product is kept.
  let [rest, product] = [w, constant(1)];
  for (let step = 0; step < 6; step++) {
    const more = k.le(constant(2.5), rest);
    rest = k.select(more, k.sub(rest, constant(1)), rest);
    product = k.select(more, k.mul(product, rest), product);
  }
  const z = k.select(least, w, k.sub(k.select(low, k.add(w, constant(1)), rest), constant(2)));
  // Below 1.5 the factors are those up to [1.5, 2.5], and divide.
  const factors = k.select(least, k.mul(w, k.add(w, constant(1))), k.select(low, w, product));
  const logarithm = k.log(k.select(high, w, factors));
  const near = k.add(polynomial(k, z, series), k.select(low, k.neg(logarithm), logarithm));
  const inverse = k.div(constant(1), w);
  const correction = k.mul(inverse, polynomial(k, k.mul(inverse, inverse), stirling));
  const main = k.mul(k.sub(w, constant(0.5)), k.sub(logarithm, constant(1)));
  const far = k.add(k.add(main, constant((Math.log(2 * Math.PI) - 1) / 2)), correction);
  return k.select(high, far, near);
}

function logGamma(k: Algebra<Node>, x: Node): Node {
  const negative = k.lt(x, k.constant(0, x.dtype));
  const value = ofPositive(k, k.select(negative, k.sub(k.constant(1, x.dtype), x), x));
  const pi = k.constant(Math.PI, x.dtype);
  const sine = k.abs(k.sin(k.mul(pi, fromInteger(k, x))));
  const below = k.sub(k.log(k.div(pi, sine)), value);
  const pole = k.eq(sine, k.constant(0, x.dtype));
  return k.select(negative, k.select(pole, k.constant(Infinity, x.dtype), below), value);
}

/**
 * `y = ln |Γ(x)|`, ∞ at 0, −1, −2, … and ±∞; to about 1e-15 relative in f64 for x > 0, and 1e-15 absolute near its zeros
 * below. ∂y/∂x = ψ(x), {@link digamma}.
 */
export const lgamma: Primitive<NoParams> = unary({
  name: "lgamma",
  kinds: floats,
  scalar: logGamma,
  partial: (b, x) => b.one(digamma, [x]),
});
