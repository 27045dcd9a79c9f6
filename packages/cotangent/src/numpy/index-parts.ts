/** What an index says of each axis of an array, with NumPy's rules. */
import * as ir from "@cotangent/ir";
import { describe } from "../describe.ts";
import { broadcastShapes } from "../operations.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { array, type NestedArray } from "./creation.ts";
import { rangeOf, type Range, type Taken } from "./slice.ts";
import { positionsFrom } from "./positions.ts";

/**
 * A position, a range `"start:stop:step"`, `"..."` for the axes that no other part is for, `null` for a new axis of
 * length 1, or an array of positions or of truth values.
 */
export type IndexPart = number | string | null | NestedArray;

/** For an axis of the array: a range, or positions; for none, a new axis. */
export type Entry =
  | { readonly kind: "new" }
  | { readonly kind: "range"; readonly axis: number; readonly range: Taken }
  /** One position that is known; its axis goes away. */
  | { readonly kind: "number"; readonly axis: number; readonly position: number }
  | { readonly kind: "array"; readonly axis: number; readonly positions: Tensor };

/** The entries of `parts`, in the order of the axes of the result; `isChecked` where written positions must be inside. */
export function entriesOf(
  shape: readonly number[],
  parts: readonly IndexPart[],
  isChecked: boolean,
  where: string,
): readonly Entry[] {
  const entries: Entry[] = [];
  let axis = 0;
  for (const part of spreadOut(shape, parts, where)) {
    if (part === null) entries.push({ kind: "new" });
    else entries.push(...partOf(part, axis, { shape, isChecked, where }));
    axis += part === null ? 0 : part instanceof Mask ? part.rank : 1;
  }
  return entries;
}

/** Truth values that are known, for as many axes as they have. */
class Mask {
  readonly rank: number;
  readonly positions: readonly (readonly number[])[];

  constructor(values: Tensor, where: string) {
    if (contentOf(values).kind !== "stored")
      throw new ir.ArgumentError(
        "bad-argument",
        `${where}: truth values ${ir.showType(values)} of a traced function in an index`,
        "how many are true is not known there: choose with where(), or find positions with nonzero(x, { size })",
      );
    this.rank = values.rank;
    const data = values.dataSync();
    const found = Array.from(data.keys()).filter((i) => data[i] !== 0);
    const strides = values.shape.map((_, i) => values.shape.slice(i + 1).reduce((a, b) => a * b, 1));
    this.positions = values.shape.map((length, i) => found.map((p) => Math.floor(p / ir.at(strides, i)) % length));
  }
}

/** `parts` with the whole axes that they leave out. */
function spreadOut(
  shape: readonly number[],
  parts: readonly IndexPart[],
  where: string,
): readonly (IndexPart | Mask)[] {
  if (!Array.isArray(parts))
    throw new ir.ArgumentError(
      "bad-argument",
      `${where}: ${describe(parts)} in the place of the index`,
      'give a list with a part for each axis, such as [0, "1:3", indices]',
    );
  const known = parts.map((part) => (isMask(part) ? new Mask(array(part), where) : part));
  const used = known.reduce<number>(
    (sum, part) => sum + (part === null || part === "..." ? 0 : part instanceof Mask ? part.rank : 1),
    0,
  );
  if (known.filter((part) => part === "...").length > 1)
    throw new ir.ShapeError("bad-argument", `${where}: "..." twice in one index`, "one stands for all the axes left");
  if (used > shape.length)
    throw new ir.ShapeError(
      "rank-mismatch",
      `${where}: parts for ${used} axes of an array of shape [${shape.join()}]`,
      `give at most ${shape.length} parts, one for each axis`,
    );
  const whole = Array.from({ length: shape.length - used }, () => ":");
  const gap = known.indexOf("...");
  return gap < 0 ? [...known, ...whole] : known.toSpliced(gap, 1, ...whole);
}

/** Truth values whose number is known; those of a trace would make an array of unknown length. */
function isMask(part: unknown): part is NestedArray {
  if (part instanceof Tensor) return part.dtype === ir.bool;
  return typeof part === "boolean" || (Array.isArray(part) && part.flat(Infinity).some((x) => typeof x === "boolean"));
}

interface Site {
  readonly shape: readonly number[];
  readonly isChecked: boolean;
  readonly where: string;
}

function partOf(part: IndexPart | Mask, axis: number, { shape, isChecked, where }: Site): readonly Entry[] {
  if (part instanceof Mask)
    return part.positions.map((found, i) => ({
      kind: "array",
      axis: axis + i,
      positions: array(found, { dtype: ir.i32 }),
    }));
  const length = ir.at(shape, axis);
  if (typeof part === "string")
    return [{ kind: "range", axis, range: rangeOf(rangeFrom(part, where), length, axis, where) }];
  if (typeof part === "number" && isChecked) {
    const { start } = rangeOf(part, length, axis, where);
    return [{ kind: "number", axis, position: start }];
  }
  if (part === null || typeof part === "boolean") throw new Error("internal: an index part without an axis");
  return [{ kind: "array", axis, positions: positionsFrom(part, length, isChecked, where) }];
}

function rangeFrom(text: string, where: string): Range {
  const ends = text.split(":").map((end) => (end.trim() === "" ? null : Number(end)));
  if (ends.length < 2 || ends.length > 3 || ends.some((end) => end !== null && !Number.isInteger(end)))
    throw new ir.ArgumentError(
      "bad-argument",
      `${where}: the part ${JSON.stringify(text)}`,
      'write a range as "start:stop" or "start:stop:step" with integers, ":" for a whole axis, or "..."',
    );
  return [ends[0] ?? null, ends[1] ?? null, ends[2] ?? null];
}

/** The shape that the arrays of positions meet in; undefined where there is no array. */
export function commonShape(entries: readonly Entry[], where: string): readonly number[] | undefined {
  const shapes = entries.flatMap((entry) => (entry.kind === "array" ? [entry.positions.shape] : []));
  return shapes.length === 0 ? undefined : broadcastShapes(shapes, where);
}
