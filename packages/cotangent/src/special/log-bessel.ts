/** Logarithms of modified Bessel functions of real order, which never overflow nor underflow. */
import { hypot, log } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { arcsinh } from "../numpy/trigonometric.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { ascending, farFrom } from "./bessel.ts";
import { debye } from "./debye.ts";
import { ofFloats, within } from "./formula.ts";
import { lgamma } from "./gamma.ts";
import { logKByIntegral } from "./log-k-integral.ts";
import { logKNearZero } from "./log-k-near-zero.ts";

/**
 * `ln Iᵥ(x)` for v ≥ 0 and x ≥ 0, −∞ at x = 0 unless v = 0; NaN elsewhere. Both arguments have derivatives. With
 * `w = √(v² + x²)`, by the power series for w < 30 and Debye's uniform expansion above. The error is a few ulp of
 * `max(v, x, |ln I|)`.
 *
 * @example
 * ```ts
 * import { logIv } from "cotangent/special";
 *
 * logIv(2.5, 1000); // Tensor(f32[], 995.6242)
 * ```
 */
export const logIv = (order: TensorLike, x: TensorLike): Tensor =>
  ofFloats("logIv", [order, x], (v, t) => {
    const isInside = logicalAnd(v.greaterEqual(0), t.greaterEqual(0));
    const isProper = logicalAnd(isInside, logicalAnd(t.greater(0), t.less(Infinity)));
    const [a, y] = [where(isProper, v, 1), where(isProper, t, 1)];
    const isNear = hypot(a, y).less(farFrom);
    const [c, z] = [where(isNear, a, 1), where(isNear, y, 1)];
    const series = c
      .mul(log(z).sub(Math.LN2))
      .sub(lgamma(c.add(1)))
      .add(log(ascending(z.mul(z).mul(0.25), c)));
    const [b, u] = [where(isNear, 1, a), where(isNear, farFrom, y)];
    const w = hypot(b, u);
    const main = w.sub(b.mul(angle(b, u, w))).sub(log(w.mul(2 * Math.PI)).mul(0.5));
    const far = main.add(log(debye(b, w)));
    const atEnd = where(t.equal(0), where(v.equal(0), 0, -Infinity), t);
    return within(isInside, where(isProper, where(isNear, series, far), atEnd));
  });

/**
 * `ln Kᵥ(x)` for x ≥ 0 and every real v, in which it is even; ∞ at x = 0, NaN below. Both arguments have derivatives.
 * By N. M. Temme's series for x < 1 and |v| < 3/2, otherwise as an integral of a positive function. The error is a few ulp of
 * `max(|v|, x, |ln K|)`.
 *
 * @example
 * ```ts
 * import { logKv } from "cotangent/special";
 *
 * logKv(2.5, 1000); // Tensor(f32[], -1003.2251)
 * ```
 */
export const logKv = (order: TensorLike, x: TensorLike): Tensor =>
  ofFloats("logKv", [order, x], (v, t) => {
    const isInside = t.greaterEqual(0);
    const isProper = logicalAnd(t.greater(0), t.less(Infinity));
    const [a, y] = [where(isProper, v, 1).abs(), where(isProper, t, 1)];
    const isNear = logicalAnd(a.less(1.5), y.less(1));
    const near = logKNearZero(where(isNear, a, 0), where(isNear, y, 0.5));
    const [b, u] = [where(isNear, 1, a), where(isNear, 1, y)];
    const w = hypot(b, u);
    const far = b
      .mul(angle(b, u, w))
      .sub(w)
      .add(logKByIntegral(b, u, w));
    const atEnd = where(t.equal(0), Infinity, t.neg());
    return within(isInside, where(isProper, where(isNear, near, far), atEnd));
  });

/** `arsinh(v/x) = ln((v + w)/x)`, whose quotient might overflow. */
function angle(v: Tensor, x: Tensor, w: Tensor): Tensor {
  const isSmall = v.less(x);
  const small = arcsinh(where(isSmall, v, 0).div(x));
  return where(isSmall, small, log(v.add(w)).sub(log(x)));
}
