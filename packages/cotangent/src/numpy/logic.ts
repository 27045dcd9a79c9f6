/** Truth values, bits, and the choice between two arrays. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastAll, elementwise, lift, promoteAll } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { notEqual } from "./compare.ts";

/** `x` as truth values: whether an element is not 0. */
export function truth(x: TensorLike): Tensor {
  const whole = lift(x);
  return whole.dtype === ir.bool ? whole : notEqual(whole, 0);
}

/** `x ∧ z` of truth values; numbers are true where they are not 0. */
export const logicalAnd = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.and, truth(x), truth(z));
/** `x ∨ z` of truth values; numbers are true where they are not 0. */
export const logicalOr = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.or, truth(x), truth(z));
/** `x ⊕ z` of truth values; numbers are true where they are not 0. */
export const logicalXor = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.xor, truth(x), truth(z));
/** `¬x` of truth values; numbers are true where they are not 0. */
export const logicalNot = (x: TensorLike): Tensor => elementwise(ir.not, truth(x));

/** `x ∧ z`, bit by bit, of integers or bools. */
export const bitwiseAnd = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.and, x, z);
/** `x ∨ z`, bit by bit, of integers or bools. */
export const bitwiseOr = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.or, x, z);
/** `x ⊕ z`, bit by bit, of integers or bools. */
export const bitwiseXor = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.xor, x, z);
/** `¬x`: the complement of every bit of an integer, the negation of a bool. */
export const bitwiseNot = (x: TensorLike): Tensor => elementwise(ir.not, x);
/** `x` shifted left by `z` mod 32 bits. */
export const leftShift = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.shl, x, z);
/** `x` shifted right by `z` mod 32 bits; i32 keeps its sign. */
export const rightShift = (x: TensorLike, z: TensorLike): Tensor => elementwise(ir.shr, x, z);

/**
 * `x` where `condition`, else `z`; all three broadcast. Only the chosen side gets a cotangent, but a derivative that is
 * not finite on the other side still makes NaN (0·∞): choose a safe argument first.
 *
 * @example
 * ```ts
 * import { array, greater, sqrt, where } from "cotangent/numpy";
 *
 * const x = array([-4, 9]);
 * const safe = where(greater(x, 0), x, 1);
 * where(greater(x, 0), sqrt(safe), 0); // Tensor(f32[2], [0, 3]), with derivative 0 at −4
 * ```
 */
export function where(condition: TensorLike, x: TensorLike, z: TensorLike): Tensor {
  return bindOne(ir.select, broadcastAll([truth(condition), ...promoteAll([x, z])], "where"), {});
}
