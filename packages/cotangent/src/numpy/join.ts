/** Arrays put together and taken apart. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastTo, lift, promoteAll } from "../bind.ts";
import { describe } from "../describe.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { isLength } from "../operations.ts";
import { shapeOf } from "./constant.ts";
import { atLeast, axisFrom, expandDims, ravel, reshape } from "./shape.ts";
import { sliceAxis } from "./slice.ts";

/** The arrays one after the other along `axis`; their other axes are of equal lengths, and their dtypes promote. */
export function concatenate(arrays: readonly TensorLike[], axis = 0): Tensor {
  const parts = promoted(arrays, "concatenate");
  if (parts.some(({ rank }) => rank === 0))
    throw new ir.ShapeError(
      "rank-mismatch",
      "concatenate: scalars have no axis to be joined along",
      "use stack() to make a vector of scalars",
    );
  return bindOne(ir.concatenate, parts, { axis: axisFrom(ir.at(parts, 0).rank, axis, "concatenate") });
}

/** The arrays, of one shape, side by side along a new axis, which is at `axis` in the result. */
export const stack = (arrays: readonly TensorLike[], axis = 0): Tensor => {
  const parts = promoted(arrays, "stack");
  const position = axisFrom(ir.at(parts, 0).rank + 1, axis, "stack");
  const [first] = parts;
  const other = parts.find(({ shape }) => !ir.equalShapes(shape, ir.at(parts, 0).shape));
  if (first && other)
    throw new ir.ShapeError(
      "shape-mismatch",
      `stack: ${ir.showType(other)} beside ${ir.showType(first)}`,
      "stack arrays of one shape; use broadcastTo() to repeat an axis",
    );
  return concatenate(
    parts.map((part) => expandDims(part, position)),
    position,
  );
};

/** The arrays one after the other along their second axis, vectors along their first. */
export const hstack = (arrays: readonly TensorLike[]): Tensor => {
  const parts = promoted(arrays, "hstack").map((part) => atLeast(part, 1));
  return concatenate(parts, ir.at(parts, 0).rank === 1 ? 0 : 1);
};
/** The arrays one under the other; vectors are rows. */
export const vstack = (arrays: readonly TensorLike[]): Tensor =>
  concatenate(promoted(arrays, "vstack").map((part) => atLeast(part, 2)));

function promoted(arrays: readonly TensorLike[], where: string): readonly Tensor[] {
  if (!Array.isArray(arrays))
    throw new ir.ArgumentError(
      "bad-argument",
      `${where}: ${describe(arrays)} in the place of the list of arrays`,
      `write the arrays as one list: ${where}([a, b])`,
    );
  if (arrays.length > 0) return promoteAll(arrays);
  throw new ir.ShapeError("wrong-arity", `${where}: no arrays`, "give one array or more");
}

/**
 * The parts of `x` along `axis`: so many of equal length, or those between the given positions.
 *
 * @throws ShapeError if equal parts do not come out even.
 */
export function split(x: TensorLike, parts: number | readonly number[], axis = 0): readonly Tensor[] {
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "split");
  const length = ir.at(whole.shape, position);
  if (typeof parts === "number" ? length % parts !== 0 || !Number.isInteger(parts) || parts < 1 : !Array.isArray(parts))
    throw new ir.ShapeError(
      "size-mismatch",
      `split: axis ${position} of ${ir.showType(whole)} into ${typeof parts === "number" ? parts : describe(parts)} parts`,
      "give a number of parts that divides the length, or a list of positions",
    );
  const inner =
    typeof parts === "number" ? Array.from({ length: parts - 1 }, (_, i) => ((i + 1) * length) / parts) : parts;
  const ends = [...inner, length];
  return ends.map((end, i) => sliceAxis(whole, position, [i === 0 ? 0 : ir.at(ends, i - 1), end, 1]));
}

/** `x` with its elements moved by `shift` along `axis`, those that leave at the end coming in at the front; as a vector if no axis is given. */
export function roll(x: TensorLike, shift: number, axis?: number | null): Tensor {
  const whole = lift(x);
  if (axis === undefined || axis === null) return reshape(roll(ravel(whole), shift, 0), whole.shape);
  const position = axisFrom(whole.rank, axis, "roll");
  if (!Number.isInteger(shift))
    throw new ir.ArgumentError("bad-argument", `roll: shift ${shift}`, "move elements by an integer");
  const length = ir.at(whole.shape, position);
  const cut = length === 0 ? 0 : (((-shift % length) + length) % length) + 0;
  if (cut === 0) return whole;
  return concatenate([sliceAxis(whole, position, [cut, length, 1]), sliceAxis(whole, position, [0, cut, 1])], position);
}

/** `x` repeated `times[k]` times along axis k (of the last axes, if there are more); all of it, side by side. */
export function tile(x: TensorLike, times: number | readonly number[]): Tensor {
  const counts = shapeOf(times, "tile");
  const whole = atLeast(x, counts.length);
  const all = whole.shape.map((_, i) => counts[i - whole.rank + counts.length] ?? 1);
  const spread = broadcastTo(
    whole.reshape(whole.shape.flatMap((length) => [1, length])),
    whole.shape.flatMap((length, i) => [ir.at(all, i), length]),
  );
  return spread.reshape(whole.shape.map((length, i) => length * ir.at(all, i)));
}

/** Each element of `x` `times` times in a row along `axis`; as a vector if no axis is given. */
export function repeat(x: TensorLike, times: number, axis?: number | null): Tensor {
  if (axis === undefined || axis === null) return repeat(ravel(x), times, 0);
  const whole = lift(x);
  const position = axisFrom(whole.rank, axis, "repeat");
  shapeOf(times, "repeat");
  const spread = broadcastTo(expandDims(whole, position + 1), whole.shape.toSpliced(position + 1, 0, times));
  return spread.reshape(whole.shape.map((length, i) => (i === position ? length * times : length)));
}

/** Elements before and after: for all axes alike, or for each axis. */
export type PadWidth =
  | number
  | readonly [before: number, after: number]
  | readonly (readonly [before: number, after: number])[];

/** `x` with `width` elements `value` around it. Adjoint: the slice that removes them. */
export function pad(x: TensorLike, width: PadWidth, options: { readonly value?: number } = {}): Tensor {
  const { value = 0 } = optionsOf(options, "pad", ["value"]);
  const whole = lift(x);
  const widths =
    typeof width === "number"
      ? whole.shape.map(() => [width, width] as const)
      : isPair(width)
        ? whole.shape.map(() => width)
        : Array.isArray(width)
          ? width
          : [];
  if (widths.length !== whole.rank || !widths.every((pair) => isPair(pair) && pair.every(isLength)))
    throw new ir.ShapeError(
      "bad-argument",
      `pad: widths ${JSON.stringify(width)} for ${ir.showType(whole)}`,
      "give a number, a pair [before, after], or a pair for each axis; slice() removes elements",
    );
  const around = {
    low: widths.map(([low]) => low),
    high: widths.map(([, high]) => high),
    interior: widths.map(() => 0),
  };
  return value === 0
    ? bindOne(ir.pad, [whole], around)
    : bindOne(ir.padWith, [whole], { ...around, value: whole.dtype.round(value) });
}

const isPair = (width: unknown): width is readonly [number, number] =>
  Array.isArray(width) && width.length === 2 && typeof width[0] === "number";
