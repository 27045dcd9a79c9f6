/**
 * The incomplete gamma functions. With `W = xᵃe⁻ˣ/Γ(a)` the lesser of both tails is an integral of a positive function that
 * falls from 1, whose exponent is a sum of two terms of one sign:
 *
 *     P(a, x) = W·∫₀^∞ exp(−(a − x)·v − x·(e⁻ᵛ − 1 + v)) dv        x < a
 *     Q(a, x) = W·∫₀^∞ exp(−(x − a + 1)·v − (a − 1)·(v − ln(1 + v))) dv         x ≥ a
 *
 * and for a < 1, x < 1, with `w = xᵃ/Γ(a + 1)` and `S = Σₖ₌₁ (−1)ᵏ⁺¹xᵏ/((a + k)·k!)`,
 *
 *     P = w·(1 − a·S),  Q = (1 − w) + w·a·S
 *
 * All are analytic in a and x, so that derivatives in both follow, of every order.
 */
import { exp, expm1, log, sqrt } from "../numpy/exponential.ts";
import { logicalAnd, logicalOr, where } from "../numpy/logic.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { expExcess, logExcess, ofFloats, within } from "./formula.ts";
import { beside, halfLine } from "./quadrature.ts";
import { lgamma1p } from "./log-gamma-near-one.ts";
import { gammaStar } from "./gamma-star.ts";

/**
 * `P(a, x) = 1/Γ(a)·∫₀ˣ tᵃ⁻¹e⁻ᵗ dt`, the distribution function of the gamma distribution, for a ≥ 0 and x ≥ 0; NaN
 * elsewhere. The derivatives go to a, too. Relative errors are about 1e-14 in f64, and where P is less than e⁻¹⁰ about
 * 2e-16·|ln P|.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { gammainc } from "cotangent/special";
 *
 * gammainc(array([1, 2]), 1); // Tensor(f32[2], [0.63212055, 0.26424113])
 * ```
 */
export const gammainc = (a: TensorLike, x: TensorLike): Tensor => tail("gammainc", a, x, true);

/** `Q(a, x) = 1 − P(a, x)`, with its digits where P is near 1; as {@link gammainc}. */
export const gammaincc = (a: TensorLike, x: TensorLike): Tensor => tail("gammaincc", a, x, false);

const tail = (name: string, order: TensorLike, argument: TensorLike, isLower: boolean): Tensor =>
  ofFloats(name, [order, argument], (a, x) => {
    const isProper = logicalAnd(a.greater(0), logicalAnd(x.greater(0), x.less(Infinity)));
    const isSmall = logicalAnd(isProper, logicalAnd(a.less(1), x.less(1)));
    const isOther = logicalAnd(isProper, logicalOr(a.greaterEqual(1), x.greaterEqual(1)));
    const near = ofSmall(where(isSmall, a, 0.5), where(isSmall, x, 0.5), isLower);
    const far = byIntegral(where(isOther, a, 1), where(isOther, x, 1), isLower);
    const atEnd = where(logicalOr(a.equal(0), x.equal(Infinity)), isLower ? 1 : 0, isLower ? 0 : 1);
    const isInside = logicalAnd(a.greaterEqual(0), logicalAnd(x.greaterEqual(0), a.less(Infinity)));
    return within(isInside, where(isSmall, near, where(isOther, far, atEnd)));
  });

/** For a < 1 and x < 1. */
function ofSmall(a: Tensor, x: Tensor, isLower: boolean): Tensor {
  let [sum, power] = [x.mul(0), x.mul(-1)];
  for (let k = 1; k <= 18; k++) {
    sum = sum.sub(power.div(a.add(k)));
    power = power.mul(x).div(-(k + 1));
  }
  const logarithm = a.mul(log(x)).sub(lgamma1p(a));
  const [w, part] = [exp(logarithm), a.mul(sum)];
  return isLower ? w.mul(part.neg().add(1)) : w.mul(part).sub(expm1(logarithm));
}

function byIntegral(a: Tensor, x: Tensor, isLower: boolean): Tensor {
  const isBelow = x.less(a);
  const slope = where(isBelow, a.sub(x), x.sub(a).add(1));
  const bend = where(isBelow, x, a.sub(1));
  const scale = sqrt(slope.mul(slope).add(bend.abs().mul(2)))
    .add(slope)
    .div(2);
  const [first, second, below] = [slope, bend, isBelow].map(beside);
  if (!first || !second || !below) throw new Error("internal: three parameters");
  const integral = halfLine(scale.pow(-1), (v) => {
    const excess = where(below, expExcess(v.neg()), logExcess(v, v.add(1)));
    return exp(first.mul(v).add(second.mul(excess)).neg());
  });
  const found = gammaDensity(a, x).mul(integral);
  return isLower ? where(isBelow, found, found.neg().add(1)) : where(isBelow, found.neg().add(1), found);
}

/** `xᵃe⁻ˣ/Γ(a) = √(a/2π)·exp(−a·(μ − ln(1 + μ)))/Γ*(a)` with `μ = (x − a)/a`. */
function gammaDensity(a: Tensor, x: Tensor): Tensor {
  const excess = logExcess(x.sub(a).div(a), x.div(a));
  return sqrt(a.div(2 * Math.PI))
    .mul(exp(a.mul(excess).neg()))
    .div(gammaStar(a));
}
