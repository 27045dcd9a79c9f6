/** Comparisons, elementwise, with bool results. NaN equals nothing and compares as false. */
import * as ir from "@cotangent/ir";
import { elementwise, lift } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { fullLike } from "./constant.ts";

/** `x = z` */
export const equal = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.eq, x, z);
/** `x ≠ z` */
export const notEqual = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.ne, x, z);
/** `x < z` */
export const less = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.lt, x, z);
/** `x ≤ z` */
export const lessEqual = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.le, x, z);
/** `x > z` */
export const greater = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.lt, z, x);
/** `x ≥ z` */
export const greaterEqual = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.le, z, x);

/** Whether an element is NaN. */
export const isnan = (x: TensorLike): Tensor => notEqual(x, x);
/** Whether an element is neither NaN nor infinite. */
export const isfinite = (x: TensorLike): Tensor => ofMagnitude(x, (magnitude) => less(magnitude, Infinity), true);
/** Whether an element is ∞ or −∞. */
export const isinf = (x: TensorLike): Tensor => ofMagnitude(x, (magnitude) => equal(magnitude, Infinity), false);
/** Whether an element is ∞. */
export const isposinf = (x: TensorLike): Tensor =>
  lift(x).dtype.kind === "float" ? equal(x, Infinity) : fullLike(x, 0, { dtype: "bool" });
/** Whether an element is −∞. */
export const isneginf = (x: TensorLike): Tensor =>
  lift(x).dtype.kind === "float" ? equal(x, -Infinity) : fullLike(x, 0, { dtype: "bool" });

/** Integers and bools are finite. */
function ofMagnitude(x: TensorLike, test: (magnitude: Tensor) => Tensor, otherwise: boolean): Tensor {
  const whole = lift(x);
  return whole.dtype.kind === "float"
    ? test(elementwise(ir.abs, whole))
    : fullLike(whole, Number(otherwise), { dtype: "bool" });
}
