/** Products of vectors, matrices and higher arrays. All are one general dot product. */
import * as ir from "@cotangent/ir";
import { bindOne, lift, promoteAll } from "../bind.ts";
import { matmul as matmulContents } from "../matmul.ts";
import { axesOf } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { conjugate } from "./complex.ts";
import { atLeast, axisFrom, moveaxis, ravel } from "./shape.ts";

/**
 * The matrix product `y[…, i, j] = Σₖ x[…, i, k]·z[…, k, j]`. A vector stands for a row on the left and for a column on
 * the right, and its axis is not in the result; leading axes broadcast.
 *
 * @throws ShapeError for scalars, and if the contracted lengths differ.
 *
 * @example
 * ```ts
 * import { array, matmul } from "cotangent/numpy";
 *
 * matmul(array([[1, 2], [3, 4]]), array([1, 10])); // Tensor(f32[2], [21, 43])
 * ```
 */
export const matmul = (x: TensorLike, z: TensorLike): Tensor =>
  new Tensor(matmulContents(contentOf(lift(x)), contentOf(lift(z))));

/** NumPy's dot: the sum product of the last axis of x and the next to last of z (the only one of a vector); a scalar multiplies. */
export function dot(x: TensorLike, z: TensorLike): Tensor {
  const [left, right] = [lift(x), lift(z)];
  if (left.rank === 0 || right.rank === 0) return multiply(x, z);
  return contracted(left, right, [[-1], [right.rank === 1 ? 0 : -2]], "dot");
}

/** The sum product over the last axes; a scalar multiplies. */
export const inner = (x: TensorLike, z: TensorLike): Tensor =>
  lift(x).rank === 0 || lift(z).rank === 0 ? multiply(x, z) : contracted(x, z, [[-1], [-1]], "inner");
/** `y[i, j] = x[i]·z[j]` of the flattened arrays. */
export const outer = (x: TensorLike, z: TensorLike): Tensor => tensordot(ravel(x), ravel(z), 0);
/** `Σ x̄·z` of the flattened arrays, with the conjugate of x where that is complex. */
export const vdot = (x: TensorLike, z: TensorLike): Tensor => contracted(conjugate(ravel(x)), ravel(z), 1, "vdot");

/**
 * The sum product over pairs of axes: the last `axes` of x with the first `axes` of z, or `axes[0][k]` of x with
 * `axes[1][k]` of z. The result has the other axes of x, then those of z.
 */
export const tensordot = (x: TensorLike, z: TensorLike, axes: ContractedAxes = 2): Tensor =>
  contracted(x, z, axes, "tensordot");

/** How many axes, or which of x and which of z. */
type ContractedAxes = number | readonly [readonly number[], readonly number[]];

function contracted(x: TensorLike, z: TensorLike, axes: ContractedAxes, where: string): Tensor {
  const [left, right] = pairOf(promoteAll([x, z]));
  if (typeof axes === "number" && (axes > left.rank || axes > right.rank || axes < 0))
    throw new ir.ShapeError(
      "rank-mismatch",
      `${where}: ${axes} axes of ${ir.showType(left)} and ${ir.showType(right)}`,
      "both arrays have that many axes",
    );
  const count = (length: number, start: number): readonly number[] => Array.from({ length }, (_, i) => start + i);
  const [own, others] = typeof axes === "number" ? [count(axes, left.rank - axes), count(axes, 0)] : axes;
  if (own.length !== others.length)
    throw new ir.ShapeError(
      "bad-axes",
      `${where}: ${own.length} axes with ${others.length} axes`,
      "name as many axes of the one as of the other",
    );
  axesOf(left.rank, own, where);
  axesOf(right.rank, others, where);
  const lhsContract = own.map((axis) => axisFrom(left.rank, axis, where));
  const rhsContract = others.map((axis) => axisFrom(right.rank, axis, where));
  lhsContract.forEach((axis, i) => {
    const other = ir.at(rhsContract, i);
    if (left.shape[axis] === right.shape[other]) return;
    throw new ir.ShapeError(
      "shape-mismatch",
      `${where}: axis ${axis} of ${ir.showType(left)} with axis ${other} of ${ir.showType(right)}`,
      "axes that are summed together have one length; transpose() one of the arrays, or name other axes",
    );
  });
  return bindOne(ir.dotGeneral, [left, right], { lhsContract, rhsContract, lhsBatch: [], rhsBatch: [] });
}

export function pairOf([x, z]: readonly Tensor[]): readonly [Tensor, Tensor] {
  if (x && z) return [x, z];
  throw new Error("internal: promotion lost an argument");
}

/**
 * The Kronecker product: `y[i·p + k, j·q + l, …] = x[i, j, …]·z[k, l, …]` for z of lengths p, q, …. The one of lower rank
 * gets axes of length 1 in front.
 */
export function kron(x: TensorLike, z: TensorLike): Tensor {
  const rank = Math.max(lift(x).rank, lift(z).rank);
  const [left, right] = [atLeast(lift(x), rank), atLeast(lift(z), rank)];
  // Each axis of x, followed by that of z, becomes one.
  const interleaved = left.shape.reduce<Tensor>(
    (y, _, axis) => moveaxis(y, rank + axis, 2 * axis + 1),
    tensordot(left, right, 0),
  );
  return interleaved.reshape(left.shape.map((length, axis) => length * ir.at(right.shape, axis)));
}
