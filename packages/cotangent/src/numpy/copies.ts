/** Arrays of a shape only, copies, and what is asked about arrays. */
import { lift } from "../bind.ts";
import { describe } from "../describe.ts";
import * as ir from "@cotangent/ir";
import type { Tensor, TensorLike } from "../tensor.ts";
import { zeros, zerosLike, type DtypeOption, type ShapeLike } from "./constant.ts";
import { logspace, type LinspaceOptions } from "./ranges.ts";
import { axisFrom } from "./shape.ts";

/** An array of a shape, whose elements may be anything (they are 0). */
export const empty = (shape: ShapeLike, options: DtypeOption = {}): Tensor => zeros(shape, options);
/** An array of the shape of `x`, whose elements may be anything (they are 0). */
export const emptyLike = (x: TensorLike, options: DtypeOption = {}): Tensor => zerosLike(x, options);
/** `x`: tensors do not change, so that it is its own copy. */
export const copy = (x: TensorLike): Tensor => lift(x);
/** How many axes there are. */
export const ndim = (x: TensorLike): number => lift(x).rank;
/** The lengths of the axes. */
export const shape = (x: TensorLike): readonly number[] => lift(x).shape;
/** How many elements there are, in all or along an axis. */
export const size = (x: TensorLike, axis?: number): number =>
  axis === undefined ? lift(x).size : ir.at(lift(x).shape, axisFrom(lift(x).rank, axis, "size"));
/** Whether `x` is a number or a boolean, and no array. */
export const isscalar = (x: unknown): boolean => typeof x === "number" || typeof x === "boolean";
/** Numbers from `start` to `stop` with one quotient; both are of one sign, and not 0. f32 unless told otherwise. */
export function geomspace(start: number, stop: number, count = 50, options: LinspaceOptions = {}): Tensor {
  if (!(start * stop > 0))
    throw new ir.ArgumentError(
      "bad-argument",
      `geomspace: from ${typeof start === "number" ? start : describe(start)} to ${typeof stop === "number" ? stop : describe(stop)}`,
      "give two numbers of one sign, which are not 0",
    );
  const magnitudes = logspace(Math.log2(Math.abs(start)), Math.log2(Math.abs(stop)), count, { ...options, base: 2 });
  return start < 0 ? magnitudes.neg() : magnitudes;
}
