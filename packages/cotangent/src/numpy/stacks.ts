/** Arrays joined and taken apart along their first axes, and turned. */
import { lift, promoteAll } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import * as ir from "@cotangent/ir";
import { concatenate, split } from "./join.ts";
import { axisFrom, expandDims, flip, moveaxis, ravel, reshape, swapaxes, transpose } from "./shape.ts";
import { sliceAxis } from "./slice.ts";

/** `x` as an array of one axis or more. */
export const atleast1d = (x: TensorLike): Tensor => (lift(x).rank === 0 ? reshape(x, [1]) : lift(x));
/** `x` as an array of two axes or more; a vector is a row. */
export const atleast2d = (x: TensorLike): Tensor => (lift(x).rank < 2 ? expandDims(atleast1d(x), 0) : lift(x));
/** `x` as an array of three axes or more; of shape [1, n, 1] if it is a vector, and [m, n, 1] if a matrix. */
export const atleast3d = (x: TensorLike): Tensor => (lift(x).rank < 3 ? expandDims(atleast2d(x), 2) : lift(x));

/** Vectors as the columns of a matrix, and matrices beside them. */
export const columnStack = (arrays: readonly TensorLike[]): Tensor =>
  concatenate(
    promoteAll(arrays).map((part) => (part.rank < 2 ? reshape(part, [part.size, 1]) : part)),
    1,
  );
/** The arrays one behind the other along their third axis. */
export const dstack = (arrays: readonly TensorLike[]): Tensor => concatenate(promoteAll(arrays).map(atleast3d), 2);

/** Nested lists of arrays put together: the innermost along the last axis, those around them along the one before, and so on. */
export function block(arrays: Blocks): Tensor {
  const depth = (part: Blocks): number => (isList(part) ? 1 + depth(ir.at(part, 0)) : 0);
  const levels = depth(arrays);
  const leaves = (part: Blocks): readonly TensorLike[] => (isList(part) ? part.flatMap(leaves) : [part]);
  const rank = Math.max(levels, ...leaves(arrays).map((leaf) => lift(leaf).rank));
  const joined = (part: Blocks, level: number): Tensor => {
    if (isList(part))
      return concatenate(
        part.map((inner) => joined(inner, level + 1)),
        rank - levels + level,
      );
    const whole = lift(part);
    return reshape(whole, [...Array.from({ length: rank - whole.rank }, () => 1), ...whole.shape]);
  };
  return joined(arrays, 0);
}
/** An array, or lists of them. */
export type Blocks = TensorLike | readonly Blocks[];
const isList = (part: Blocks): part is readonly Blocks[] => Array.isArray(part);

/** As {@link split}, where parts of equal length need not come out even: the first are then longer by one. */
export function arraySplit(x: TensorLike, parts: number | readonly number[], axis = 0): readonly Tensor[] {
  const whole = lift(x);
  const length = ir.at(whole.shape, axisFrom(whole.rank, axis, "arraySplit"));
  if (typeof parts !== "number" || !Number.isInteger(parts) || parts < 1) return split(x, parts, axis);
  const [size, longer] = [Math.floor(length / parts), length % parts];
  return split(
    x,
    Array.from({ length: parts - 1 }, (_, i) => (i + 1) * size + Math.min(i + 1, longer)),
    axis,
  );
}
/** {@link split} along the second axis, the first of a vector. */
export const hsplit = (x: TensorLike, parts: number | readonly number[]): readonly Tensor[] =>
  split(x, parts, lift(x).rank === 1 ? 0 : 1);
/** {@link split} along the first axis. */
export const vsplit = (x: TensorLike, parts: number | readonly number[]): readonly Tensor[] => split(x, parts, 0);
/** {@link split} along the third axis. */
export const dsplit = (x: TensorLike, parts: number | readonly number[]): readonly Tensor[] => split(x, parts, 2);
/** The slices of `x` along `axis`, without it. */
export function unstack(x: TensorLike, axis = 0): readonly Tensor[] {
  const moved = moveaxis(x, axis, 0);
  return Array.from({ length: ir.at(moved.shape, 0) }, (_, i) =>
    reshape(sliceAxis(moved, 0, [i, i + 1]), moved.shape.slice(1)),
  );
}

/** `x` from back to front along its second axis. */
export const fliplr = (x: TensorLike): Tensor => flip(x, 1);
/** `x` from back to front along its first axis. */
export const flipud = (x: TensorLike): Tensor => flip(x, 0);
/** `x` turned `times` times by 90° in the plane of two axes, from the first towards the second. */
export function rot90(x: TensorLike, times = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  const [from, to] = axes;
  const turns = ((times % 4) + 4) % 4;
  if (turns === 0) return lift(x);
  if (turns === 2) return flip(flip(x, from), to);
  return turns === 1 ? flip(swapaxes(x, from, to), from) : swapaxes(flip(x, from), from, to);
}
/** `x` with axis `axis` before that which is at `start`. {@link moveaxis} is easier to read. */
export function rollaxis(x: TensorLike, axis: number, start = 0): Tensor {
  const from = axisFrom(lift(x).rank, axis, "rollaxis");
  const before = start < 0 ? start + lift(x).rank : start;
  return moveaxis(x, from, before > from ? before - 1 : before);
}
/** `x` with its last two axes exchanged. */
export const matrixTranspose = (x: TensorLike): Tensor => swapaxes(x, -1, -2);
/** Axis `order[k]` of `x` becomes axis `k`. */
export const permuteDims = (x: TensorLike, order: readonly number[]): Tensor => transpose(x, order);
/** `x` and `values` one after the other along `axis`, as vectors if none is given. */
export const append = (x: TensorLike, values: TensorLike, axis?: number): Tensor =>
  axis === undefined ? concatenate([ravel(x), ravel(values)]) : concatenate([x, values], axis);
