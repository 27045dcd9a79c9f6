/** Parts of arrays by position, with Python's rules. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { axisFrom } from "./shape.ts";

/** `start:stop:step` of Python; what is null or absent is as far as it goes. */
export type Range = readonly [start?: number | null, stop?: number | null, step?: number | null];
/** What to take of an axis: one position (the axis goes away), a range, or, if null, all of it. */
export type Part = number | Range | null;

/**
 * `x[parts[0], parts[1], …]` with Python's rules: negative positions count from the end, ranges are cut to the axis, and
 * a negative step runs backwards. Axes without a part are taken whole. Adjoint: zeros around.
 *
 * @throws ShapeError for a position outside its axis, a step of 0, or more parts than axes.
 *
 * @example
 * ```ts
 * import { arange, reshape, slice } from "cotangent/numpy";
 *
 * const x = reshape(arange(12), [3, 4]);
 * slice(x, [1]); // Tensor(f32[4], [4, 5, 6, 7])
 * slice(x, [null, [null, null, -2]]); // Tensor(f32[3,2], [[3, 1], [7, 5], [11, 9]])
 * ```
 */
export function slice(x: TensorLike, parts: readonly Part[]): Tensor {
  const whole = lift(x);
  if (!Array.isArray(parts))
    throw new ir.ArgumentError(
      "bad-argument",
      `slice: ${describe(parts)} in the place of the parts`,
      "give a list with a part for each axis, such as [3] or [[0, 2], null]",
    );
  if (parts.length > whole.rank)
    throw new ir.ShapeError(
      "rank-mismatch",
      `slice: ${parts.length} parts of ${ir.showType(whole)}`,
      `give at most ${whole.rank} parts, one for each axis`,
    );
  const ranges = whole.shape.map((length, axis) => rangeOf(parts[axis] ?? null, length, axis));
  const taken = ranges.some(
    (range, axis) => range.start !== 0 || range.limit !== whole.shape[axis] || range.stride !== 1,
  )
    ? bindOne(ir.slice, [whole], lists(ranges))
    : whole;
  const backwards = ranges.flatMap(({ reversed }, axis) => (reversed ? [axis] : []));
  const turned = backwards.length > 0 ? bindOne(ir.reverse, [taken], { axes: backwards }) : taken;
  return turned.reshape(turned.shape.filter((_, axis) => typeof parts[axis] !== "number"));
}

/** `x` with `range` taken of one axis. */
export function sliceAxis(x: TensorLike, axis: number, range: Range): Tensor {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "slice");
  return slice(
    whole,
    whole.shape.map((_, i) => (i === position ? range : null)),
  );
}

export interface Taken {
  readonly start: number;
  readonly limit: number;
  readonly stride: number;
  readonly reversed: boolean;
}

const lists = (
  ranges: readonly Taken[],
): { readonly start: readonly number[]; readonly limit: readonly number[]; readonly stride: readonly number[] } => ({
  start: ranges.map(({ start }) => start),
  limit: ranges.map(({ limit }) => limit),
  stride: ranges.map(({ stride }) => stride),
});

/** What `part` takes of an axis; `where` is the function's name, for messages. */
export function rangeOf(part: Part, length: number, axis: number, where = "slice"): Taken {
  if (part !== null && typeof part !== "number" && !Array.isArray(part))
    throw new ir.ArgumentError(
      "bad-argument",
      `${where}: ${describe(part)} for axis ${axis}`,
      "give a position, a range [start, stop, step], or null for the whole axis; take() has positions in tensors",
    );
  if (typeof part !== "number")
    return part === null
      ? { start: 0, limit: length, stride: 1, reversed: false }
      : ofRange(part, { length, axis, where });
  if (!Number.isInteger(part) || part < -length || part >= length)
    throw new ir.ShapeError(
      "bad-argument",
      `${where}: position ${part} on axis ${axis} of length ${length}`,
      "positions are integers within the axis; negative ones count from its end",
    );
  const start = part < 0 ? part + length : part;
  return { start, limit: start + 1, stride: 1, reversed: false };
}

interface Along {
  readonly length: number;
  readonly axis: number;
  readonly where: string;
}

/** Python's `slice.indices`, with a range that runs backwards as the reverse of one that runs forwards. */
function ofRange([first, last, by]: Range, { length, axis, where }: Along): Taken {
  const step = by ?? 1;
  if ([first, last, by].some((end) => end !== null && end !== undefined && !Number.isInteger(end)) || step === 0)
    throw new ir.ShapeError(
      "bad-argument",
      `${where}: range ${JSON.stringify([first, last, by])} on axis ${axis}`,
      "give integers, and a step that is not 0",
    );
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const cut = (end: number): number => Math.min(Math.max(end < 0 ? end + length : end, low), high);
  const start = first === null || first === undefined ? (step > 0 ? low : high) : cut(first);
  const stop = last === null || last === undefined ? (step > 0 ? high : low) : cut(last);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count === 0) return { start: 0, limit: 0, stride: 1, reversed: false };
  const end = start + (count - 1) * step;
  return { start: Math.min(start, end), limit: Math.max(start, end) + 1, stride: Math.abs(step), reversed: step < 0 };
}
