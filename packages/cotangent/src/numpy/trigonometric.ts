/** Trigonometric and hyperbolic functions, elementwise, in radians. Integers are taken as f32. */
import * as ir from "@cotangent/ir";
import { elementwiseFloat } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";

/** `sin x` */
export const sin = (x: TensorLike): Tensor => elementwiseFloat(ir.sin, x);
/** `cos x` */
export const cos = (x: TensorLike): Tensor => elementwiseFloat(ir.cos, x);
/** `tan x` */
export const tan = (x: TensorLike): Tensor => elementwiseFloat(ir.tan, x);
/** The angle in [−π/2, π/2] whose sine is x, NaN outside [−1, 1]; the derivative at ±1 is ∞. */
export const arcsin = (x: TensorLike): Tensor => elementwiseFloat(ir.asin, x);
/** The angle in [0, π] whose cosine is x, NaN outside [−1, 1]; the derivative at ±1 is −∞. */
export const arccos = (x: TensorLike): Tensor => elementwiseFloat(ir.acos, x);
/** The angle in [−π/2, π/2] whose tangent is x. */
export const arctan = (x: TensorLike): Tensor => elementwiseFloat(ir.atan, x);
/** The angle in [−π, π] of the point `(x, y)`; its derivative at the origin is NaN. */
export const arctan2 = (y: TensorLike, x: TensorLike): Tensor => elementwiseFloat(ir.atan2, y, x);

/** `sinh x` */
export const sinh = (x: TensorLike): Tensor => elementwiseFloat(ir.sinh, x);
/** `cosh x` */
export const cosh = (x: TensorLike): Tensor => elementwiseFloat(ir.cosh, x);
/** `tanh x` */
export const tanh = (x: TensorLike): Tensor => elementwiseFloat(ir.tanh, x);
/** The inverse of sinh. */
export const arcsinh = (x: TensorLike): Tensor => elementwiseFloat(ir.asinh, x);
/** The inverse of cosh on x ≥ 1, NaN below; the derivative at 1 is ∞. */
export const arccosh = (x: TensorLike): Tensor => elementwiseFloat(ir.acosh, x);
/** The inverse of tanh, NaN outside [−1, 1]; the derivative at ±1 is ∞. */
export const arctanh = (x: TensorLike): Tensor => elementwiseFloat(ir.atanh, x);

/** Degrees as radians: `x·π/180`. */
export const deg2rad = (x: TensorLike): Tensor => multiply(x, Math.PI / 180);
/** Radians as degrees: `x·180/π`. */
export const rad2deg = (x: TensorLike): Tensor => multiply(x, 180 / Math.PI);
