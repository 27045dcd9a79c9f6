/** Orthonormal factors, and what is solved by them. */
import * as ir from "@cotangent/ir";
import { bind } from "../bind.ts";
import { matmul } from "../numpy/contract.ts";
import { concatenate } from "../numpy/join.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { columnsOf, cut, matrices, rowsOf, squares, turned } from "./arguments.ts";
import { complexSvd, hermitianEigh } from "./complex-spectral.ts";
import { embedded, halved, isComplexMatrix, matrixFrom } from "./complex.ts";
import { symmetrized } from "./solve.ts";

function pair(results: readonly Tensor[]): [Tensor, Tensor] {
  const [first, second] = results;
  if (first && second) return [first, second];
  throw new Error("internal: a decomposition lost a result");
}

/**
 * `x = Q·R` for matrices `x: […, m, n]`, real or complex: with `k = min(m, n)`, orthonormal columns `Q: […, m, k]` and the upper
 * triangular `R: […, k, n]`, whose diagonal is not negative. By reflections, so Q is orthonormal at every rank.
 * Derivatives (Walter & Lehmann, arXiv 1009.6112) are not finite where the first k columns lack rank.
 * @throws ShapeError unless x has two axes or more.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { qr } from "cotangent/linalg";
 *
 * const [q, r] = qr(array([[0, 1], [-2, 0]]));
 * r; // Tensor(f32[2,2], [[2, 0], [0, 1]])
 * ```
 */
export function qr(x: TensorLike): [q: Tensor, r: Tensor] {
  const whole = matrices(x, "qr");
  const [rows, columns] = [rowsOf(whole), columnsOf(whole)];
  if (isComplexMatrix(whole)) {
    const [q, r] = qr(embedded(whole));
    return [matrixFrom(q), matrixFrom(r)];
  }
  if (rows >= columns) return pair(bind(ir.qr, [whole], {}));
  const [q, r] = pair(bind(ir.qr, [cut(whole, [0, 0], [rows, rows])], {}));
  const rest = matmul(turned(q), cut(whole, [0, rows], [rows, columns]));
  return [q, concatenate([r, rest], -1)];
}

/**
 * The eigenvalues `w: […, n]`, ascending, and orthonormal eigenvectors, the columns of `V: […, n, n]`, of symmetric
 * or Hermitian matrices `x: […, n, n]`: `x·V = V·diag(w)`. The matrix is made symmetric first, as `(x + xᵀ)/2`, or
 * Hermitian, with the conjugate transpose. The signs of eigenvectors, or their phases, are not determined. NaN where an element is not finite. Derivatives (Giles 2008) divide by differences
 * of eigenvalues; of equal ones these count as 0, so that functions which depend on their sums, or on the space that
 * their eigenvectors span, have right gradients, and others have finite ones.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { eigh } from "cotangent/linalg";
 *
 * const [w, v] = eigh(array([[3, 0], [0, 1]]));
 * w; // Tensor(f32[2], [1, 3])
 * ```
 */
export function eigh(x: TensorLike): [w: Tensor, v: Tensor] {
  const whole = symmetrized(squares(x, "eigh"));
  return isComplexMatrix(whole) ? hermitianEigh(whole) : pair(bind(ir.eigh, [whole], {}));
}

/**
 * The eigenvalues of symmetric or Hermitian matrices, ascending: those of {@link eigh}. Their gradients are right where eigenvalues
 * are equal, if they are treated alike.
 */
export function eigvalsh(x: TensorLike): Tensor {
  const whole = symmetrized(squares(x, "eigvalsh"));
  const values = ir.at(bind(ir.eigh, [isComplexMatrix(whole) ? embedded(whole) : whole], {}), 0);
  return isComplexMatrix(whole) ? halved(values) : values;
}

/**
 * `x = U·diag(s)·Vᵀ` for matrices `x: […, m, n]`, with the conjugate transpose for complex ones: with `k = min(m, n)`, `U: […, m, k]` and `V: […, n, k]` of
 * orthonormal columns and the singular values `s: […, k]`, descending, as `[U, s, Vᵀ]`. By one-sided rotations: small
 * singular values are as exact as large ones. NaN where an element is not finite. Derivatives (Giles 2008; Townsend
 * 2016) divide by differences of singular values; of equal ones these count as 0, so that what depends on their sums, or on
 * the spaces that their vectors span, has right gradients, and so has the polar factor `U·Vᵀ` of full rank.
 * @throws ShapeError unless x has two axes or more.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { svd } from "cotangent/linalg";
 *
 * const [u, s, vt] = svd(array([[0, 2], [1, 0], [0, 0]]));
 * s; // Tensor(f32[2], [2, 1])
 * ```
 */
export function svd(x: TensorLike): [u: Tensor, s: Tensor, vt: Tensor] {
  const whole = matrices(x, "svd");
  if (isComplexMatrix(whole)) return complexSvd(whole);
  const isWide = rowsOf(whole) < columnsOf(whole);
  const [left, values, right] = bind(ir.svd, [isWide ? turned(whole) : whole], {});
  if (!left || !values || !right) throw new Error("internal: svd has three results");
  return isWide ? [right, values, turned(left)] : [left, values, turned(right)];
}

/**
 * The singular values of matrices, descending: those of {@link svd}. Gradients of sums of equal ones are right, and so
 * is that of the largest where it is the only one.
 */
export function svdvals(x: TensorLike): Tensor {
  const whole = matrices(x, "svdvals");
  return isComplexMatrix(whole) ? halved(svd(embedded(whole))[1]) : svd(whole)[1];
}
