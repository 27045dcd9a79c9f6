/** The Hessian as one matrix, for methods that solve with it. */
import type { Tensor } from "cotangent";
import type { Layout } from "../minimize/layout.ts";
import * as np from "cotangent/numpy";
import { mapRows } from "../typed-transforms.ts";

/** `∇²ℓ` of the parameters as one vector of n elements, `[n, n]`: n products, as one batch. It is made symmetric, but for rounding it is. */
export function denseHessian<P>(hvp: (v: P) => P, layout: Layout<P>): Tensor {
  const row = (unit: Tensor): Tensor => layout.flatten(hvp(layout.restore(unit)));
  const found = mapRows(row, np.eye(layout.size, { dtype: layout.dtype }));
  return np.multiply(np.add(found, np.swapaxes(found, 0, 1)), 0.5);
}

/** `m + t·I` */
export const shifted = (matrix: Tensor, t: number | Tensor): Tensor =>
  np.add(matrix, np.multiply(np.eye(matrix.shape[0] ?? 0, { dtype: matrix.dtype }), t));
