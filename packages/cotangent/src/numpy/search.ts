/** Positions of values: where they belong, where elements are not 0, which values there are, and how often. */
import * as ir from "@cotangent/ir";
import { bindOne, lift, promoteAll } from "../bind.ts";
import { isLength } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, floorDivide, mod, subtract } from "./arithmetic.ts";
import { isnan, less, lessEqual, notEqual } from "./compare.ts";
import { full, zeros } from "./constant.ts";
import { cumsum } from "./cumulative.ts";
import { logicalAnd, logicalNot, logicalOr, truth, where } from "./logic.ts";
import { arange } from "./ranges.ts";
import { concatenate } from "./join.ts";
import { ravel } from "./shape.ts";
import { sliceAxis } from "./slice.ts";
import { sorted } from "./sort.ts";
import { take } from "./take.ts";

export interface SearchOptions {
  /** Whether a value goes before the elements that equal it (`left`, the default), or after them. */
  readonly side?: "left" | "right";
}

/**
 * The i32 positions at which `values` would have to be inserted into the ascending vector `x` to keep its order: the number
 * of elements that are less (`right`: or equal). NaN counts as greater than all numbers. A binary search of log₂ n steps.
 *
 * @throws ShapeError for an x that is no vector.
 *
 * @example
 * ```ts
 * import { array, searchsorted } from "cotangent/numpy";
 *
 * searchsorted(array([1, 2, 2, 5]), array([2, 6])); // Tensor(i32[2], [1, 4])
 * ```
 */
export function searchsorted(x: TensorLike, values: TensorLike, options: SearchOptions = {}): Tensor {
  const { side = "left" } = optionsOf(options, "searchsorted", ["side"]);
  const [among, wanted] = promoteAll([x, values]);
  if (!among || !wanted || among.rank !== 1 || !["left", "right"].includes(side))
    throw new ir.ShapeError(
      "bad-argument",
      `searchsorted: in ${among ? ir.showType(among) : "nothing"}, on side ${side}`,
      'give an ascending vector, and the side "left" or "right"',
    );
  const before = (a: Tensor, b: Tensor): Tensor =>
    a.dtype.kind === "float" ? logicalOr(less(a, b), logicalAnd(isnan(b), logicalNot(isnan(a)))) : less(a, b);
  let found = zeros(wanted.shape, { dtype: ir.i32 });
  for (let step = 2 ** Math.floor(Math.log2(Math.max(1, among.size))); step >= 1 && among.size > 0; step /= 2) {
    const next = add(found, step);
    const element = take(among, subtract(next, 1), 0);
    const goes = side === "left" ? before(element, wanted) : logicalNot(before(wanted, element));
    found = where(logicalAnd(lessEqual(next, among.size), goes), next, found);
  }
  return found;
}

export interface NonzeroOptions {
  /** How many positions there are in the result; more than this are left out. */
  readonly size: number;
  /** What stands for a position where there are fewer; 0 if absent. */
  readonly fillValue?: number;
}

/**
 * For each axis of `x` the i32 positions of its first `size` elements that are not 0, in row-major order. The size is
 * given, since that of an array in a compiled program does not depend on values. (`argwhere` and the `where` of one
 * argument are the same.)
 *
 * @throws ArgumentError without a size.
 *
 * @example
 * ```ts
 * import { array, nonzero } from "cotangent/numpy";
 *
 * nonzero(array([0, 7, 0, 9]), { size: 3, fillValue: -1 }); // [Tensor(i32[3], [1, 3, -1])]
 * ```
 */
export function nonzero(x: TensorLike, options: NonzeroOptions): readonly Tensor[] {
  const { fillValue = 0 } = optionsOf(options, "nonzero", ["size", "fillValue"]);
  const { shape } = lift(x);
  const flat = flatnonzero(x, { ...options, fillValue: -1 });
  const isFilled = less(flat, 0);
  return shape.map((length, axis) => {
    const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return where(isFilled, fillValue, mod(floorDivide(flat, Math.max(1, stride)), Math.max(1, length)));
  });
}

/** The i32 positions of the first `size` elements of the flattened `x` that are not 0; as {@link nonzero}. */
export function flatnonzero(x: TensorLike, options: NonzeroOptions): Tensor {
  const { size, fillValue = 0 } = optionsOf(options, "flatnonzero", ["size", "fillValue"]);
  checkSize(size, "nonzero");
  const flat = truth(ravel(x));
  const rank = subtract(cumsum(flat, 0), 1);
  const start = full([size], fillValue, { dtype: ir.i32 });
  return placed(start, arange(flat.size, { dtype: ir.i32 }), where(flat, rank, size));
}

/** `start` with `values` at those of `positions` that are in it. */
const placed = (start: Tensor, values: Tensor, positions: Tensor): Tensor =>
  bindOne(ir.scatterSet, [start, values, positions], dropping);

const dropping = { axes: [0], sizes: [], batch: 0, mode: "drop" } as const;

function checkSize(size: unknown, name: string): void {
  if (isLength(size)) return;
  throw new ir.ArgumentError(
    "bad-argument",
    `${name}: size ${String(size)}`,
    "give the length of the result as { size }: it may not depend on the values of arrays",
  );
}

export interface BincountOptions {
  /** The length of the result; elements that are as great or greater are left out. */
  readonly length: number;
  /** What each element counts; 1 if absent. */
  readonly weights?: TensorLike;
}

/**
 * `y[v] = Σ weights[i]` over the i with `x[i] = v`, for `v = 0 … length − 1`: i32 counts if there are no weights. Adjoint
 * of the weights: takes what each element counts to. Elements outside are left out.
 *
 * @throws ArgumentError without a length; ShapeError for elements that are no integers.
 */
export function bincount(x: TensorLike, options: BincountOptions): Tensor {
  const { length, weights } = optionsOf(options, "bincount", ["length", "weights"]);
  checkSize(length, "bincount");
  const flat = ravel(x);
  if (flat.dtype.kind !== "int" && flat.dtype.kind !== "uint")
    throw new ir.ShapeError(
      "dtype-mismatch",
      `bincount: of ${ir.showType(flat)}`,
      'elements are integers; cast them with astype("i32")',
    );
  const counted = weights === undefined ? full(flat.shape, 1, { dtype: ir.i32 }) : ravel(weights);
  if (counted.size !== flat.size)
    throw new ir.ShapeError(
      "shape-mismatch",
      `bincount: ${counted.size} weights for ${flat.size} elements`,
      "give one weight for each element",
    );
  const start = zeros([length], { dtype: counted.dtype });
  return bindOne(ir.scatterAdd, [start, counted, flat.astype(ir.i32)], dropping);
}

export interface UniqueOptions {
  /** How many values the result has; more than this, the greatest, are left out. */
  readonly size: number;
  /** What stands for values where there are fewer; the least value if absent. */
  readonly fillValue?: number;
}

/** The values of an array, and where and how often they are there. */
export interface Unique {
  /** In ascending order. */
  readonly values: Tensor;
  /** The position of the first element of each value in the flattened array. */
  readonly indices: Tensor;
  /** For each element the position of its value, in the shape of the array. */
  readonly inverse: Tensor;
  /** How many elements have each value; 0 where a value is a filling. */
  readonly counts: Tensor;
}

/**
 * The different values of `x` in ascending order, the first `size` of them; NaN is one value, and comes last.
 *
 * @throws ArgumentError without a size; ShapeError for an empty array.
 *
 * @example
 * ```ts
 * import { array, unique } from "cotangent/numpy";
 *
 * unique(array([3, 1, 3]), { size: 3, fillValue: 0 }); // Tensor(f32[3], [1, 3, 0])
 * ```
 */
export const unique = (x: TensorLike, options: UniqueOptions): Tensor => uniqueAll(x, options).values;

/** The values of {@link unique} together with positions, inverse and counts (i32), as in the array API standard. */
export function uniqueAll(x: TensorLike, options: UniqueOptions): Unique {
  const { size, fillValue } = optionsOf(options, "unique", ["size", "fillValue"]);
  checkSize(size, "unique");
  const flat = ravel(x);
  if (flat.size === 0)
    throw new ir.ShapeError("empty-axis", "unique: of an empty array", "give an array with one element or more");
  const [values, order] = sorted([flat], [arange(flat.size, { dtype: ir.i32 })], 0);
  if (!values || !order) throw new Error("internal: two sorted arrays");
  const differ = differing(sliceAxis(values, 0, [1]), sliceAxis(values, 0, [0, -1]));
  const isNew = concatenate([full([1], true), differ]);
  const group = subtract(cumsum(isNew, 0), 1);
  const firsts = where(isNew, group, size);
  const start = fillValue === undefined ? leastOf(values, size) : full([size], fillValue, { dtype: values.dtype });
  return {
    values: placed(start, values, firsts),
    indices: placed(leastOf(order, size), order, firsts),
    inverse: placed(zeros([flat.size], { dtype: ir.i32 }), group, order).reshape(lift(x).shape),
    counts: bincount(group, { length: size }),
  };
}

const leastOf = (values: Tensor, size: number): Tensor => take(values, zeros([size], { dtype: ir.i32 }), 0);

function differing(a: Tensor, b: Tensor): Tensor {
  const differ = notEqual(a, b);
  return a.dtype.kind === "float" ? logicalAnd(differ, logicalNot(logicalAnd(isnan(a), isnan(b)))) : differ;
}
