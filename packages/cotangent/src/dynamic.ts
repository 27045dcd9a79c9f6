/** Windows of arrays whose place is a value: reading them, and replacing them in a copy. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "./bind.ts";
import { describe } from "./describe.ts";
import { positionsFrom } from "./numpy/positions.ts";
import { axisFrom } from "./numpy/shape.ts";
import { isLength } from "./operations.ts";
import type { Tensor, TensorLike } from "./tensor.ts";

/**
 * `y[j] = x[start + j]`, a window of lengths `sizes` that begins at `start`, which has a number or an integer scalar for
 * each axis. Negative starts count from the end; then starts are clamped so that the window is inside of x. Adjoint: adds
 * to the window. In a loop it reads the window only.
 *
 * @throws ShapeError for starts or sizes of another number than x has axes, starts that are no integer scalars, and sizes
 * longer than their axis.
 *
 * @example
 * ```ts
 * import { dynamicSlice } from "cotangent";
 * import { arange } from "cotangent/numpy";
 *
 * dynamicSlice(arange(5), [3], [3]); // Tensor(f32[3], [2, 3, 4])
 * ```
 */
export function dynamicSlice(x: TensorLike, start: readonly TensorLike[], sizes: readonly number[]): Tensor {
  const whole = lift(x);
  const positions = startsOf(whole, start, "dynamicSlice");
  checkSizes(whole, sizes, "dynamicSlice");
  return whole.rank === 0 ? whole : bindOne(ir.gather, [whole, ...positions], windows(sizes));
}

/**
 * x with `update`, an array of as many axes, in the place of the window that begins at `start`; starts are treated as by
 * {@link dynamicSlice}. In a loop whose carry it updates the copy is not made, and the update costs its own size.
 *
 * @throws ShapeError for an update with another number of axes or longer than x, or of floats for integers, and for starts
 * as in dynamicSlice.
 *
 * @example
 * ```ts
 * import { dynamicUpdateSlice } from "cotangent";
 * import { array, zeros } from "cotangent/numpy";
 *
 * dynamicUpdateSlice(zeros([4]), array([1, 2]), [1]); // Tensor(f32[4], [0, 1, 2, 0])
 * ```
 */
export function dynamicUpdateSlice(x: TensorLike, update: TensorLike, start: readonly TensorLike[]): Tensor {
  const whole = lift(x);
  const given = lift(update, whole);
  const positions = startsOf(whole, start, "dynamicUpdateSlice");
  checkSizes(whole, given.shape, "dynamicUpdateSlice");
  if (given.dtype.kind === "float" && whole.dtype.kind !== "float")
    throw new ir.ShapeError(
      "dtype-mismatch",
      `dynamicUpdateSlice: ${ir.showType(given)} for an array ${ir.showType(whole)}`,
      "cast the array or the update with astype()",
    );
  const own = given.astype(whole.dtype);
  return whole.rank === 0 ? own : bindOne(ir.scatterSet, [whole, own, ...positions], windows(given.shape));
}

/** The `size` elements of `x` from `start` on along `axis`; {@link dynamicSlice} of one axis. */
export function dynamicSliceInDim(x: TensorLike, start: TensorLike, size: number, axis = 0): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "dynamicSliceInDim");
  return dynamicSlice(whole, along(whole, position, start), whole.shape.with(position, size));
}

/** `x` with `update` from `start` on along `axis`; {@link dynamicUpdateSlice} of one axis. */
export function dynamicUpdateSliceInDim(x: TensorLike, update: TensorLike, start: TensorLike, axis = 0): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "dynamicUpdateSliceInDim");
  return dynamicUpdateSlice(whole, update, along(whole, position, start));
}

/** Element `i` of `x` along `axis`, which goes away if `keepdims` is false; {@link dynamicSlice} of length 1. */
export function dynamicIndexInDim(x: TensorLike, i: TensorLike, axis = 0, keepdims = true): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "dynamicIndexInDim");
  const taken = dynamicSliceInDim(whole, i, 1, position);
  return keepdims ? taken : taken.reshape(whole.shape.filter((_, k) => k !== position));
}

/** `x` with `update`, which has its shape without `axis`, or with length 1 there, in the place of element `i` along `axis`. */
export function dynamicUpdateIndexInDim(x: TensorLike, update: TensorLike, i: TensorLike, axis = 0): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "dynamicUpdateIndexInDim");
  const given = lift(update, whole);
  const one = given.rank < whole.rank ? given.reshape(given.shape.toSpliced(position, 0, 1)) : given;
  return dynamicUpdateSliceInDim(whole, one, i, position);
}

const along = ({ rank }: Tensor, axis: number, start: TensorLike): readonly TensorLike[] =>
  Array.from({ length: rank }, (_, i) => (i === axis ? start : 0));

const windows = (sizes: readonly number[]): ir.PlaceParams => ({
  axes: sizes.map((_, axis) => axis),
  sizes,
  batch: 0,
  mode: "clip",
});

function startsOf(x: Tensor, start: readonly TensorLike[], name: string): readonly Tensor[] {
  if (!Array.isArray(start))
    throw new ir.ArgumentError(
      "bad-argument",
      `${name}: ${describe(start)} in the place of the starts`,
      "give a list with a start for each axis",
    );
  if (start.length !== x.rank) throw wrongCount(x, start.length, "starts", name);
  return x.shape.map((length, axis) => {
    const position = positionsFrom(ir.at(start, axis), length, false, name);
    if (position.rank === 0) return position;
    throw new ir.ShapeError(
      "rank-mismatch",
      `${name}: the start ${ir.showType(position)} for axis ${axis}`,
      "a start is an integer scalar; vmap() reads several windows",
    );
  });
}

function checkSizes(x: Tensor, sizes: readonly number[], name: string): void {
  if (sizes.length !== x.rank) throw wrongCount(x, sizes.length, "sizes", name);
  sizes.forEach((size, axis) => {
    if (isLength(size) && size <= ir.at(x.shape, axis)) return;
    throw new ir.ShapeError(
      "bad-argument",
      `${name}: a window of ${size} along axis ${axis} of ${ir.showType(x)}`,
      "a window is at most as long as its axis",
    );
  });
}

const wrongCount = (x: Tensor, count: number, what: string, name: string): ir.ShapeError =>
  new ir.ShapeError(
    "rank-mismatch",
    `${name}: ${count} ${what} for ${ir.showType(x)}`,
    "give one for each axis, and an update as many axes as the array",
  );
