/** Elements at computed positions. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastTo, lift } from "../bind.ts";
import { broadcastShapes } from "../operations.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { less } from "./compare.ts";
import { array, type NestedArray } from "./creation.ts";
import { where } from "./logic.ts";
import { axisFrom, moveaxis, ravel } from "./shape.ts";

/**
 * `x` at `indices` along `axis`, which the axes of `indices` take the place of; of the flattened array if no axis is
 * given. Negative positions count from the end. Positions written as JavaScript numbers are checked; those in tensors are
 * clamped into the array, since a compiled program does not stop. Adjoint: adds at the positions, so that one taken twice
 * gets both cotangents.
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
export function take(x: TensorLike, indices: NestedArray, axis?: number | null): Tensor {
  const whole = axis === undefined || axis === null ? ravel(x) : lift(x);
  const position = axisFrom(whole.rank, axis ?? 0, "take");
  return bindOne(ir.gather, [whole, fromFront(indices, ir.at(whole.shape, position), "take")], ir.alongAxis(position));
}

/**
 * `y[…, i, …] = x[…, indices[…, i, …], …]` along `axis`: the other axes of x and indices broadcast, and positions are
 * treated as by {@link take}. It fetches what argmax found.
 */
export function takeAlongAxis(x: TensorLike, indices: NestedArray, axis: number): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "takeAlongAxis");
  const pointers = fromFront(indices, ir.at(whole.shape, position), "takeAlongAxis");
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

/** i32 positions from the front of an axis of `length`. */
function fromFront(indices: NestedArray, length: number, name: string): Tensor {
  if (indices instanceof Tensor) {
    if (indices.dtype.kind !== "int" && indices.dtype.kind !== "uint")
      throw new ir.ShapeError(
        "dtype-mismatch",
        `${name}: positions are ${ir.showType(indices)}`,
        'positions are integers; cast them with astype("i32")',
      );
    const whole = indices.astype(ir.i32);
    return where(less(whole, 0), add(whole, length), whole);
  }
  const written = array(indices, { dtype: ir.f64 });
  if (!isStatic(indices)) return fromFront(written.astype(ir.i32), length, name);
  const wrong = written.dataSync().find((i) => !Number.isInteger(i) || i < -length || i >= length);
  if (wrong !== undefined)
    throw new ir.ShapeError(
      "bad-argument",
      `${name}: position ${wrong} on an axis of length ${length}`,
      "positions are integers within the axis; negative ones count from its end",
    );
  return array(
    written.dataSync().map((i) => (i < 0 ? i + length : i)),
    { dtype: ir.i32 },
  ).reshape(written.shape);
}

const isStatic = (indices: NestedArray): boolean =>
  Array.isArray(indices) ? indices.every(isStatic) : !(indices instanceof Tensor);
