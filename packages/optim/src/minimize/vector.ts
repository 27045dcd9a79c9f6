/** Arithmetic of vectors that all methods share. */
import type { Dtype, Tensor, TensorLike } from "cotangent";
import * as np from "cotangent/numpy";

/** `⟨x, y⟩`, a scalar. */
export const dot = (x: Tensor, y: Tensor): Tensor => np.vdot(x, y);

/** `√⟨v, v⟩` */
export const norm = (v: Tensor): Tensor => np.sqrt(dot(v, v));

/** `x + t·d` */
export const along = (x: Tensor, t: TensorLike, direction: Tensor): Tensor => np.add(x, np.multiply(direction, t));

/** `max |xᵢ|` */
export const largest = (x: Tensor): Tensor => np.max(np.abs(x));

/** Whether no element is infinite or NaN. */
export const allFinite = (x: Tensor): Tensor => np.all(np.isfinite(x));

export const either = (a: Tensor, b: Tensor): Tensor => np.logicalOr(a, b);
export const both = (a: Tensor, b: Tensor): Tensor => np.logicalAnd(a, b);
export const not = (a: Tensor): Tensor => np.logicalNot(a);

/** The number `value` as a count: i32, shape []. */
export const integer = (value: number): Tensor => np.array(value, { dtype: "i32" });

/** The number `value` as a scalar of the dtype of `like`. */
export const scalarLike = (like: Tensor, value: number): Tensor => np.full([], value, { dtype: like.dtype });

/** The distance from 1 to the next float: 2⁻⁵² in f64. */
export const epsilonOf = ({ bits }: Dtype): number => (bits === 64 ? 2 ** -52 : bits === 32 ? 2 ** -23 : 2 ** -10);

/** The least number > 0 that every dtype of 32 bits and more has with all of its digits; GPUs take less for 0. */
export const leastNormal: number = 2 ** -126;

/** Squares of less than this may be 0: 2⁻⁵¹¹ in f64. */
export const leastSquarable = ({ bits }: Dtype): number =>
  bits === 64 ? 2 ** -511 : bits === 32 ? 2 ** -63 : 2 ** -12;
