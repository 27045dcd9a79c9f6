/** The normal distribution and the inverse of the error function, elementwise. Integers are taken as f32. */
import * as ir from "@cotangent/ir";
import { elementwiseFloat } from "../bind.ts";
import { multiply } from "../numpy/arithmetic.ts";
import { exp, log, log1p } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { trunc } from "../numpy/rounding.ts";
import { erfc } from "../numpy/special.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { ofFloats } from "./formula.ts";
import { beside, halfLine } from "./quadrature.ts";

/**
 * `y` with `erf y = x`, ±∞ at ±1 and NaN beyond; the derivative is `√π/2·e^(y²)`.
 *
 * @example
 * ```ts
 * import { erfinv } from "cotangent/special";
 *
 * erfinv(0.5); // Tensor(f32[], 0.4769363)
 * ```
 */
export const erfinv = (x: TensorLike): Tensor => elementwiseFloat(ir.erfinv, x);

/**
 * `Φ(x) = ½·erfc(−x/√2)`, the normal distribution function, with its digits in the lower tail, where it is
 * `e^(−x²/2)/√(2π)` times an integral.
 */
export const ndtr = (x: TensorLike): Tensor =>
  ofFloats("ndtr", [x], (whole) => {
    const isTail = logicalAnd(whole.less(-2), whole.greater(-Infinity));
    const tail = where(isTail, whole, -2);
    const central = erfc(where(isTail, 0, whole).mul(-Math.SQRT1_2)).mul(0.5);
    return where(
      isTail,
      bell(tail)
        .mul(mills(tail.neg()))
        .div(Math.sqrt(2 * Math.PI)),
      central,
    );
  });

/** `e^(−x²/2)` as `e^(−h²/2)·e^(−(x − h)(x + h)/2)` with h the sixteenth next to x, whose square is exact. */
function bell(x: Tensor): Tensor {
  const h = trunc(x.mul(16)).div(16);
  const rest = x.sub(h).mul(x.add(h));
  return exp(h.mul(h).mul(-0.5)).mul(exp(rest.mul(-0.5)));
}

/**
 * `ln Φ(x)`, the logarithm of the normal distribution function, which does not underflow: −x²/2 and less for x ≪ 0, with the
 * derivatives of all orders.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { logNdtr } from "cotangent/special";
 *
 * logNdtr(array([0, -40])); // Tensor(f32[2], [-0.6931472, -804.6084])
 * ```
 */
export const logNdtr = (x: TensorLike): Tensor =>
  ofFloats("logNdtr", [x], (whole) => {
    const isLower = whole.less(0);
    const low = where(logicalAnd(isLower, whole.greater(-Infinity)), whole, -1);
    const tail = low
      .mul(low)
      .div(-2)
      .sub(Math.log(2 * Math.PI) / 2)
      .add(log(mills(low.neg())));
    const upper = log1p(ndtr(where(isLower, 0, whole).neg()).neg());
    return where(isLower, where(whole.equal(-Infinity), -Infinity, tail), upper);
  });

/** `Φ(−y)/φ(y) = ∫₀^∞ exp(−y·t − t²/2) dt` for y > 0. */
function mills(y: Tensor): Tensor {
  const at = beside(y);
  return halfLine(y.add(1).pow(-1), (t) => exp(t.mul(at.add(t.div(2))).neg()));
}

/**
 * `x` with `Φ(x) = p`, ∓∞ at 0 and 1 and NaN outside, with its digits for p near 0, too.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { ndtri } from "cotangent/special";
 *
 * ndtri(array([0.5, 0.975, 1e-30])); // Tensor(f32[3], [0, 1.959964, -11.464025])
 * ```
 */
export const ndtri = (p: TensorLike): Tensor => elementwiseFloat(ir.ndtri, p);

/** `y` with `erfc y = x`, ±∞ at 0 and 2 and NaN outside, with its digits for x near 0: `−Φ⁻¹(x/2)/√2`. */
export const erfcinv = (x: TensorLike): Tensor => multiply(ndtri(multiply(x, 0.5)), -Math.SQRT1_2);
