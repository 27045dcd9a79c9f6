/** What is solved by singular values: pseudoinverses, ranks and least squares. */
import * as ir from "@cotangent/ir";
import { bindOne } from "../bind.ts";
import { divide, floorDivide, multiply, subtract } from "../numpy/arithmetic.ts";
import { matmul } from "../numpy/contract.ts";
import { square } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { sum } from "../numpy/reduce.ts";
import { abs } from "../numpy/rounding.ts";
import { expandDims } from "../numpy/shape.ts";
import { optionsOf } from "../options.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { batchOf, matrices, rightSide, turned } from "./arguments.ts";
import { embedded, halved, isComplexMatrix, matrixFrom } from "./complex.ts";
import { counted } from "./counted.ts";
import { svd, svdvals } from "./orthogonal.ts";

export interface CutoffOptions {
  /**
   * Singular values of at most so many times the largest one count as 0; by default `10·max(m, n)·ε`, with the ε of the
   * dtype.
   */
  readonly rcond?: number;
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
  if (isComplexMatrix(x)) {
    const { inverse, values, rank } = pseudoinverse(embedded(x), rcond);
    return { inverse: matrixFrom(inverse), values: halved(values), rank: floorDivide(rank, 2) };
  }
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
  const residuals = sum(square(abs(subtract(matmul(system.a, solution), system.b))), { axis: -2 });
  return {
    x: system.restore(solution),
    residuals: b instanceof Tensor && b.rank === 1 ? residuals.reshape(batchOf(system.a)) : residuals,
    rank,
    singularValues: values,
  };
}
