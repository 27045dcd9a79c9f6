/** Elements at an index, by NumPy's rules. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastTo, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { less } from "./compare.ts";
import { entriesOf, type Entry, type IndexPart } from "./index-parts.ts";
import { logicalAnd, where } from "./logic.ts";
import { placesOf, toResult, type Mode, type Places } from "./places.ts";
import { slice, type Part } from "./slice.ts";

export interface GetOptions {
  /**
   * What is read at positions outside of the array: the nearest element (`clip`, the default, and `promiseInBounds`), or
   * `fillValue` (`fill`, `drop`).
   */
  readonly mode?: "clip" | "fill" | "drop" | "promiseInBounds";
  /** NaN if absent, the least i32, the greatest u32, or true. */
  readonly fillValue?: number;
}

/**
 * `x[parts[0], parts[1], …]` with NumPy's rules: a number takes one position of its axis, `"start:stop:step"` a range,
 * `"..."` stands for all axes without a part, `null` makes an axis of length 1, arrays of positions broadcast together and
 * their axes take the place of those that they index (or come first, where a range is between them), and known truth
 * values stand for the positions of those that are true. Negative positions count from the end. Adjoint: adds at the
 * positions, so that an element taken twice gets both cotangents.
 *
 * Positions written as JavaScript numbers are checked, unless a mode is given; those in tensors are clamped into the array,
 * or filled. (`slice` takes its ranges as lists, and does without positions in arrays.)
 *
 * @throws ShapeError for positions that are no integers, written ones outside of their axis, more parts than axes, and
 * arrays that do not broadcast; ArgumentError for truth values in a traced function.
 *
 * @example
 * ```ts
 * import { arange, index, reshape } from "cotangent/numpy";
 *
 * const x = reshape(arange(12), [3, 4]);
 * index(x, [":", -1]); // Tensor(f32[3], [3, 7, 11])
 * index(x, [[0, 2], "1:3"]); // Tensor(f32[2,2], [[1, 2], [9, 10]])
 * index(x, [[0, 2], [1, 3]]); // Tensor(f32[2], [1, 11])
 * ```
 */
export const index = (x: TensorLike, parts: readonly IndexPart[], options: GetOptions = {}): Tensor =>
  get(lift(x), parts, options, "index");

export function get(x: Tensor, parts: readonly IndexPart[], options: GetOptions, name: string): Tensor {
  const { mode, fillValue } = optionsOf(options, name, ["mode", "fillValue"]);
  const isFilled = modeOf(mode, name) === "drop";
  const entries = entriesOf(x.shape, parts, mode === undefined, name);
  const [cut, left] = sliced(x, entries);
  if (left.every(({ kind }) => kind !== "array")) return cut;
  const places = placesOf(cut.shape, left, "clip", name);
  const found = bindOne(ir.gather, [cut, ...places.positions], places.params);
  return toResult(isFilled ? filled(found, cut, places, fillValue) : found, places);
}

/** `x` cut to the ranges and positions that are known, and what is left to do. */
function sliced(x: Tensor, entries: readonly Entry[]): readonly [Tensor, readonly Entry[]] {
  const hasArrays = entries.some(({ kind }) => kind === "array");
  const parts = x.shape.map((): Part => null);
  for (const entry of entries) {
    if (entry.kind === "number") parts[entry.axis] = hasArrays ? [entry.position, entry.position + 1] : entry.position;
    if (entry.kind === "range") parts[entry.axis] = backToRange(entry);
  }
  const cut = slice(x, parts);
  if (!hasArrays) return [newAxes(cut, entries), []];
  const left = entries.map((entry): Entry => {
    if (entry.kind === "number") return { ...entry, position: 0 };
    if (entry.kind !== "range") return entry;
    return { ...entry, range: { start: 0, limit: ir.at(cut.shape, entry.axis), stride: 1, reversed: false } };
  });
  return [cut, left];
}

function backToRange({ range: { start, limit, stride, reversed } }: Extract<Entry, { kind: "range" }>): Part {
  return reversed ? [limit - 1, start === 0 ? null : start - 1, -stride] : [start, limit, stride];
}

function newAxes(x: Tensor, entries: readonly Entry[]): Tensor {
  const lengths = [...x.shape];
  const kept = entries.filter(({ kind }) => kind !== "number");
  return x.reshape(kept.map(({ kind }) => (kind === "new" ? 1 : (lengths.shift() ?? 1))));
}

/** `found` where all positions are inside of `x`, else `fillValue`. */
function filled(found: Tensor, { shape, dtype }: Tensor, places: Places, fillValue: number | undefined): Tensor {
  const { params, positions } = places;
  const inside = positions.map((position, i) => {
    const length = ir.at(shape, ir.at(params.axes, i));
    return logicalAnd(less(-1, position), less(position, length));
  });
  const all = inside.reduce(logicalAnd);
  const first = params.sizes.length > 0 ? 0 : ir.at(params.axes, 0);
  const around = params.sizes.length > 0 ? found.rank : found.rank - first - all.rank;
  const spread = all.reshape([...found.shape.slice(0, first).map(() => 1), ...all.shape, ...ones(around)]);
  const value = fillValue ?? emptyOf(dtype);
  return where(spread, found, broadcastTo(lift(value, { dtype, weak: false }), []).astype(dtype));
}

const ones = (count: number): readonly number[] => Array.from({ length: count }, () => 1);

/** What stands for no element. */
function emptyOf(dtype: ir.Dtype): number {
  if (dtype.kind === "float") return Number.NaN;
  return dtype.kind === "int" ? -(2 ** 31) : dtype.kind === "uint" ? 2 ** 32 - 1 : 1;
}

/** How `mode` says that positions are treated; undefined for the default. */
export function modeOf(mode: unknown, name: string): Mode | undefined {
  if (mode === undefined) return undefined;
  if (mode === "clip" || mode === "promiseInBounds") return "clip";
  if (mode === "drop" || mode === "fill") return "drop";
  throw new ir.ArgumentError(
    "bad-argument",
    `${name}: mode ${typeof mode === "string" ? JSON.stringify(mode) : describe(mode)}`,
    'the modes are "clip", "fill", "drop" and "promiseInBounds"',
  );
}
