/** Steps of linear least squares: `J·p ≈ −r`. */
import type { Tensor } from "cotangent";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { freeElements } from "../minimize/bounds.ts";
import type { EvaluatedPoint } from "../minimize/method.ts";
import type { Linearized, Residuals } from "./residuals.ts";

/** What steps need of `J = Q·R`: with these, further dampings cost nothing of the length of the data. */
export type Factored = {
  /** R, of shape [n, n]; J itself where it has fewer rows than columns. */
  readonly factor: Tensor;
  /** `Qᵀ·r` */
  readonly rotated: Tensor;
  /** D: the largest length that each column of J has had. */
  readonly scales: Tensor;
};

export function factored({ jacobian, residuals }: Linearized, before?: Factored): Factored {
  const lengths = np.sqrt(np.sum(np.square(jacobian), { axis: 0 }));
  const scales = before ? np.maximum(before.scales, lengths) : lengths;
  const [rows = 0, columns = 0] = jacobian.shape;
  if (rows < columns) return { factor: jacobian, rotated: residuals, scales };
  const [q, factor] = linalg.qr(jacobian);
  return { factor, rotated: np.matmul(q.T, residuals), scales };
}

/**
 * The p with the least `‖J·p + r‖² + ‖w·D·p‖²`, by the QR factors of R above `w·D`; 0 for parameters that a bound holds.
 * Where no column of J is longer than 0, D counts as 1.
 */
export function modelStep(
  { box }: Residuals,
  { x, gradient }: EvaluatedPoint,
  { factor, rotated, scales, weight }: Factored & { readonly weight: Tensor },
): Tensor {
  const free = box ? freeElements(x, gradient, box) : np.onesLike(x);
  const lengths = np.where(np.greater(scales, 0), scales, 1);
  const diagonal = np.where(np.greater(free, 0), np.multiply(lengths, weight), 1);
  const rows = np.concatenate([np.multiply(factor, free), np.diag(diagonal)]);
  const right = np.concatenate([np.negative(rotated), np.zerosLike(x)]);
  const [q, upper] = linalg.qr(rows);
  return np.multiply(linalg.triangularSolve(upper, np.matmul(q.T, right)), free);
}
