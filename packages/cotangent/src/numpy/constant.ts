/** Arrays that are one number everywhere. */
import { ArgumentError, bool, f32, full as fullPrimitive, type Dtype } from "@cotangent/ir";
import { bindOne, fromData, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { dtypeOf, type DtypeLike } from "../dtype-like.ts";
import { sizeOf } from "../content.ts";
import { isLength } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { currentTrace } from "../trace.ts";

export interface DtypeOption {
  readonly dtype?: DtypeLike | undefined;
}

export const dtypeOption = (options: DtypeOption, where: string): DtypeOption => optionsOf(options, where, ["dtype"]);

/** The lengths of axes; a number is the length of the only one. */
export type ShapeLike = number | readonly number[];

/**
 * `shape` as a list.
 * @throws ArgumentError for what are no lengths.
 */
export function shapeOf(shape: ShapeLike, where: string): readonly number[] {
  const list: unknown = typeof shape === "number" ? [shape] : shape;
  if (isShape(list)) return list;
  throw new ArgumentError(
    "bad-argument",
    `${where}: ${Array.isArray(list) ? `[${list.join()}]` : describe(list)} for a shape`,
    "a shape is a length or a list of lengths, which are integers ≥ 0: [2, 3]",
  );
}

const isShape = (list: unknown): list is readonly number[] => Array.isArray(list) && list.every(isLength);

/** `value` everywhere. */
export function full(shape: ShapeLike, value: number | boolean, options: DtypeOption = {}): Tensor {
  return filled(shape, value, options, "full");
}

/** 0 everywhere, f32 unless told otherwise. */
export const zeros = (shape: ShapeLike, options: DtypeOption = {}): Tensor => filled(shape, 0, options, "zeros");
/** 1 everywhere, f32 unless told otherwise. */
export const ones = (shape: ShapeLike, options: DtypeOption = {}): Tensor => filled(shape, 1, options, "ones");

function filled(shape: ShapeLike, value: number | boolean, options: DtypeOption, where: string): Tensor {
  const { dtype } = dtypeOption(options, where);
  if (typeof value !== "number" && typeof value !== "boolean")
    throw new ArgumentError(
      "bad-argument",
      `${where}: ${describe(value)} for the value`,
      "give a number or a boolean; broadcastTo() repeats a tensor",
    );
  const type = dtype === undefined ? (typeof value === "boolean" ? bool : f32) : dtypeOf(dtype);
  return constant(shapeOf(shape, where), Number(value), type);
}

/** `value` everywhere, in the shape of `x`, where it is, and in its dtype unless told otherwise. */
export function fullLike(x: TensorLike, value: number, options: DtypeOption = {}): Tensor {
  const { dtype } = dtypeOption(options, "fullLike");
  const like = lift(x);
  return constant(like.shape, value, dtype === undefined ? like.dtype : dtypeOf(dtype), like);
}
/** 0 everywhere, in the shape of `x`. */
export const zerosLike = (x: TensorLike, options: DtypeOption = {}): Tensor => fullLike(x, 0, options);
/** 1 everywhere, in the shape of `x`. */
export const onesLike = (x: TensorLike, options: DtypeOption = {}): Tensor => fullLike(x, 1, options);

/** A constant of the program that is traced, or stored elements outside of traces, where `like` is unless that is a number. */
function constant(shape: readonly number[], value: number, dtype: Dtype, like?: Tensor): Tensor {
  if (dtype.part) return constant(shape, value, dtype.part, like).astype(dtype);
  if (currentTrace()) return bindOne(fullPrimitive, [], { value: dtype.round(value), dtype, shape });
  const data = dtype.allocate(sizeOf(shape)).fill(dtype.round(value));
  return fromData(dtype, shape, data, like?.weak === false ? like.device : undefined);
}
