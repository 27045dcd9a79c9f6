/** Linear maps between arrays of several axes. */
import * as ir from "@cotangent/ir";
import { lift } from "../bind.ts";
import { sizeOf } from "../content.ts";
import { moveaxis } from "../numpy/shape.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { inv, solve } from "./solve.ts";

/** @throws ShapeError unless both have as many elements. */
function requireSquare(x: Tensor, rows: readonly number[], columns: readonly number[], name: string): void {
  if (sizeOf(rows) === sizeOf(columns)) return;
  throw new ir.ShapeError(
    "shape-mismatch",
    `${name}: ${ir.showType(x)} maps [${columns.join()}] to [${rows.join()}]`,
    "both have the same number of elements",
  );
}

/**
 * The array `y` with which `tensordot(y, tensordot(x, z, axes), axes) = z`: the inverse of x as a map from its axes from `axes` on to
 * those before it.
 *
 * @example
 * ```ts
 * import { eye } from "cotangent/numpy";
 * import { tensorinv } from "cotangent/linalg";
 *
 * tensorinv(eye(24).reshape([4, 6, 8, 3])).shape; // [8, 3, 4, 6]
 * ```
 */
export function tensorinv(x: TensorLike, axes = 2): Tensor {
  const whole = lift(x);
  if (!Number.isInteger(axes) || axes < 1)
    throw new ir.ArgumentError("bad-argument", `tensorinv: ${axes} axes`, "give how many axes are rows: 1 or more");
  const [rows, columns] = [whole.shape.slice(0, axes), whole.shape.slice(axes)];
  requireSquare(whole, rows, columns, "tensorinv");
  return inv(whole.reshape([sizeOf(rows), sizeOf(columns)])).reshape([...columns, ...rows]);
}

/**
 * The array `x` with `tensordot(a, x, x.ndim) = b`: the axes of b are the first of a, after those of a that `axes` names have gone to
 * the end.
 */
export function tensorsolve(a: TensorLike, b: TensorLike, axes: readonly number[] = []): Tensor {
  const [given, right] = [lift(a), lift(b)];
  const whole = moveaxis(
    given,
    axes,
    axes.map((_, i) => given.rank - axes.length + i),
  );
  const [rows, columns] = [whole.shape.slice(0, right.rank), whole.shape.slice(right.rank)];
  requireSquare(whole, right.shape, columns, "tensorsolve");
  requireSquare(whole, rows, right.shape, "tensorsolve");
  return solve(whole.reshape([sizeOf(rows), sizeOf(columns)]), right.reshape([sizeOf(rows)])).reshape(columns);
}
