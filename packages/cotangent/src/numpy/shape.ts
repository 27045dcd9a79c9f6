/** Rearrangements: the same elements in another shape or order of axes. All are linear. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastTo as broadcastLifted, lift } from "../bind.ts";
import type { DtypeLike } from "../dtype-like.ts";
import { axesOf, type Axis } from "../operations.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { shapeOf, type ShapeLike } from "./constant.ts";

/** `axis` from the front. */
export const axisFrom = (rank: number, axis: number, where: string): number => ir.at(axesOf(rank, [axis], where), 0);

/** The elements of `x` in row-major order, in another shape; one length may be −1 and follows from the others. */
export const reshape = (x: TensorLike, shape: ShapeLike): Tensor => lift(x).reshape(...[shape].flat());
/** The elements of `x` in row-major order, as a vector. */
export const ravel = (x: TensorLike): Tensor => lift(x).ravel();

/** Axis `order[k]` of `x` becomes axis `k`; all axes in reverse if no order is given. */
export const transpose = (x: TensorLike, order?: readonly number[]): Tensor =>
  order ? lift(x).transpose(order) : lift(x).transpose();
/** `x` with two axes exchanged. */
export function swapaxes(x: TensorLike, first: number, second: number): Tensor {
  const whole = lift(x);
  const [a, b] = [axisFrom(whole.rank, first, "swapaxes"), axisFrom(whole.rank, second, "swapaxes")];
  return whole.transpose(whole.shape.map((_, i) => (i === a ? b : i === b ? a : i)));
}
/** `x` with axis `from` moved to position `to`, or each of `from` to that of `to`; the others keep their order. */
export function moveaxis(x: TensorLike, from: number | readonly number[], to: number | readonly number[]): Tensor {
  const whole = lift(x);
  const [sources, targets] = [from, to].map((axes) => {
    axesOf(whole.rank, axes, "moveaxis");
    return [axes].flat().map((axis) => (axis < 0 ? axis + whole.rank : axis));
  });
  if (!sources || sources.length !== targets?.length)
    throw new ir.ShapeError(
      "bad-axes",
      `moveaxis: from [${String(from)}] to [${String(to)}]`,
      "give as many positions as axes",
    );
  const order = whole.shape.map((_, i) => i).filter((i) => !sources.includes(i));
  for (const target of targets.toSorted((a, b) => a - b))
    order.splice(target, 0, ir.at(sources, targets.indexOf(target)));
  return whole.transpose(order);
}

/** `x` with axes of length 1 added, which are at `axis` in the result. */
export function expandDims(x: TensorLike, axis: number | readonly number[]): Tensor {
  const whole = lift(x);
  const count = typeof axis === "number" ? 1 : axis.length;
  const added = axesOf(whole.rank + count, axis, "expandDims");
  const lengths = [...whole.shape];
  for (const position of added) lengths.splice(position, 0, 1);
  return whole.reshape(lengths);
}
/** `x` without the axes `axis` of length 1; without all axes of length 1 if none is given. */
export function squeeze(x: TensorLike, axis?: Axis): Tensor {
  const whole = lift(x);
  const removed =
    axis === undefined || axis === null
      ? whole.shape.flatMap((length, i) => (length === 1 ? [i] : []))
      : axesOf(whole.rank, axis, "squeeze");
  const long = removed.find((i) => whole.shape[i] !== 1);
  if (long !== undefined)
    throw new ir.ShapeError(
      "bad-axes",
      `squeeze: axis ${long} of ${ir.showType(whole)} has length ${whole.shape[long]}`,
      "only axes of length 1 are squeezed; use reshape() to merge axes",
    );
  return whole.reshape(whole.shape.filter((_, i) => !removed.includes(i)));
}
/** `x` with axes of length 1 in front until it has `rank` axes. */
export function atLeast(x: TensorLike, rank: number): Tensor {
  const whole = lift(x);
  return whole.rank >= rank
    ? whole
    : whole.reshape([...Array.from({ length: rank - whole.rank }, () => 1), ...whole.shape]);
}

/** `x` repeated to `shape`: axes align at the last one, and those of length 1 repeat. Adjoint: the sum over the repeats. */
export const broadcastTo = (x: TensorLike, shape: ShapeLike): Tensor =>
  broadcastLifted(x, shapeOf(shape, "broadcastTo"));

/** `x` from back to front along `axis`, along all axes if none is given. */
export function flip(x: TensorLike, axis?: Axis): Tensor {
  const whole = lift(x);
  return bindOne(ir.reverse, [whole], { axes: axesOf(whole.rank, axis, "flip") });
}

/** `x` in another dtype: float → integer truncates and saturates, NaN → 0. */
export const astype = (x: TensorLike, dtype: DtypeLike): Tensor => lift(x).astype(dtype);
