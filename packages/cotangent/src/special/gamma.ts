/** The gamma function's relatives, elementwise. Integers are taken as f32. */
import * as ir from "@cotangent/ir";
import { bindOne, elementwise, elementwiseFloat, lift } from "../bind.ts";
import { exp, power } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { floor } from "../numpy/rounding.ts";
import { sin } from "../numpy/trigonometric.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { ofFloats } from "./formula.ts";
import { stirlingRest } from "./stirling.ts";

/**
 * `ln |Γ(x)|`, ∞ at 0, −1, −2, …; the derivative is {@link digamma}.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { lgamma } from "cotangent/special";
 *
 * lgamma(array([1, 5])); // Tensor(f32[2], [0, 3.178054])
 * ```
 */
export const lgamma = (x: TensorLike): Tensor => elementwiseFloat(ir.lgamma, x);

/** `ψ(x) = d ln Γ(x)/dx`, −∞ at 0 and NaN at −1, −2, …; the derivatives are {@link polygamma}. */
export const digamma = (x: TensorLike): Tensor => elementwiseFloat(ir.digamma, x);

/**
 * The derivative of {@link digamma} of order n, an integer in 0 … 100. At 0, −1, −2, … it is ∞ for odd n, and −∞ or NaN for
 * even n.
 *
 * @throws ArgumentError for another order.
 */
export const polygamma = (order: number, x: TensorLike): Tensor =>
  order === 0 ? digamma(x) : bindOne(ir.polygamma, [new Tensor(toFloat(contentOf(lift(x))))], { order });

/**
 * `Γ(x) = ∫₀^∞ tˣ⁻¹e⁻ᵗ dt`, ∞ at 0 and NaN at −1, −2, …; to a few ulp. It overflows from 171.63 on (in f32 from 35.05 on). By
 * Stirling's formula from 8 on; below by the factors down to [1.5, 2.5), and for x < 0 as `−π/(x·Γ(−x)·sin πx)`.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { gamma } from "cotangent/special";
 *
 * gamma(array([5, 0.5])); // Tensor(f32[2], [24, 1.7724539])
 * ```
 */
export const gamma = (x: TensorLike): Tensor =>
  ofFloats("gamma", [x], (whole) => {
    const isNegative = whole.less(0);
    const value = gammaOfPositive(whole.abs());
    const nearest = elementwise(ir.round, whole);
    const isOdd = floor(nearest.div(2)).mul(2).less(nearest);
    const sine = sin(where(isNegative, whole.sub(nearest), 0.5).mul(Math.PI)).mul(where(isOdd, -1, 1));
    const isPole = logicalAnd(isNegative, whole.equal(nearest));
    const scale = where(isPole, 1, whole.mul(value).mul(sine));
    const below = where(isPole, Number.NaN, scale.pow(-1).mul(-Math.PI));
    return where(isNegative, below, value);
  });

function gammaOfPositive(x: Tensor): Tensor {
  const isLarge = x.greaterEqual(8);
  const [isLeast, isLow] = [x.less(0.5), x.less(1.5)];
  let [rest, product] = [where(isLarge, 2, x), x.mul(0).add(1)];
  for (let step = 0; step < 6; step++) {
    const isMore = rest.greaterEqual(2.5);
    rest = where(isMore, rest.sub(1), rest);
    product = where(isMore, product.mul(rest), product);
  }
  const between = where(isLeast, rest.add(2), where(isLow, rest.add(1), rest));
  const divisor = where(isLeast, x.mul(x.add(1)), where(isLow, x, 1));
  const near = exp(lgamma(between)).mul(product).div(divisor);
  // From here on it overflows, and not as ∞·0.
  const far = where(isLarge, x, 8).minimum(x.dtype === ir.f64 ? 180 : 60);
  const root = power(far, far.mul(0.5).sub(0.25));
  const large = root
    .mul(exp(far.neg()))
    .mul(root)
    .mul(exp(stirlingRest(far)))
    .mul(Math.sqrt(2 * Math.PI));
  return where(isLarge, large, near);
}
