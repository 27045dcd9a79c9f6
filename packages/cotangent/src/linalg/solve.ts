/** Systems of linear equations, inverses and determinants. */
import * as ir from "@cotangent/ir";
import { bind, bindOne, broadcastTo } from "../bind.ts";
import { add, multiply } from "../numpy/arithmetic.ts";
import { abs, sign } from "../numpy/rounding.ts";
import { log } from "../numpy/exponential.ts";
import { diagonal, eye, tril, triu } from "../numpy/matrix.ts";
import { equal } from "../numpy/compare.ts";
import { where } from "../numpy/logic.ts";
import { prod, sum } from "../numpy/reduce.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { eliminate } from "./complex-pivots.ts";
import { complexFactors, complexTriangularSolve } from "./complex-factors.ts";
import { adjoint, columnsFrom, embedded, embeddedColumns, isComplexMatrix, matrixFrom } from "./complex.ts";
import { columnsOf, cut, matrices, rightSide, rowsOf, squares } from "./arguments.ts";

/** `(x + xᵀ)/2`, with the conjugate transpose of a complex matrix. */
export const symmetrized = (x: Tensor): Tensor => multiply(add(x, adjoint(x)), 0.5);

/**
 * The lower triangular `L` of positive diagonal with `L·Lᵀ = x`, for symmetric positive definite matrices `x: […, n,
 * n]`; of complex ones, which are Hermitian, with the conjugate transpose. The matrix is made symmetric first, as `(x + xᵀ)/2`, and so are its cotangents. NaN in the whole triangle where
 * it is not positive definite. The derivative is that of Murray, arXiv 1602.07527.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { cholesky } from "cotangent/linalg";
 *
 * cholesky(array([[4, 2], [2, 5]])); // Tensor(f32[2,2], [[2, 0], [1, 2]])
 * ```
 */
export function cholesky(x: TensorLike): Tensor {
  const whole = symmetrized(squares(x, "cholesky"));
  if (isComplexMatrix(whole)) return matrixFrom(bindOne(ir.cholesky, [embedded(whole)], {}));
  return bindOne(ir.cholesky, [whole], {});
}

export interface TriangularOptions {
  /** Whether the elements on and below the diagonal are read, and not those on and above it; false by default. */
  readonly lower?: boolean;
  /** Whether `aᵀ` stands in place of a. */
  readonly transpose?: boolean;
  /** Whether the diagonal of a counts as 1 and is not read. */
  readonly unitDiagonal?: boolean;
}

/**
 * The solution of `a·x = b` for triangular `a: […, n, n]`, of which one triangle is read, and `b: […, n, m]` or a
 * vector `[n]`; leading axes broadcast. ∞ or NaN where a is singular. Cotangents of a lie in its triangle.
 * @throws ShapeError if a is not square, or b has another number of rows.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { triangularSolve } from "cotangent/linalg";
 *
 * triangularSolve(array([[2, 0], [1, 4]]), array([2, 5]), { lower: true }); // Tensor(f32[2], [1, 1])
 * ```
 */
export function triangularSolve(a: TensorLike, b: TensorLike, options: TriangularOptions = {}): Tensor {
  const names = ["lower", "transpose", "unitDiagonal"] as const;
  const { lower = false, transpose = false, unitDiagonal = false } = optionsOf(options, "triangularSolve", names);
  const system = rightSide(squares(a, "triangularSolve"), b, "triangularSolve");
  const terms = { lower, transpose, unitDiagonal };
  if (isComplexMatrix(system.a)) return system.restore(complexTriangularSolve(system.a, system.b, terms));
  return system.restore(bindOne(ir.triangularSolve, [system.a, system.b], terms));
}

/**
 * `a[p] = L·U` with exchanges of rows, for matrices `a: […, m, n]`: `[p, L, U]`, where the i32 vector p is the order of
 * rows, L has a diagonal of ones and elements of magnitude 1 at most, and `k = min(m, n)` is the number of its columns
 * and of the rows of U. Derivatives are those of the factors at that order; not finite where a is singular.
 * @throws ShapeError unless a has two axes or more.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { lu } from "cotangent/linalg";
 *
 * const [p, lower, upper] = lu(array([[1, 3], [2, 4]]));
 * upper; // Tensor(f32[2,2], [[2, 4], [0, 1]])
 * ```
 */
export function lu(a: TensorLike): [p: Tensor, lower: Tensor, upper: Tensor] {
  const whole = matrices(a, "lu");
  const [packed, order] = isComplexMatrix(whole) ? complexFactors(whole) : factors(whole);
  const [rows, columns] = [rowsOf(whole), columnsOf(whole)];
  const least = Math.min(rows, columns);
  const left = tril(cut(packed, [0, 0], [rows, least]), -1);
  const ones = eye(rows, least, { dtype: whole.dtype.part ?? whole.dtype });
  return [order, add(left, ones), triu(cut(packed, [0, 0], [least, columns]))];
}

function factors(x: Tensor): readonly [packed: Tensor, order: Tensor, sign: Tensor] {
  const [packed, order, parity] = bind(ir.lu, [x], {});
  if (packed && order && parity) return [packed, order, parity];
  throw new Error("internal: lu has three results");
}

/**
 * The solution of `a·x = b` for square `a: […, n, n]` and `b: […, n, m]` or a vector `[n]`; leading axes broadcast. By
 * elimination with exchanges of rows; ∞ or NaN where a is singular. `ẋ = a⁻¹·(ḃ − ȧ·x)`, `b̄ = a⁻ᵀ·x̄`, `ā = −b̄·xᵀ`,
 * with the same factors.
 * @throws ShapeError if a is not square, or b has another number of rows.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { solve } from "cotangent/linalg";
 *
 * solve(array([[2, 1], [1, 1]]), array([3, 2])); // Tensor(f32[2], [1, 1])
 * ```
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  const system = rightSide(squares(a, "solve"), b, "solve");
  return system.restore(solved(system.a, system.b));
}

function solved(a: Tensor, b: Tensor): Tensor {
  if (isComplexMatrix(a) || isComplexMatrix(b)) return columnsFrom(solved(embedded(a), embeddedColumns(b)));
  const [packed, order] = factors(a);
  return bindOne(ir.luSolve, [a, packed, order, b], { transpose: false });
}

/**
 * The inverse of square matrices `x: […, n, n]`; ∞ or NaN where x is singular. `ẏ = −y·ẋ·y`. To solve a system, {@link
 * solve} it.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { inv } from "cotangent/linalg";
 *
 * inv(array([[2, 1], [1, 1]])); // Tensor(f32[2,2], [[1, -1], [-1, 2]])
 * ```
 */
export function inv(x: TensorLike): Tensor {
  const whole = squares(x, "inv");
  return solved(whole, broadcastTo(eye(rowsOf(whole), { dtype: whole.dtype }), whole.shape));
}

/**
 * The determinant of square matrices `x: […, n, n]`; 1 of those of no rows. Its gradient is the matrix of cofactors,
 * exact and finite at every matrix, also at singular ones, and so is the second derivative; higher ones are not finite
 * at singular matrices. Of complex matrices the derivative is right at every matrix, and higher ones are at those of
 * rank `n − 1` and above.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { grad } from "cotangent";
 * import { array } from "cotangent/numpy";
 * import { det } from "cotangent/linalg";
 *
 * grad(det)(array([[1, 2], [2, 4]])); // Tensor(f32[2,2], [[4, -2], [-2, 1]])
 * ```
 */
export function det(x: TensorLike): Tensor {
  const whole = squares(x, "det");
  if (isComplexMatrix(whole)) return complexDeterminant(whole);
  return bindOne(ir.determinant, [whole], {});
}

function complexDeterminant(x: Tensor): Tensor {
  const [pivots, parity] = eliminate(x);
  return multiply(prod(pivots, { axis: 0 }), parity);
}

/**
 * The sign of the determinant of square matrices and the logarithm of its magnitude, which does not overflow: `[sign,
 * logdet]`; `[0, −∞]` where the matrix is singular. The derivative of the logarithm is `tr(x⁻¹·ẋ)`, not finite at
 * singular matrices; that of the sign is 0.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { slogdet } from "cotangent/linalg";
 *
 * const [sign, logdet] = slogdet(array([[0, 1], [1, 0]]));
 * sign; // Tensor(f32[], -1)
 * ```
 */
export function slogdet(x: TensorLike): [sign: Tensor, logdet: Tensor] {
  const whole = squares(x, "slogdet");
  if (isComplexMatrix(whole)) {
    const [found, parity] = eliminate(whole);
    return [multiply(prod(sign(found), { axis: 0 }), parity), sum(log(abs(found)), { axis: 0 })];
  }
  const [packed, , parity] = factors(whole);
  const pivots = diagonal(packed);
  const signs = prod(sign(pivots), { axis: -1 });
  return [where(equal(signs, 0), 0, multiply(parity.astype(whole.dtype), signs)), sum(log(abs(pivots)), { axis: -1 })];
}
