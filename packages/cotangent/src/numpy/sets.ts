/** Arrays as sets of values. Results have a `size`, as in {@link unique}: their length may not depend on values. */
import { fromData, lift, promoteAll } from "../bind.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import * as ir from "@cotangent/ir";
import { add } from "./arithmetic.ts";
import { equal, isnan } from "./compare.ts";
import { pairOf } from "./contract.ts";
import { concatenate, stack } from "./join.ts";
import { logicalAnd, logicalNot, logicalXor, where } from "./logic.ts";
import {
  flatnonzero,
  nonzero,
  searchsorted,
  unique,
  uniqueAll,
  type NonzeroOptions,
  type Unique,
  type UniqueOptions,
} from "./search.ts";
import { ravel, reshape } from "./shape.ts";
import { sort } from "./sort.ts";
import { take } from "./take.ts";

/** Whether each element of `x` is among `values`; `invert`: whether it is not. NaN is among nothing. */
export function isin(x: TensorLike, values: TensorLike, options: { readonly invert?: boolean } = {}): Tensor {
  const { invert = false } = optionsOf(options, "isin", ["invert"]);
  const [whole, given] = pairOf(promoteAll([x, values]));
  const sorted = sort(ravel(given));
  const found =
    sorted.size === 0
      ? fromData(ir.bool, whole.shape, new Uint8Array(whole.size))
      : equal(take(sorted, searchsorted(sorted, whole).minimum(sorted.size - 1), 0), whole);
  return invert ? logicalNot(found) : found;
}

/** The values of x and z in ascending order, each once. */
export const union1d = (x: TensorLike, z: TensorLike, options: UniqueOptions): Tensor =>
  unique(concatenate([ravel(x), ravel(z)]), options);
/** The values that are in x and in z. */
export const intersect1d = (x: TensorLike, z: TensorLike, options: UniqueOptions): Tensor =>
  chosen(ravel(x), isin(ravel(x), z), options, "intersect1d");
/** The values of x that are not in z. */
export const setdiff1d = (x: TensorLike, z: TensorLike, options: UniqueOptions): Tensor =>
  chosen(ravel(x), isin(ravel(x), z, { invert: true }), options, "setdiff1d");
/** The values that are in one of x and z. */
export function setxor1d(x: TensorLike, z: TensorLike, options: UniqueOptions): Tensor {
  const all = concatenate([ravel(x), ravel(z)]);
  return chosen(all, logicalXor(isin(all, x), isin(all, z)), options, "setxor1d");
}

/** The different ones of those elements of `x` that are `kept`: sorted with the others behind. */
function chosen(x: Tensor, kept: Tensor, options: UniqueOptions, name: string): Tensor {
  const { size, fillValue } = optionsOf(options, name, ["size", "fillValue"]);
  const isNan = isnan(x);
  const isKept = logicalAnd(kept, logicalNot(isNan));
  const order = flatnonzero(isKept, { size: x.size, fillValue: -1 });
  const isReal = order.greaterEqual(0);
  const values = take(x, where(isReal, order, 0), 0);
  const least = take(values, 0, 0);
  const count = isKept.astype("i32").sum();
  const found = uniqueAll(where(isReal, values, least), { size });
  const distinct = found.counts.greater(0);
  const rest = fillValue === undefined ? take(found.values, 0, 0) : lift(fillValue, x);
  const isNone = equal(count, 0);
  return where(
    logicalAnd(distinct, logicalNot(isNone)),
    found.values,
    isNone && fillValue === undefined ? add(rest, 0) : rest,
  ).astype(x.dtype);
}

/** {@link unique} under the name of the array API standard. */
export const uniqueValues = (x: TensorLike, options: UniqueOptions): Tensor => unique(x, options);
/** The different values, and how many elements have each. */
export function uniqueCounts(x: TensorLike, options: UniqueOptions): Pick<Unique, "values" | "counts"> {
  const { values, counts } = uniqueAll(x, options);
  return { values, counts };
}
/** The different values, and for each element the position of its own. */
export function uniqueInverse(x: TensorLike, options: UniqueOptions): Pick<Unique, "values" | "inverse"> {
  const { values, inverse } = uniqueAll(x, options);
  return { values, inverse };
}
/** The positions of the first `size` elements that are not 0, one row each. */
export const argwhere = (x: TensorLike, options: NonzeroOptions): Tensor =>
  lift(x).rank === 0 ? reshape(flatnonzero(x, options), [options.size, 1]) : stack(nonzero(x, options), 1);
/** The first `size` elements of `x` for which `condition` holds. */
export const extract = (condition: TensorLike, x: TensorLike, options: NonzeroOptions): Tensor => {
  const { size, fillValue = 0 } = optionsOf(options, "extract", ["size", "fillValue"]);
  const places = flatnonzero(condition, { size, fillValue: -1 });
  const isReal = places.greaterEqual(0);
  return where(isReal, take(ravel(x), where(isReal, places, 0), 0), fillValue);
};
