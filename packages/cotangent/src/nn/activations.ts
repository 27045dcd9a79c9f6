/** Activation functions, elementwise. NaN stays NaN. Integers are taken as f32, except by the piecewise linear ones. */
import * as ir from "@cotangent/ir";
import { elementwiseFloat } from "../bind.ts";
import { add, divide, multiply, negative } from "../numpy/arithmetic.ts";
import { greater, greaterEqual, lessEqual } from "../numpy/compare.ts";
import { expm1 } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { abs } from "../numpy/rounding.ts";
import { erfc } from "../numpy/special.ts";
import { tanh } from "../numpy/trigonometric.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";

/**
 * `max(x, 0)`; the derivative at 0 is 0.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { relu } from "cotangent/nn";
 *
 * relu(array([-1, 0, 2])); // Tensor(f32[3], [0, 0, 2])
 * ```
 */
export const relu = (x: TensorLike): Tensor => where(lessEqual(x, 0), 0, x);
/** `min(max(x, 0), 6)`; the derivative at 0 and 6 is 0. */
export const relu6 = (x: TensorLike): Tensor => where(greaterEqual(x, 6), 6, relu(x));
/** `x` for x ≥ 0, else `slope·x`; the derivative at 0 is 1. */
export const leakyRelu = (x: TensorLike, slope = 0.01): Tensor => where(greaterEqual(x, 0), x, multiply(x, slope));

/** `x` for x > 0, else `alpha·(eˣ − 1)`; the derivative at 0 is `alpha`. (Clevert et al., arXiv 1511.07289.) */
export const elu = (x: TensorLike, alpha: TensorLike = 1): Tensor => {
  const positive = greater(x, 0);
  // The untaken branch gets 0, whose exponential does not overflow.
  return where(positive, x, multiply(alpha, expm1(where(positive, 0, x))));
};

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;
/** `1.0507·elu(x, 1.6733)`, which keeps mean 0 and variance 1. (Klambauer et al., arXiv 1706.02515.) */
export const selu = (x: TensorLike): Tensor => multiply(seluScale, elu(x, seluAlpha));

/** `1/(1 + e⁻ˣ)`, 0 and 1 at ∓∞, with its digits in both tails and in those of its derivative. */
export const sigmoid = (x: TensorLike): Tensor => elementwiseFloat(ir.logistic, x);
/** `ln(1 + eˣ)` without overflow, and with its digits for x ≪ 0; the derivative is {@link sigmoid}. */
export const softplus = (x: TensorLike): Tensor => elementwiseFloat(ir.logAddExp, x, 0);
/** `ln sigmoid x = −softplus(−x)` without overflow. */
export const logSigmoid = (x: TensorLike): Tensor => negative(softplus(negative(x)));
/** `x/(1 + |x|)` */
export const softsign = (x: TensorLike): Tensor => divide(x, add(abs(x), 1));
/** `x·sigmoid x`, also called swish. (Elfwing et al., arXiv 1702.03118.) */
export const silu = (x: TensorLike): Tensor => multiply(x, sigmoid(x));
/** `x·tanh(softplus x)`. (Misra, arXiv 1908.08681.) */
export const mish = (x: TensorLike): Tensor => multiply(x, tanh(softplus(x)));

/**
 * `x·Φ(x)` with Φ the normal distribution function (Hendrycks and Gimpel, arXiv 1606.08415). Unless told otherwise by the
 * approximation of that paper, `½x·(1 + tanh u)` with `u = √(2/π)·(x + 0.044715·x³)`, as `x·sigmoid(2u)`, which keeps its
 * digits for x ≪ 0; otherwise as `½x·erfc(−x/√2)`.
 */
export const gelu = (x: TensorLike, options: { readonly approximate?: boolean } = {}): Tensor =>
  ir.onOneLine(() => geluOf(x, options));

function geluOf(x: TensorLike, options: { readonly approximate?: boolean }): Tensor {
  const { approximate = true } = optionsOf(options, "gelu", ["approximate"]);
  if (!approximate) return multiply(multiply(x, 0.5), erfc(multiply(x, -Math.SQRT1_2)));
  const cubic = add(1, multiply(0.044715, multiply(x, x)));
  return multiply(x, sigmoid(multiply(multiply(x, cubic), 2 * Math.sqrt(2 / Math.PI))));
}
