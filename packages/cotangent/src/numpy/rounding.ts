/** Magnitude, sign and rounding. Integers are whole already and stay as they are. */
import * as ir from "@cotangent/ir";
import { elementwise, lift } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";

export const isFloat = (x: Tensor): boolean => x.dtype.kind === "float";

/** Of complex arrays the operation itself says that there is none. */
const ofFloats = (primitive: ir.Primitive<ir.NoParams>, x: TensorLike): Tensor => {
  const whole = lift(x);
  return whole.dtype.differentiable ? elementwise(primitive, whole) : whole;
};

const isUnsigned = (x: Tensor): boolean => x.dtype.kind === "uint" || x.dtype.kind === "bool";

/** `|x|`, also of complex numbers; the derivative at 0 is 0. */
export function abs(x: TensorLike): Tensor {
  const whole = lift(x);
  return isUnsigned(whole) ? whole : elementwise(ir.abs, whole);
}
/** −1, 0 or 1 by the sign of x; NaN and −0 stay. The derivative is 0. Of a complex number it is `z/|z|`, 0 at 0. */
export function sign(x: TensorLike): Tensor {
  const whole = lift(x);
  return isUnsigned(whole) ? elementwise(ir.min, whole, 1) : elementwise(ir.sign, whole);
}
/** The greatest integer `≤ x`; the derivative is 0. */
export const floor = (x: TensorLike): Tensor => ofFloats(ir.floor, x);
/** The least integer `≥ x`; the derivative is 0. */
export const ceil = (x: TensorLike): Tensor => ofFloats(ir.ceil, x);
/** `x` without its fraction; the derivative is 0. */
export const trunc = (x: TensorLike): Tensor => ofFloats(ir.trunc, x);
