/** Arrays with some elements left out, added or exchanged. Nothing is changed in place: each returns a new array. */
import * as ir from "@cotangent/ir";
import { broadcastTo, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { at } from "./at.ts";
import { shapeOf, type ShapeLike } from "./constant.ts";
import { array, type NestedArray } from "./creation.ts";
import { concatenate } from "./join.ts";
import { truth, where } from "./logic.ts";
import { diag, eye } from "./matrix.ts";
import { axisFrom, moveaxis, ravel, reshape } from "./shape.ts";
import { sliceAxis } from "./slice.ts";
import { take } from "./take.ts";

function places(indices: number | readonly number[], length: number, most: number, name: string): readonly number[] {
  return [indices].flat().map((i) => {
    if (Number.isInteger(i) && i >= -length && i <= most) return i < 0 ? i + length : i;
    throw new ir.ShapeError(
      "bad-argument",
      `${name}: position ${typeof i === "number" ? i : describe(i)} on an axis of length ${length}`,
      "positions are integers within the axis",
    );
  });
}

/** `x` without the slices at `indices` along `axis`; as a vector if no axis is given. (NumPy's `delete`.) */
export function remove(x: TensorLike, indices: number | readonly number[], axis?: number | null): Tensor {
  const whole = axis === undefined || axis === null ? ravel(x) : lift(x);
  const along = axisFrom(whole.rank, axis ?? 0, "remove");
  const length = ir.at(whole.shape, along);
  const gone = new Set(places(indices, length, length - 1, "remove"));
  const kept = Array.from({ length }, (_, i) => i).filter((i) => !gone.has(i));
  return take(whole, array(kept, { dtype: "i32" }), along);
}

/** `x` with `values` before the element at `index` along `axis`; as a vector if no axis is given. */
export function insert(x: TensorLike, index: number, values: TensorLike, axis?: number | null): Tensor {
  const whole = axis === undefined || axis === null ? ravel(x) : lift(x);
  const along = axisFrom(whole.rank, axis ?? 0, "insert");
  const length = ir.at(whole.shape, along);
  const place = ir.at(places(index, length, length, "insert"), 0);
  const front = moveaxis(whole, along, 0);
  const rest = front.shape.slice(1);
  const given = lift(values, whole);
  const isOne = given.rank < whole.rank && (whole.rank > 1 || given.rank === 0);
  const rows = isOne ? broadcastTo(given, [1, ...rest]) : moveaxis(given, along, 0);
  const parts = [sliceAxis(front, 0, [0, place]), rows.astype(whole.dtype), sliceAxis(front, 0, [place, length])];
  return moveaxis(concatenate(parts), 0, along);
}

/** The elements of `x`, repeated or cut off to fill `shape`. */
export function resize(x: TensorLike, shape: ShapeLike): Tensor {
  const flat = ravel(x);
  const lengths = shapeOf(shape, "resize");
  const size = lengths.reduce((a, b) => a * b, 1);
  if (flat.size === 0 && size > 0)
    throw new ir.ShapeError(
      "empty-axis",
      "resize: there is no element to repeat",
      "give an array with one element or more",
    );
  const copies = Math.ceil(size / Math.max(1, flat.size));
  const long = copies === 0 ? flat : concatenate(Array.from({ length: copies }, () => flat));
  return reshape(sliceAxis(long, 0, [0, size]), lengths);
}

/** `x` with `values` at the flat positions `indices`. */
export const put = (x: TensorLike, indices: readonly number[], values: TensorLike): Tensor =>
  reshape(at(ravel(x), [array(indices, { dtype: "i32" })]).set(values), lift(x).shape);
/** `x` with `value` on the diagonal of its last two axes. */
export function fillDiagonal(x: TensorLike, value: number): Tensor {
  const whole = lift(x);
  const [rows = 0, columns = 0] = whole.shape.slice(-2);
  return where(eye(rows, columns, { dtype: "bool" }), value, whole);
}
/** The matrix with the elements of `x` on diagonal `k` and 0 elsewhere. */
export const diagflat = (x: TensorLike, k = 0): Tensor => diag(ravel(x), k);
/** `x` with `values` where `mask` holds; both broadcast. */
export const putmask = (x: TensorLike, mask: TensorLike, values: TensorLike): Tensor => where(mask, values, x);
/** `values` with those of `x` where `mask` holds. */
export const copyto = (x: TensorLike, values: TensorLike, mask: TensorLike = true): Tensor =>
  broadcastTo(where(truth(mask), lift(values, lift(x)).astype(lift(x).dtype), x), lift(x).shape);

/** For each element the first of `choices` whose condition holds, or `otherwise`. */
export const select = (
  conditions: readonly TensorLike[],
  choices: readonly TensorLike[],
  otherwise: TensorLike = 0,
): Tensor => {
  if (conditions.length !== choices.length || conditions.length === 0)
    throw new ir.ArgumentError(
      "bad-argument",
      `select: ${conditions.length} conditions for ${choices.length} choices`,
      "give one choice for each condition",
    );
  return conditions.reduceRight<Tensor>(
    (rest, condition, i) => where(condition, ir.at(choices, i), rest),
    lift(otherwise),
  );
};
/** For each element of `x`, which are integers, that of the array of this number; they are clamped to the arrays there are. */
export const choose = (x: TensorLike, choices: readonly TensorLike[]): Tensor =>
  choices.reduce<Tensor>(
    (chosen, choice, i) => (i === 0 ? lift(choice) : where(lift(x).greaterEqual(i), choice, chosen)),
    lift(0),
  );
/** For each element of `x` what the function of the first condition that holds says, or 0; a number stands for itself. */
export const piecewise = (
  x: TensorLike,
  conditions: readonly TensorLike[],
  functions: readonly (number | ((x: Tensor) => Tensor))[],
): Tensor => {
  const whole = lift(x);
  const values = functions.map((f) => (typeof f === "number" ? lift(f) : f(whole)));
  const otherwise = values.length > conditions.length ? ir.at(values, conditions.length) : 0;
  return broadcastTo(select(conditions, values.slice(0, conditions.length), otherwise), whole.shape).astype(
    whole.dtype,
  );
};
/** The slices of `x` along `axis` for which the written `condition` holds. */
export function compress(condition: readonly boolean[], x: TensorLike, axis?: number | null): Tensor {
  const kept = condition.flatMap((isKept, i) => (isKept ? [i] : []));
  return take(x, array(kept, { dtype: "i32" }) satisfies NestedArray, axis);
}
