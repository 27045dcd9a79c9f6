/** Comparisons, elementwise, with bool results. NaN equals nothing and compares as false. */
import * as ir from "@cotangent/ir";
import { elementwise, lift } from "../bind.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
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
/** Whether an element is neither NaN nor infinite, in both parts. */
export const isfinite = (x: TensorLike): Tensor => ofMagnitude(x, (magnitude) => less(magnitude, Infinity), true);
/** Whether an element is ∞ or −∞. */
export const isinf = (x: TensorLike): Tensor => ofMagnitude(x, (magnitude) => equal(magnitude, Infinity), false);
/** Whether an element is ∞. */
export const isposinf = (x: TensorLike): Tensor =>
  lift(x).dtype.kind === "float" ? equal(x, Infinity) : fullLike(x, 0, { dtype: "bool" });
/** Whether an element is −∞. */
export const isneginf = (x: TensorLike): Tensor =>
  lift(x).dtype.kind === "float" ? equal(x, -Infinity) : fullLike(x, 0, { dtype: "bool" });

/** `|x|`; of a complex number the greater magnitude of its parts, which does not overflow. */
function greatestPart(x: Tensor): Tensor {
  const content = contentOf(x);
  if (content.kind !== "complex") return elementwise(ir.abs, x);
  const [re, im] = [content.re, content.im].map((part) => elementwise(ir.abs, new Tensor(part)));
  return re && im ? elementwise(ir.max, re, im) : x;
}

/** Integers and bools are finite. */
function ofMagnitude(x: TensorLike, test: (magnitude: Tensor) => Tensor, otherwise: boolean): Tensor {
  const whole = lift(x);
  return whole.dtype.differentiable ? test(greatestPart(whole)) : fullLike(whole, Number(otherwise), { dtype: "bool" });
}
