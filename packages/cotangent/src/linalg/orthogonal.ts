/** Orthonormal factors, and what is solved by them. */
import * as ir from "@cotangent/ir";
import { bind, bindOne } from "../bind.ts";
import { divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { greater } from "../numpy/compare.ts";
import { matmul } from "../numpy/contract.ts";
import { square } from "../numpy/exponential.ts";
import { concatenate } from "../numpy/join.ts";
import { where } from "../numpy/logic.ts";
import { max, sum } from "../numpy/reduce.ts";
import { expandDims } from "../numpy/shape.ts";
import { optionsOf } from "../options.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { batchOf, columnsOf, cut, matrices, rightSide, rowsOf, squares, turned } from "./arguments.ts";
import { embedded, halved, isComplexMatrix, matrixFrom, requireRealMatrix } from "./complex.ts";
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
 * matrices `x: […, n, n]`: `x·V = V·diag(w)`. The matrix is made symmetric first, as `(x + xᵀ)/2`. The signs of
 * eigenvectors are not determined. NaN where an element is not finite. Derivatives (Giles 2008) divide by differences
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
export const eigh = (x: TensorLike): [w: Tensor, v: Tensor] =>
  pair(
    bind(ir.eigh, [symmetrized(requireRealMatrix(squares(x, "eigh"), "eigh", "eigvalsh(x) has the eigenvalues"))], {}),
  );

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
 * `x = U·diag(s)·Vᵀ` for matrices `x: […, m, n]`: with `k = min(m, n)`, `U: […, m, k]` and `V: […, n, k]` of
 * orthonormal columns and the singular values `s: […, k]`, descending, as `[U, s, Vᵀ]`. By one-sided rotations: small
 * singular values are as exact as large ones. NaN where an element is not finite. Derivatives (Giles 2008; Townsend
 * 2016) divide by differences of singular values; of equal ones, and of 0, these count as 0.
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
  const whole = requireRealMatrix(matrices(x, "svd"), "svd", "svdvals(x) has the singular values");
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

export interface CutoffOptions {
  /**
   * Singular values of at most so many times the largest one count as 0; by default `10·max(m, n)·ε`, with the ε of the
   * dtype.
   */
  readonly rcond?: number;
}

const epsilon = ({ dtype: { bits } }: Tensor): number => (bits === 64 ? 2 ** -52 : bits === 32 ? 2 ** -23 : 2 ** -10);

/** Which singular values count, and the greatest of those that do not. */
function counted(x: Tensor, values: Tensor, rcond: number | undefined): Tensor {
  const relative = rcond ?? 10 * Math.max(rowsOf(x), columnsOf(x)) * epsilon(x);
  const largest = values.shape.includes(0) ? values : max(values, { axis: -1, keepdims: true });
  return greater(values, multiply(largest, relative));
}

/**
 * The pseudoinverse of Moore and Penrose of matrices `x: […, m, n]`: `[…, n, m]`. The derivative (Golub & Pereyra 1973)
 * is that at constant rank, and right where singular values are equal.
 * @throws ShapeError unless x has two axes or more.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { pinv } from "cotangent/linalg";
 *
 * pinv(array([[2, 0], [0, 0]])); // Tensor(f32[2,2], [[0.5, 0], [0, 0]])
 * ```
 */
export function pinv(x: TensorLike, options: CutoffOptions = {}): Tensor {
  const { rcond } = optionsOf(options, "pinv", ["rcond"]);
  return pseudoinverse(matrices(x, "pinv"), rcond).inverse;
}

interface Pseudoinverse {
  readonly inverse: Tensor;
  readonly values: Tensor;
  readonly rank: Tensor;
}

function pseudoinverse(x: Tensor, rcond: number | undefined): Pseudoinverse {
  const [u, values, vt] = svd(x);
  const counts = counted(x, values, rcond);
  const inverses = where(counts, divide(1, where(counts, values, 1)), 0);
  const inverse = matmul(multiply(turned(vt), expandDims(inverses, -2)), turned(u));
  return {
    inverse: bindOne(ir.pseudoinverse, [x, inverse], {}),
    values,
    rank: sum(counts.astype(ir.i32), { axis: -1 }),
  };
}

/** The number of singular values that count, in i32. */
export function matrixRank(x: TensorLike, options: CutoffOptions = {}): Tensor {
  const { rcond } = optionsOf(options, "matrixRank", ["rcond"]);
  const whole = matrices(x, "matrixRank");
  return sum(counted(whole, svdvals(whole), rcond).astype(ir.i32), { axis: -1 });
}

export interface LeastSquares {
  /** `[…, n, m]`, or `[…, n]` for a vector of right-hand sides. */
  readonly x: Tensor;
  /** `Σ (a·x − b)²` for each right-hand side. */
  readonly residuals: Tensor;
  /** In i32. */
  readonly rank: Tensor;
  readonly singularValues: Tensor;
}

/**
 * The x of least norm among those of least `‖a·x − b‖`, for matrices `a: […, m, n]` and right-hand sides `b: […, m, k]`
 * or a vector `[m]`; leading axes broadcast. By the {@link pinv} of a, whose derivative is that at constant rank.
 * @throws ShapeError if b has another number of rows.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { lstsq } from "cotangent/linalg";
 *
 * lstsq(array([[1], [1]]), array([1, 3])).x; // Tensor(f32[1], [2])
 * ```
 */
export function lstsq(a: TensorLike, b: TensorLike, options: CutoffOptions = {}): LeastSquares {
  const { rcond } = optionsOf(options, "lstsq", ["rcond"]);
  const system = rightSide(matrices(a, "lstsq"), b, "lstsq");
  const { inverse, values, rank } = pseudoinverse(system.a, rcond);
  const solution = matmul(inverse, system.b);
  const residuals = sum(square(subtract(matmul(system.a, solution), system.b)), { axis: -2 });
  return {
    x: system.restore(solution),
    residuals: b instanceof Tensor && b.rank === 1 ? residuals.reshape(batchOf(system.a)) : residuals,
    rank,
    singularValues: values,
  };
}
