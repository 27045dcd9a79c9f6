/** What the functions of linear algebra take: float arrays whose last two axes are those of matrices. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastTo, lift, promoteAll } from "../bind.ts";
import { swapaxes } from "../numpy/shape.ts";
import { broadcastShapes, toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";

export const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));

/** @throws ShapeError unless `x` has two axes or more. */
export function matrices(x: TensorLike, name: string): Tensor {
  const whole = floats(x);
  if (whole.rank >= 2) return whole;
  throw new ir.ShapeError(
    "rank-mismatch",
    `${name}: ${ir.showType(whole)} is no matrix`,
    "give an array with two axes or more; leading axes are batches",
  );
}

/** @throws ShapeError unless the last two axes of `x` have one length. */
export function squares(x: TensorLike, name: string): Tensor {
  const whole = matrices(x, name);
  if (rowsOf(whole) === columnsOf(whole)) return whole;
  throw new ir.ShapeError(
    "shape-mismatch",
    `${name}: ${ir.showType(whole)} is not square`,
    "the last two axes have one length; lstsq() and pinv() take other matrices",
  );
}

export const rowsOf = ({ shape, rank }: Tensor): number => ir.at(shape, rank - 2);
export const columnsOf = ({ shape, rank }: Tensor): number => ir.at(shape, rank - 1);
export const batchOf = ({ shape }: Tensor): readonly number[] => shape.slice(0, -2);

export const turned = (x: Tensor): Tensor => swapaxes(x, -1, -2);

/** The elements of matrices from the row and column `from` on, before those of `to`. */
export function cut(x: Tensor, from: readonly [number, number], to: readonly [number, number]): Tensor {
  const batch = batchOf(x);
  const start = [...batch.map(() => 0), ...from];
  return bindOne(ir.slice, [x], { start, limit: [...batch, ...to], stride: start.map(() => 1) });
}

export interface RightSide {
  readonly a: Tensor;
  readonly b: Tensor;
  /** Gives a solution the shape that right-hand sides were given in. */
  readonly restore: (solution: Tensor) => Tensor;
}

/**
 * `a` and `b` with one dtype and equal leading axes. A vector `b` is one right-hand side for all matrices.
 * @throws ShapeError if `b` has not as many rows as `a`.
 */
export function rightSide(a: Tensor, b: TensorLike, name: string): RightSide {
  const [matrix, sides] = promoteAll([a, floats(b)]);
  if (!matrix || !sides) throw new Error("internal: promotion lost an argument");
  const isVector = sides.rank === 1;
  const columns = isVector ? sides.reshape([ir.at(sides.shape, 0), 1]) : sides;
  if (sides.rank === 0 || rowsOf(columns) !== rowsOf(matrix))
    throw new ir.ShapeError(
      "shape-mismatch",
      `${name}: right-hand sides ${ir.showType(sides)} for matrices ${ir.showType(matrix)}`,
      "right-hand sides are a vector with one element for each row, or matrices with as many rows",
    );
  const batch = broadcastShapes([batchOf(matrix), batchOf(columns)], name);
  const spread = (x: Tensor): Tensor => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return {
    a: spread(matrix),
    b: spread(columns),
    restore: (solution) => (isVector ? solution.reshape(solution.shape.slice(0, -1)) : solution),
  };
}
