/** Elements at computed positions. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastTo, lift } from "../bind.ts";
import { broadcastShapes } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import type { NestedArray } from "./creation.ts";
import { get, type GetOptions } from "./get.ts";
import { positionsFrom } from "./positions.ts";
import { axisFrom, moveaxis, ravel } from "./shape.ts";

/**
 * `x` at `indices` along `axis`, which the axes of `indices` take the place of; of the flattened array if no axis is
 * given. Negative positions count from the end. Positions written as JavaScript numbers are checked; those in tensors are
 * clamped into the array, since a compiled program does not stop. Adjoint: adds at the positions, so that one taken twice
 * gets both cotangents.
 *
 * With a mode, as in {@link index}, written positions are not checked: `fill` reads NaN, or `fillValue`, outside.
 *
 * @throws ShapeError for positions that are no integers, and for written ones outside of the axis.
 *
 * @example
 * ```ts
 * import { array, take } from "cotangent/numpy";
 *
 * take(array([[1, 2], [3, 4], [5, 6]]), [2, 0], 0); // Tensor(f32[2,2], [[5, 6], [1, 2]])
 * ```
 */
export function take(x: TensorLike, indices: NestedArray, axis?: number | null, options: GetOptions = {}): Tensor {
  const whole = axis === undefined || axis === null ? ravel(x) : lift(x);
  const position = axisFrom(whole.rank, axis ?? 0, "take");
  if (optionsOf(options, "take", ["mode", "fillValue"]).mode !== undefined)
    return get(whole, [...whole.shape.slice(0, position).map(() => ":"), indices], options, "take");
  return bindOne(
    ir.gather,
    [whole, positionsFrom(indices, ir.at(whole.shape, position), true, "take")],
    ir.alongAxis(position),
  );
}

/**
 * `y[…, i, …] = x[…, indices[…, i, …], …]` along `axis`: the other axes of x and indices broadcast, and positions are
 * treated as by {@link take}. It fetches what argmax found.
 */
export function takeAlongAxis(x: TensorLike, indices: NestedArray, axis: number): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "takeAlongAxis");
  const pointers = positionsFrom(indices, ir.at(whole.shape, position), true, "takeAlongAxis");
  if (pointers.rank !== whole.rank)
    throw new ir.ShapeError(
      "rank-mismatch",
      `takeAlongAxis: ${ir.showType(whole)} at ${ir.showType(pointers)}`,
      "both arrays have the same number of axes; use expandDims() to add one",
    );
  const [elements, last] = [moveaxis(whole, position, -1), moveaxis(pointers, position, -1)];
  const batch = broadcastShapes([elements.shape.slice(0, -1), last.shape.slice(0, -1)], "takeAlongAxis");
  const spread = (y: Tensor): Tensor => broadcastTo(y, [...batch, ir.at(y.shape, y.rank - 1)]);
  const found = bindOne(ir.gather, [spread(elements), spread(last)], ir.alongAxis(batch.length, batch.length));
  return moveaxis(found, -1, position);
}
