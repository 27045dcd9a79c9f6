/** The normal distribution and the inverse of the error function, elementwise. Integers are taken as f32. */
import * as ir from "@cotangent/ir";
import { elementwiseFloat } from "../bind.ts";
import { multiply, subtract } from "../numpy/arithmetic.ts";
import { erfc } from "../numpy/special.ts";
import type { Tensor, TensorLike } from "../tensor.ts";

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

/** `Φ(x) = ½·erfc(−x/√2)`, the normal distribution function, with its digits in the lower tail. */
export const ndtr = (x: TensorLike): Tensor => multiply(0.5, erfc(multiply(x, -Math.SQRT1_2)));

/** `x` with `Φ(x) = p`, ∓∞ at 0 and 1 and NaN outside. It is taken of `2p − 1`, so p is exact to about 1e-16 absolute. */
export const ndtri = (p: TensorLike): Tensor => multiply(Math.SQRT2, erfinv(subtract(multiply(2, p), 1)));
