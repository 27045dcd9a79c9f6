/** Norms of vectors and matrices, and the condition of matrices. */
import * as ir from "@cotangent/ir";
import { divide } from "../numpy/arithmetic.ts";
import { notEqual } from "../numpy/compare.ts";
import { abs } from "../numpy/rounding.ts";
import { max, min, norm as vectorNorm, sum } from "../numpy/reduce.ts";
import { expandDims } from "../numpy/shape.ts";
import { axesOf } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { floats, matrices, squares } from "./arguments.ts";
import { svdvals } from "./orthogonal.ts";
import { inv } from "./solve.ts";

/**
 * Of a vector any number, of a matrix 1, 2, their negatives, ±∞, or a name: `fro`, the root of the sum of squares, or
 * `nuc`, the sum of singular values.
 */
export type NormOrder = number | "fro" | "nuc";

export interface MatrixNormOptions {
  readonly ord?: NormOrder;
  /**
   * One axis of vectors, or two of matrices, rows first. All elements, as one vector, where neither it nor `ord` is
   * given.
   */
  readonly axis?: number | readonly number[] | null;
  readonly keepdims?: boolean;
}

/**
 * The norm of a vector or a matrix, with the meaning of NumPy. Of a vector: `(Σ|x|ᵖ)^(1/p)` for `ord = p`, the greatest
 * or least magnitude for `±∞`, the number of elements that are not 0 for 0. Of a matrix: its sums of magnitudes in
 * columns for ±1 and in rows for ±∞, greatest or least; its greatest or least singular value for ±2; `fro`; `nuc`. Of
 * an array of rank 1 or 2 without `axis` the order decides; by default the root of the sum of squares. Where that is 0,
 * its derivative is 0.
 * @throws ArgumentError for an order that there is not. @throws ShapeError for axes that do not fit.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { norm } from "cotangent/linalg";
 *
 * norm(array([[3, 0], [4, 0]]), { ord: 1 }); // Tensor(f32[], 7)
 * ```
 */
export function norm(x: TensorLike, options: MatrixNormOptions = {}): Tensor {
  const { ord, axis, keepdims = false } = optionsOf(options, "norm", ["ord", "axis", "keepdims"]);
  const whole = floats(x);
  if (ord === undefined) return vectorNorm(whole, { axis, keepdims });
  const axes = axesInOrder(whole, axis);
  if (axes.length === 1) return normOfVectors(whole, ord, ir.at(axes, 0), keepdims);
  if (axes.length === 2) return normOfMatrices(whole, ord, axes, keepdims);
  throw new ir.ShapeError(
    "bad-axes",
    `norm: order ${ord} over ${axes.length} axes of ${ir.showType(whole)}`,
    "name one axis of vectors, or two of matrices",
  );
}

/** The axes as they are given, from the front. */
function axesInOrder({ rank }: Tensor, axis: MatrixNormOptions["axis"]): readonly number[] {
  const sorted = axesOf(rank, axis, "norm");
  if (!Array.isArray(axis)) return sorted;
  return (axis as readonly number[]).map((one) => (one < 0 ? one + rank : one));
}

const noOrder = (ord: NormOrder, what: string): ir.ArgumentError =>
  new ir.ArgumentError(
    "bad-argument",
    `norm: there is no order ${ord} of ${what}`,
    'orders of vectors are numbers; those of matrices are 1, 2, −1, −2, ±Infinity, "fro" and "nuc"',
  );

function normOfVectors(x: Tensor, ord: NormOrder, axis: number, keepdims: boolean): Tensor {
  const along = { axis, keepdims };
  if (typeof ord !== "number" || Number.isNaN(ord)) throw noOrder(ord, "vectors");
  if (ord === 0) return sum(notEqual(x, 0).astype(x.dtype), along);
  if (ord > 0 || ord === -Infinity) return vectorNorm(x, { ord, ...along });
  return sum(abs(x).pow(ord), along).pow(1 / ord);
}

function normOfMatrices(x: Tensor, ord: NormOrder, axes: readonly number[], keepdims: boolean): Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const found = matrixNorm(x.transpose([...others, ...axes]), ord);
  return keepdims ? axes.toSorted((a, b) => a - b).reduce((y, axis) => expandDims(y, axis), found) : found;
}

function matrixNorm(x: Tensor, ord: NormOrder): Tensor {
  const extreme = ord === "fro" || ord === "nuc" || ord > 0 ? max : min;
  switch (ord) {
    case "fro":
      return vectorNorm(x, { axis: [-2, -1] });
    case "nuc":
      return sum(svdvals(x), { axis: -1 });
    case 1:
    case -1:
      return extreme(sum(abs(x), { axis: -2 }), { axis: -1 });
    case Infinity:
    case -Infinity:
      return extreme(sum(abs(x), { axis: -1 }), { axis: -1 });
    case 2:
    case -2:
      return extreme(svdvals(x), { axis: -1 });
    default:
      throw noOrder(ord, "matrices");
  }
}

export interface ConditionOptions {
  /** The norm that it is measured in; 2 by default, the ratio of the greatest and the least singular value. */
  readonly ord?: NormOrder;
}

/**
 * `‖x‖·‖x⁻¹‖`, the condition number of matrices `x: […, m, n]` (square, unless `ord` is ±2); ∞ where x is singular.
 * @throws ArgumentError for an order that there is not.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { cond } from "cotangent/linalg";
 *
 * cond(array([[4, 0], [0, 2]])); // Tensor(f32[], 2)
 * ```
 */
export function cond(x: TensorLike, options: ConditionOptions = {}): Tensor {
  const { ord = 2 } = optionsOf(options, "cond", ["ord"]);
  const whole = matrices(x, "cond");
  if (ord !== 2 && ord !== -2) {
    const square = squares(whole, "cond");
    return matrixNorm(square, ord).mul(matrixNorm(inv(square), ord));
  }
  const values = svdvals(whole);
  const [greatest, least] = [max(values, { axis: -1 }), min(values, { axis: -1 })];
  return ord === 2 ? divide(greatest, least) : divide(least, greatest);
}
