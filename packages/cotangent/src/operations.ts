/**
 * The operations that methods of tensors need, on contents. They promote dtypes and broadcast as NumPy does; the
 * functions of `cotangent/numpy` use the same helpers.
 */
import {
  ArgumentError,
  at,
  bool,
  broadcast,
  cast,
  equalShapes,
  f32,
  full,
  i32,
  reshape,
  ShapeError,
  showType,
  transpose,
  type Dtype,
  type NoParams,
  type Params,
  type Primitive,
} from "@cotangent/ir";
import { isComplex, isReal, sizeOf, type Content, type Real } from "./content.ts";
import { describe } from "./describe.ts";
import { host } from "./device.ts";
import { dispatch } from "./dispatch.ts";
import { storedTensor } from "./execute.ts";
import { optionsOf } from "./options.ts";
import { promote, type WeakDtype } from "./promotion.ts";
import { currentTrace } from "./trace.ts";

export function applyOne<P extends Params>(primitive: Primitive<P>, args: readonly Real[], params: P): Real;
export function applyOne<P extends Params>(primitive: Primitive<P>, args: readonly Content[], params: P): Content;
export function applyOne<P extends Params>(primitive: Primitive<P>, args: readonly Content[], params: P): Content {
  return at(dispatch(primitive, args, params), 0);
}

/** `x` in `dtype`, weak if it was; a real array for a dtype of programs. */
export function toDtype(x: Real, dtype: Dtype): Real;
export function toDtype(x: Content, dtype: Dtype): Content;
export function toDtype(x: Content, dtype: Dtype): Content {
  const own = x.type.dtype;
  if (own === dtype) return x;
  const complex = [dtype, own].find(isComplex);
  return { ...(complex ? complex.rules.cast(x, dtype) : applyOne(cast, [x], { dtype })), weak: x.weak };
}

/** `x` in `dtype`, which is from now on its own. */
export const astype = (x: Content, dtype: Dtype): Content => ({ ...toDtype(x, dtype), weak: false });

/**
 * The dtype that a JavaScript number takes beside `like`: that of a float array, that of an integer array if it is
 * integral, else f32.
 */
export function numberDtype(x: number, like: WeakDtype | undefined): Dtype {
  const own = like?.dtype.part ?? like?.dtype;
  if (own?.kind === "float") return own;
  if (!like || like.dtype === bool || !Number.isInteger(x)) return f32;
  if (like.dtype.round(x) === x) return like.dtype;
  throw new ShapeError(
    "dtype-mismatch",
    `the literal ${x} beside an array is out of the range of ${like.dtype.name}`,
    "cast the array with astype()",
  );
}

/**
 * A JavaScript number or boolean as a tensor; a number is weak.
 * @throws ArgumentError for anything else, which plain JavaScript may pass.
 */
export function liftNumber(x: number | boolean, like?: WeakDtype): Real {
  if (typeof x !== "number" && typeof x !== "boolean") throw notATensor(x);
  if (typeof x === "boolean") return scalar(x ? 1 : 0, bool);
  const dtype = numberDtype(x, like);
  return { ...scalar(x, dtype), weak: true };
}

export const notATensor = (x: unknown): ArgumentError =>
  new ArgumentError(
    "not-a-tensor",
    `${describe(x)} is no tensor`,
    "make one with np.array(…), or pass a tensor, a number or a boolean",
  );

/** A literal of the program that is being traced, or a stored scalar. */
const scalar = (value: number, dtype: Dtype): Real =>
  currentTrace()
    ? applyOne(full, [], { value, dtype, shape: [] })
    : storedTensor(host, { dtype, shape: [] }, dtype.allocate(1).fill(value));

/** The shape that arrays of these shapes meet in: aligned at the last axis, axes of length 1 repeated. */
export function broadcastShapes(shapes: readonly (readonly number[])[], where: string): readonly number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const length = lengths.find((other) => other !== 1) ?? 1;
    if (lengths.every((other) => other === 1 || other === length)) return length;
    throw new ShapeError(
      "shape-mismatch",
      `${where}: shapes ${shapes.map((shape) => `[${shape.join()}]`).join(" and ")} do not broadcast`,
      "lengths of axes, aligned at the last, must be equal or 1; use reshape() to add axes of length 1",
    );
  });
}

/** `x` repeated to `shape` as NumPy does. */
export function broadcastTo(x: Content, shape: readonly number[]): Content {
  if (equalShapes(x.shape, shape)) return x;
  const offset = shape.length - x.shape.length;
  if (offset < 0 || x.shape.some((length, axis) => length !== 1 && length !== shape[axis + offset]))
    throw new ShapeError(
      "shape-mismatch",
      `broadcastTo: ${showType(x.type)} does not broadcast to [${shape.join()}]`,
      "lengths of axes, aligned at the last, must be equal or 1",
    );
  const kept = x.shape.flatMap((length, axis) => (length === shape[axis + offset] ? [axis] : []));
  const squeezed =
    kept.length === x.shape.length ? x : applyOne(reshape, [x], { shape: kept.map((axis) => at(x.shape, axis)) });
  return applyOne(broadcast, [squeezed], { shape, axes: kept.map((axis) => axis + offset) });
}

/** Casts all, of which there is one at least, to the dtype that they promote to; real arrays stay real beside complex ones. */
export function promoteContents(args: readonly Content[]): readonly Content[] {
  const { dtype } = args.map(({ type, weak }) => ({ dtype: type.dtype, weak })).reduce(promote);
  return args.map((arg) => toDtype(arg, (isReal(arg) && dtype.part) || dtype));
}

/** Broadcasts all to the shape that they meet in. */
export function broadcastContents(args: readonly Content[], where: string): readonly Content[] {
  if (args.every(({ shape }) => equalShapes(shape, at(args, 0).shape))) return args;
  const shape = broadcastShapes(
    args.map((arg) => arg.shape),
    where,
  );
  return args.map((arg) => broadcastTo(arg, shape));
}

/** Numbers as they are; bools in i32. */
export const numeric = (x: Content): Content => (x.type.dtype === bool ? toDtype(x, i32) : x);

/** Float and complex contents as they are; integers and bools in f32. */
export const toFloat = (x: Content): Content => (x.type.dtype.differentiable ? x : toDtype(x, f32));

/** `primitive` of arguments that are promoted and broadcast first. */
export function elementwise(primitive: Primitive<NoParams>, args: readonly Content[]): Content {
  const given = broadcastContents(promoteContents(args), primitive.name);
  const result = applyOne(primitive, given, {});
  // What was made for this result only gives its memory back: no loop that does not await lets it be collected.
  given.forEach((arg, i) => arg !== args[i] && arg.kind === "stored" && arg.storage.release());
  return result;
}

/** @throws ShapeError if an axis that is reduced has no element. */
export function requireSome(x: Content, options: ReduceOptions, where: string): void {
  const { axis } = optionsOf(options, where, reduceOptions);
  const empty = axesOf(x.shape.length, axis, where).find((i) => x.shape[i] === 0);
  if (empty === undefined) return;
  throw new ShapeError(
    "empty-axis",
    `${where}: axis ${empty} of ${showType(x.type)} has no element`,
    "reduce axes of length 1 or more",
  );
}

/** One axis or several; all if null or absent. Negative axes count from the end. */
export type Axis = number | readonly number[] | null | undefined;

/** `axis` as positions from the front, sorted. */
export function axesOf(rank: number, axis: Axis, where: string): readonly number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, i) => i);
  const axes = (Array.isArray(axis) ? axis : [axis]).map((i) => {
    if (Number.isInteger(i) && i >= -rank && i < rank) return i < 0 ? i + rank : i;
    throw new ShapeError(
      "axis-out-of-range",
      `${where}: ${typeof i === "number" ? `axis ${i}` : `${describe(i)} for an axis`} of an array of rank ${rank}`,
      rank === 0 ? "a scalar has no axes" : `an axis is a number in ${-rank} … ${rank - 1}`,
    );
  });
  if (new Set(axes).size === axes.length) return axes.toSorted((a, b) => a - b);
  throw new ShapeError("bad-axes", `${where}: axes [${axes.join()}] name one axis twice`, "name each axis once");
}

export interface ReduceOptions {
  /** The axes to reduce. */
  readonly axis?: Axis;
  /** Whether the reduced axes stay, with length 1. */
  readonly keepdims?: boolean | undefined;
}

export const reduceOptions: readonly (keyof ReduceOptions)[] = ["axis", "keepdims"];

/** `x` reduced over axes; `where` is the user's name of the function. */
export function reduce(
  primitive: Primitive<{ axes: readonly number[] }>,
  x: Content,
  options: ReduceOptions,
  where: string,
): Content {
  const { axis, keepdims } = optionsOf(options, where, reduceOptions);
  const axes = axesOf(x.shape.length, axis, where);
  const result = axes.length === 0 ? x : applyOne(primitive, [x], { axes });
  return keepdims
    ? reshapeTo(
        result,
        x.shape.map((length, i) => (axes.includes(i) ? 1 : length)),
      )
    : result;
}

/** Whether an axis can have this length. */
export const isLength = (length: unknown): boolean => Number.isSafeInteger(length) && Number(length) >= 0;

/** `x` in another shape, of which one length may be −1. */
export function reshapeTo(x: Content, shape: readonly number[]): Content {
  const given = shape.filter((length) => length !== -1);
  const free = sizeOf(x.shape) / sizeOf(given);
  const isFree = given.length < shape.length;
  if (shape.length - given.length > 1 || (isFree && !Number.isInteger(free)) || !given.every(isLength))
    throw new ArgumentError(
      "wrong-length",
      `reshape: ${showType(x.type)} to [${shape.join()}]`,
      "lengths are integers ≥ 0; at most one is −1, and the others divide the number of elements",
    );
  const whole = shape.map((length) => (length === -1 ? free : length));
  return equalShapes(whole, x.shape) ? x : applyOne(reshape, [x], { shape: whole });
}

/** `x` with its axes in `order`, reversed if none is given. */
export function transposeTo(x: Content, order: readonly number[] | undefined): Content {
  const rank = x.shape.length;
  const axes = order?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? x.shape.map((_, axis) => rank - 1 - axis);
  return axes.every((axis, i) => axis === i) && axes.length === rank ? x : applyOne(transpose, [x], { order: axes });
}
