/** Places in an array that arrays of positions name: what reading and storing at computed positions share. */
import { addDims, mulDims, subDims, type Dim, type Shape } from "../dim.ts";
import { i32 } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, sizeIndex, sumIndex, valueIndex, type Guard, type Index } from "../index-expression.ts";
import type { NodeTable } from "../node.ts";
import { arrayType, checkDim, checkedAxis, checkDtype, equalTypes, showType, type ArrayType } from "../type.ts";
import { everything } from "./pointwise.ts";

/**
 * An array of positions for each of `axes` (increasing); the first `batch` axes of the array and of the positions go
 * together. Each position is of one element, and its axis goes away, or, where `sizes` are given, of the first element of
 * a window so long, and its axis stays. What lies outside is moved inside (`clip`), window and all, or left out (`drop`);
 * nothing does where whoever made the step has proved that (`inside`).
 */
export type PlaceParams = {
  readonly axes: readonly number[];
  readonly sizes: readonly Dim[];
  readonly batch: number;
  readonly mode: "clip" | "drop" | "inside";
};

/** Single elements along one axis, moved inside. */
export const alongAxis = (axis: number, batch = 0): PlaceParams => ({ axes: [axis], sizes: [], batch, mode: "clip" });

/** The parameters after a new leading axis of the array, which goes together with one of the positions if `together`. */
export const deeperPlaces = <P extends PlaceParams>(params: P, together: boolean): P => ({
  ...params,
  axes: params.axes.map((axis) => axis + 1),
  batch: params.batch + (together ? 1 : 0),
});

/** The shape of what is at the places: that of the array, with the axes of positions before the first of `axes`. */
export function placesShape(x: Shape, positions: Shape, { axes, sizes, batch }: PlaceParams): Shape {
  const first = at(axes, 0);
  const rest = x.flatMap((dim, axis) => {
    const own = axes.indexOf(axis);
    return axis < first || (own >= 0 && sizes.length === 0) ? [] : [own >= 0 ? at(sizes, own) : dim];
  });
  return [...x.slice(0, first), ...positions.slice(batch), ...rest];
}

/** How many places there are for each element of the batch. */
export const placeCount = (positions: Shape, { batch }: PlaceParams): Dim => mulDims(...positions.slice(batch));

/** How many axes of positions are no batch axes. */
export const spreadOf = (positions: Shape, { batch }: PlaceParams): number => positions.length - batch;

interface Place {
  readonly index: readonly Index[];
  readonly guards: readonly Guard[];
}

/** The place in `x` of the element at the axes of {@link placesShape}; arguments from `source` on hold positions. */
export function placeOf(
  table: NodeTable,
  x: Shape,
  { source, positions }: { readonly source: number; readonly positions: Shape },
  { axes, sizes, batch, mode }: PlaceParams,
): Place {
  const k = table.algebra;
  const first = at(axes, 0);
  const own = positions.map((_, i) => axisIndex(i < batch ? i : first + i - batch));
  const found = axes.map((axis, j) => {
    const loaded = table.load(source + j, i32, own);
    if (mode === "inside") return { start: valueIndex(loaded), below: undefined };
    const last = subDims(at(x, axis), sizes[j] ?? 1);
    if (mode === "drop") return { start: valueIndex(loaded), below: addDims(last, 1) };
    const start = k.max(k.min(loaded, table.position(sizeIndex(last))), k.constant(0, i32));
    return { start: valueIndex(start), below: undefined };
  });
  let next = first + positions.length - batch;
  const index = x.map((_, axis) => {
    const start = found[axes.indexOf(axis)]?.start;
    if (!start) return axisIndex(axis < first ? axis : next++);
    return sizes.length === 0 ? start : sumIndex(start, axisIndex(next++));
  });
  return { index, guards: found.flatMap(({ start, below }) => (below === undefined ? [] : [{ index: start, below }])) };
}

/** `x` at `positions`, of which there is one array for each axis and all have one shape, which is returned. */
export function checkPlaces(
  x: ArrayType,
  positions: readonly ArrayType[],
  { axes, sizes, batch, mode }: PlaceParams,
  name: string,
): Shape {
  checkDtype(x, everything, name);
  axes.forEach((axis, j) => {
    checkedAxis(x.shape.length, axis, name);
    if (j > 0 && axis <= at(axes, j - 1)) throw badAxes(name, `axes [${axes.join()}]`, "name each axis once, in order");
  });
  const [first] = positions;
  if (!first || positions.length !== axes.length)
    throw new ShapeError(
      "wrong-arity",
      `${name}: ${positions.length} arrays of positions for ${axes.length} axes`,
      "give an array of positions for each axis",
    );
  for (const found of positions) checkPositions(found, first, name);
  if (batch > at(axes, 0) || batch > first.shape.length)
    throw badAxes(
      name,
      `${batch} batch axes for axis ${at(axes, 0)} and positions ${showType(first)}`,
      "batch axes come before the axes that are read",
    );
  if (sizes.length > 0 && sizes.length !== axes.length)
    throw badAxes(name, `${sizes.length} sizes for ${axes.length} axes`, "give a size for each axis, or none");
  axes.forEach((axis, j) => checkWindow(x, axis, { size: sizes[j] ?? 1, needed: mode !== "drop", first, name }));
  for (let i = 0; i < batch; i++)
    checkDim(at(first.shape, i), at(x.shape, i), `batch axis ${i} of the positions`, name);
  return first.shape;
}

const badAxes = (name: string, found: string, todo: string): ShapeError =>
  new ShapeError("bad-axes", `${name}: ${found}`, todo);

function checkPositions(found: ArrayType, first: ArrayType, name: string): void {
  if (found.dtype !== i32)
    throw new ShapeError(
      "dtype-mismatch",
      `${name}: positions are ${showType(found)}`,
      "positions are i32; cast them with astype()",
    );
  if (found.shape.length !== first.shape.length)
    throw new ShapeError(
      "rank-mismatch",
      `${name}: positions ${showType(found)} beside ${showType(first)}`,
      "all arrays of positions have one shape",
    );
  found.shape.forEach((dim, i) => checkDim(dim, at(first.shape, i), `axis ${i} of the positions`, name));
}

interface Window {
  readonly size: Dim;
  /** Whether each place must be there. */
  readonly needed: boolean;
  readonly first: ArrayType;
  readonly name: string;
}

function checkWindow(x: ArrayType, axis: number, { size, needed, first, name }: Window): void {
  const length = at(x.shape, axis);
  if (!needed || typeof length !== "number" || typeof size !== "number" || size <= length) return;
  if (first.shape.includes(0)) return;
  throw size === 1
    ? new ShapeError(
        "empty-axis",
        `${name}: axis ${axis} of ${showType(x)} has no element to read`,
        "read from an axis of length 1 or more",
      )
    : new ShapeError(
        "bad-argument",
        `${name}: windows of ${size} along axis ${axis} of ${showType(x)}`,
        "a window is at most as long as its axis",
      );
}

/** x, then so many arrays of updates, each of the type of what is at the positions that come last: the type of x. */
export function checkUpdates(
  args: readonly ArrayType[],
  updates: number,
  params: PlaceParams,
  name: string,
): ArrayType {
  const x = at(args, 0);
  const expected = placesType(x, checkPlaces(x, args.slice(updates + 1), params, name), params);
  const wrong = args.slice(1, updates + 1).find((found) => !equalTypes(found, expected));
  if (!wrong) return x;
  throw new ShapeError(
    "shape-mismatch",
    `${name}: updates are ${showType(wrong)}, expected ${showType(expected)}`,
    "give one update for each position, shaped as gather() would return it",
  );
}

/** The type of what is at the places. */
export const placesType = (x: ArrayType, positions: Shape, params: PlaceParams): ArrayType =>
  arrayType(x.dtype, placesShape(x.shape, positions, params));
