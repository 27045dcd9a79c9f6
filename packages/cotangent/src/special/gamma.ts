/** The gamma function's relatives, elementwise. Integers are taken as f32. */
import * as ir from "@cotangent/ir";
import { bindOne, elementwiseFloat, lift } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, subtract } from "../numpy/arithmetic.ts";

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

/** `ln |B(x, z)| = ln |Γ(x)| + ln |Γ(z)| − ln |Γ(x + z)|` */
export const betaln = (x: TensorLike, z: TensorLike): Tensor => subtract(add(lgamma(x), lgamma(z)), lgamma(add(x, z)));
