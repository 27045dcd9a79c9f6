/** Matrices of zeros and ones, triangles and diagonals. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { dtypeOf } from "../dtype-like.ts";
import { apart, optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { equal, lessEqual } from "./compare.ts";
import { dtypeOption, shapeOf, type DtypeOption } from "./constant.ts";
import { where } from "./logic.ts";
import { sum } from "./reduce.ts";
import { slice } from "./slice.ts";

/** The position along `axis` at each element of `shape`, in i32. */
const positions = (shape: readonly number[], axis: number): Tensor =>
  bindOne(ir.iota, [], { dtype: ir.i32, shape, axis });

/** Whether an element lies on diagonal `k`, the main one for 0 and those above it for k > 0. */
const onDiagonal = (shape: readonly number[], k: number): Tensor =>
  equal(positions(shape, 1), add(positions(shape, 0), k));
/** Whether an element lies on or below diagonal `k`. */
const belowDiagonal = (shape: readonly number[], k: number): Tensor =>
  lessEqual(positions(shape, 1), add(positions(shape, 0), k));

export interface DiagonalOptions extends DtypeOption {
  /** Which diagonal: 0 is the main one, positive ones lie above it. */
  readonly k?: number;
}

/** The matrix with 1 on diagonal `k` and 0 elsewhere; square if no number of columns is given. */
export function eye(rows: number, options?: DiagonalOptions): Tensor;
export function eye(rows: number, columns?: number, options?: DiagonalOptions): Tensor;
export function eye(rows: number, ...rest: readonly (number | DiagonalOptions | undefined)[]): Tensor {
  return marked(onDiagonal, rows, rest, "eye");
}
/** The square matrix with 1 on its diagonal and 0 elsewhere. */
export const identity = (size: number, options: DtypeOption = {}): Tensor =>
  eye(size, dtypeOption(options, "identity"));
/** The matrix with 1 on and below diagonal `k` and 0 above it. */
export function tri(rows: number, options?: DiagonalOptions): Tensor;
export function tri(rows: number, columns?: number, options?: DiagonalOptions): Tensor;
export function tri(rows: number, ...rest: readonly (number | DiagonalOptions | undefined)[]): Tensor {
  return marked(belowDiagonal, rows, rest, "tri");
}

function marked(
  marks: (shape: readonly number[], k: number) => Tensor,
  rows: number,
  rest: readonly (number | DiagonalOptions | undefined)[],
  name: string,
): Tensor {
  const [[columns = rows], options] = apart(rest);
  const { k = 0, dtype = ir.f32 } = optionsOf(options, name, ["k", "dtype"]);
  return marks(shapeOf([rows, columns], name), k).astype(dtypeOf(dtype));
}

/** `x` with 0 above diagonal `k` of its last two axes. */
export function tril(x: TensorLike, k = 0): Tensor {
  const whole = matrices(x, "tril");
  return where(belowDiagonal(whole.shape.slice(-2), k), whole, 0);
}
/** `x` with 0 below diagonal `k` of its last two axes. */
export function triu(x: TensorLike, k = 0): Tensor {
  const whole = matrices(x, "triu");
  return where(belowDiagonal(whole.shape.slice(-2), k - 1), 0, whole);
}

/** Diagonal `k` of the last two axes of `x`, as the last axis. */
export const diagonal = (x: TensorLike, k = 0): Tensor => diagonalOf(x, k, "diagonal");

function diagonalOf(x: TensorLike, k: number, name: string): Tensor {
  const whole = matrices(x, name);
  const [rows = 0, columns = 0] = whole.shape.slice(-2);
  const length = Math.max(0, Math.min(rows - Math.max(-k, 0), columns - Math.max(k, 0)));
  const start = k >= 0 ? k : -k * columns;
  const flat = whole.reshape([...whole.shape.slice(0, -2), rows * columns]);
  // Elements of a diagonal lie `columns + 1` apart in row-major order.
  const range =
    length === 0 ? ([0, 0, 1] as const) : ([start, start + (length - 1) * (columns + 1) + 1, columns + 1] as const);
  return slice(flat, [...whole.shape.slice(0, -2).map(() => null), range]);
}
/** The sum of diagonal `k` of the last two axes. */
export const trace = (x: TensorLike, k = 0): Tensor => sum(diagonalOf(x, k, "trace"), { axis: -1 });
/** The matrix with the vector `x` on diagonal `k` and 0 elsewhere; of a matrix, its diagonal `k`. */
export function diag(x: TensorLike, k = 0): Tensor {
  const whole = lift(x);
  if (whole.rank !== 1) return diagonalOf(whole, k, "diag");
  const size = ir.at(whole.shape, 0) + Math.abs(k);
  const padded = bindOne(ir.pad, [whole], { low: [Math.max(k, 0)], high: [Math.max(-k, 0)], interior: [0] });
  return where(onDiagonal([size, size], k), padded, 0);
}

function matrices(x: TensorLike, name: string): Tensor {
  const whole = lift(x);
  if (whole.rank >= 2) return whole;
  throw new ir.ShapeError(
    "rank-mismatch",
    `${name}: ${ir.showType(whole)} is no matrix`,
    "give an array with two axes or more",
  );
}
