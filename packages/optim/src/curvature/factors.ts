/** A matrix for each axis of each leaf: what preconditioners of Kronecker form are made of. */
import { tree, type Dtype, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Tree } from "../transformation.ts";

/** For each leaf, in order, a square matrix for each axis. */
export type Factors = readonly (readonly Tensor[])[];

/** The leaf with at least one axis: numbers are vectors of one element. */
export const axesOf = (x: Tensor): Tensor => (x.ndim === 0 ? x.reshape([1]) : x);

/** `value·I` for each axis of each leaf, in the dtype of the leaf. */
export const unitMatrices = (params: Tree, value: number): Factors =>
  tree
    .leaves(params)
    .map((leaf) => axesOf(leaf).shape.map((size) => np.multiply(np.eye(size, { dtype: leaf.dtype.name }), value)));

/** `matᵢ(x)·matᵢ(x)ᵀ`: the products of the rows along axis i. */
export function gramAlong(x: Tensor, axis: number): Tensor {
  const size = x.shape[axis] ?? 1;
  const rows = np.moveaxis(x, axis, 0).reshape([size, x.size / Math.max(size, 1)]);
  return np.matmul(rows, np.swapaxes(rows, 0, 1));
}

/** `x ×ᵢ m`: the matrix applied along axis i. */
export const timesAlong = (x: Tensor, matrix: Tensor, axis: number): Tensor =>
  np.moveaxis(np.tensordot(matrix, x, [[1], [axis]]), 0, axis);

/** `√1, √2, …, √n`: vectors of simple numbers, such as differences of two elements, are hardly ever orthogonal to it. */
export const genericVector = (size: number, dtype: Dtype): Tensor => np.sqrt(np.add(np.arange(size), 1).astype(dtype));
