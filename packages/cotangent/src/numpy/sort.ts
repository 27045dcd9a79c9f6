/** Order along an axis. All sorts are stable; NaN comes last, and −0 equals 0. */
import * as ir from "@cotangent/ir";
import { bind, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { isLength, numeric } from "../operations.ts";
import { optionsOf } from "../options.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";

import { axisFrom, flip, ravel } from "./shape.ts";
import { positionsAlong } from "./ranges-along.ts";
import { sliceAxis } from "./slice.ts";

export interface SortOptions {
  /** The axis to sort along, the last if absent; null sorts the flattened array. */
  readonly axis?: number | null;
  /** From the greatest element to the least; NaN then comes first. Equal elements keep their order. */
  readonly descending?: boolean;
}

/**
 * `x` in ascending order along an axis. NaN comes last; −0 equals 0. The derivative permutes tangents as the elements,
 * also at ties. Takes O(n log n) steps.
 *
 * @throws ShapeError for an axis that x does not have.
 *
 * @example
 * ```ts
 * import { array, sort } from "cotangent/numpy";
 *
 * sort(array([3, 1, 2])); // Tensor(f32[3], [1, 2, 3])
 * ```
 */
export const sort = (x: TensorLike, options: SortOptions = {}): Tensor => ordered(x, options, "sort").values;

/**
 * The i32 positions that put `x` in ascending order along an axis; equal elements keep their order. Not differentiable.
 * @throws ShapeError for an axis that x does not have.
 */
export const argsort = (x: TensorLike, options: SortOptions = {}): Tensor => ordered(x, options, "argsort").indices();

/** The sorted array, and its positions in x. */
function ordered(
  x: TensorLike,
  options: SortOptions,
  name: string,
): { readonly values: Tensor; readonly indices: () => Tensor } {
  const { axis = -1, descending = false } = optionsOf(options, name, ["axis", "descending"]);
  const whole = axis === null || lift(x).rank === 0 ? ravel(x) : lift(x);
  const position = axisFrom(whole.rank, axis ?? 0, name);
  // Back to front and back again, so that equal elements keep their order.
  const turned = (y: Tensor): Tensor => (descending ? flip(y, position) : y);
  const found = (others: readonly Tensor[]): readonly Tensor[] =>
    sorted([turned(whole)], others.map(turned), position).map(turned);
  const back = (y: Tensor): Tensor => (axis !== null && lift(x).rank === 0 ? y.reshape([]) : y);
  return {
    get values() {
      return back(ir.at(found([]), 0));
    },
    indices: () => back(ir.at(found([positionsAlong(whole.shape, position)]), 1)),
  };
}

/** `keys` and what goes along, sorted by the keys; bools are sorted as integers. */
export function sorted(keys: readonly Tensor[], others: readonly Tensor[], axis: number): readonly Tensor[] {
  const numbers = keys.map((key) => new Tensor(numeric(contentOf(key))));
  const results = bind(ir.sort, [...numbers, ...others], { axis, keys: keys.length });
  return results.map((y, i) => (keys[i] ? y.astype(keys[i].dtype) : y));
}

/**
 * The i32 positions that sort by the last of `keys`, then by the one before it, and so on, along `axis`.
 * @throws ShapeError for keys of different shapes.
 */
export function lexsort(keys: readonly TensorLike[], axis = -1): Tensor {
  const [first, ...more] = Array.isArray(keys) ? keys.map((key) => lift(key)).toReversed() : [];
  if (!first)
    throw new ir.ArgumentError("bad-argument", `lexsort: ${describe(keys)}`, "give a list of one key or more");
  const position = axisFrom(first.rank, axis, "lexsort");
  return ir.at(sorted([first, ...more], [positionsAlong(first.shape, position)], position), more.length + 1);
}

export interface TopKOptions {
  /** The last axis if absent. */
  readonly axis?: number;
}

/**
 * `[values, indices]`: the `k` greatest elements along an axis, from the greatest on, and their i32 positions; of equal
 * elements the first come first; NaN counts as the greatest. The derivative is that of taking the elements.
 *
 * @throws ShapeError for more elements than there are; ArgumentError for a k that is no count.
 *
 * @example
 * ```ts
 * import { topK } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * topK(array([3, 1, 4, 1]), 2); // [Tensor(f32[2], [4, 3]), Tensor(i32[2], [2, 0])]
 * ```
 */
export function topK(x: TensorLike, k: number, options: TopKOptions = {}): [Tensor, Tensor] {
  const { axis = -1 } = optionsOf(options, "topK", ["axis"]);
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "topK");
  if (!isLength(k) || k > ir.at(whole.shape, position))
    throw new ir.ShapeError(
      "bad-argument",
      `topK: k = ${String(k)} along axis ${position} of ${ir.showType(whole)}`,
      "k is an integer from 0 to the length of the axis",
    );
  const given = [whole, positionsAlong(whole.shape, position)].map((y) => flip(y, position));
  const found = sorted(given.slice(0, 1), given.slice(1), position).map((y) =>
    sliceAxis(flip(y, position), position, [0, k]),
  );
  return [ir.at(found, 0), ir.at(found, 1)];
}

/**
 * `x` with the element that is at `k` in sorted order there along `axis`, the lesser ones before it and the others after
 * it. (It is sorted altogether, which NumPy allows.) `k` counts from the end if it is negative.
 * @throws ShapeError for a position outside of the axis.
 */
export const partition = (x: TensorLike, k: number, axis: number | null = -1): Tensor =>
  sort(x, checkedPosition(x, k, axis, "partition"));

/** The i32 positions that {@link partition} takes elements from. */
export const argpartition = (x: TensorLike, k: number, axis: number | null = -1): Tensor =>
  argsort(x, checkedPosition(x, k, axis, "argpartition"));

function checkedPosition(x: TensorLike, k: number, axis: number | null, name: string): SortOptions {
  const whole = axis === null ? ravel(x) : lift(x);
  const length = ir.at(whole.shape, axisFrom(whole.rank, axis ?? 0, name));
  if (Number.isInteger(k) && k >= -length && k < length) return { axis };
  throw new ir.ShapeError(
    "bad-argument",
    `${name}: position ${String(k)} on an axis of length ${length}`,
    "k is an integer within the axis",
  );
}
