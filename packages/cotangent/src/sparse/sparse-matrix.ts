/** A matrix of which only the elements that may differ from zero are there. */
import { rowIndices, transposed, type Pattern } from "@cotangent/ad";
import { i32, ShapeError, showType } from "@cotangent/ir";
import { fromData } from "../bind.ts";
import * as np from "../numpy/index.ts";
import { customLinearSolve } from "../rules/linear-solve.ts";
import { segmentSum } from "../segment.ts";
import { contentOf, type Tensor } from "../tensor.ts";
import { registerTree } from "../tree-registry.ts";
import { typed } from "../tree-types.ts";
import { solveBySparsity } from "./solve.ts";

/**
 * A matrix in compressed rows: row i has `values[indptr[i]] … values[indptr[i+1]−1]`, in the columns that `indices` has at the same
 * positions. Where they are is fixed and known to the host; `values` is a tensor, so the matrix may be a result or an argument of
 * functions that are traced, and be differentiated. It is a tree with one leaf.
 */
export class SparseMatrix {
  readonly values: Tensor;
  /** Rows, columns, `indptr` and `indices`. */
  readonly pattern: Pattern;
  /** How many products with the Jacobian or the Hessian it took to compute the values. */
  readonly products: number;

  constructor(values: Tensor, pattern: Pattern, products = 0) {
    this.values = values;
    this.pattern = pattern;
    this.products = products;
  }

  get shape(): readonly [rows: number, columns: number] {
    return [this.pattern.rows, this.pattern.columns];
  }

  /** How many elements are there. */
  get nnz(): number {
    return this.pattern.indices.length;
  }

  /** All elements, `[rows, columns]`. */
  toDense(): Tensor {
    const { rows, columns, indices } = this.pattern;
    const row = rowIndices(this.pattern);
    const places = indices.map((j, k) => (row[k] ?? 0) * columns + j);
    return np.reshape(segmentSum(this.values, positions(places), { numSegments: rows * columns }), [rows, columns]);
  }

  /**
   * `A·x` for a vector, or for the columns of a matrix, in time proportional to the elements that are there.
   * @throws ShapeError if `x` has not as many rows as the matrix has columns.
   */
  matvec(x: Tensor): Tensor {
    const { rows, columns, indices } = this.pattern;
    requireRows(x, columns, "matvec");
    const read = np.take(x, positions(indices), 0);
    const values = x.rank === 1 ? this.values : np.reshape(this.values, [-1, 1]);
    return segmentSum(values.mul(read), positions(rowIndices(this.pattern)), { numSegments: rows });
  }

  /** `Aᵀ` */
  transpose(): SparseMatrix {
    const { pattern, from } = transposed(this.pattern);
    return new SparseMatrix(np.take(this.values, positions(from)), pattern, this.products);
  }

  /**
   * `x` with `A·x = b`, for a vector or for the columns of a matrix: by elimination with partial pivoting in the band that an order
   * of rows and columns makes small (reverse Cuthill–McKee), in time n·width²; by a dense factorisation where the band is wide. Not
   * finite where the matrix is singular. Its derivative solves systems with the same matrix.
   * @throws ShapeError if the matrix is not square, or `b` has not as many rows.
   */
  solve(b: Tensor): Tensor {
    const { rows, columns } = this.pattern;
    if (rows !== columns)
      throw new ShapeError(
        "shape-mismatch",
        `solve: a matrix of ${rows} rows and ${columns} columns`,
        "systems have square matrices; solve others by least squares, with AᵀA",
      );
    requireRows(b, rows, "solve");
    const forth = (_: unknown, y: Tensor): Tensor => solveBySparsity(this, y);
    const back = (_: unknown, y: Tensor): Tensor => solveBySparsity(this.transpose(), y);
    return customLinearSolve((x: Tensor) => this.matvec(x), b, forth, back);
  }
}

registerTree(SparseMatrix, {
  flatten: (matrix) => [[matrix.values], { pattern: matrix.pattern, products: matrix.products }] as const,
  unflatten: ({ pattern, products }, [values]) => new SparseMatrix(typed<Tensor>(values), pattern, products),
  equalAux: (a, b) => a.products === b.products && equalPatterns(a.pattern, b.pattern),
});

const equalPatterns = (a: Pattern, b: Pattern): boolean =>
  a === b ||
  (a.rows === b.rows &&
    a.columns === b.columns &&
    a.indices.length === b.indices.length &&
    a.indptr.every((start, i) => start === b.indptr[i]) &&
    a.indices.every((column, i) => column === b.indices[i]));

/** Positions, as a tensor. */
export const positions = (of: Int32Array): Tensor => fromData(i32, [of.length], of);

function requireRows(x: Tensor, rows: number, where: string): void {
  if ((x.rank === 1 || x.rank === 2) && x.shape[0] === rows) return;
  throw new ShapeError(
    "shape-mismatch",
    `${where}: ${showType(contentOf(x).type)} for a matrix that takes ${rows} elements`,
    "give a vector of that length, or a matrix of so many rows",
  );
}
