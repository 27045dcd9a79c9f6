/** Parts of arrays, and arrays with more around and between their elements: adjoint to each other. */
import { addDims, divideDims, mulDims, showDim, subDims, type Dim, type Shape } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import {
  axisIndex,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type Guard,
  type Index,
} from "../index-expression.ts";
import type { ViewForm } from "../lowering.ts";
import type { Derivative, Emitter, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, showType, type ArrayType } from "../type.ts";
import { checkArity } from "./pointwise.ts";

export type SliceParams = {
  readonly start: readonly Dim[];
  readonly limit: readonly Dim[];
  readonly stride: readonly number[];
};
export type PadParams = {
  readonly low: readonly Dim[];
  readonly high: readonly Dim[];
  readonly interior: readonly number[];
};
export type PadWithParams = PadParams & { readonly value: number };

const isNegative = (dim: Dim): boolean => typeof dim === "number" && dim < 0;

function checkLists(x: ArrayType, lists: readonly (readonly unknown[])[], name: string): void {
  if (lists.some((list) => list.length !== x.shape.length))
    throw new ShapeError(
      "bad-axes",
      `${name}: ${lists.map((list) => list.length).join(", ")} numbers for ${showType(x)}`,
      `give ${x.shape.length} numbers each, one for each axis`,
    );
}

/** `⌈(limit − start)/stride⌉` elements. */
function sliceLength(length: Dim, start: Dim, limit: Dim, stride: number): Dim {
  const span = subDims(limit, start);
  if (
    isNegative(start) ||
    isNegative(span) ||
    isNegative(subDims(length, limit)) ||
    !Number.isInteger(stride) ||
    stride < 1
  )
    throw new ShapeError(
      "bad-argument",
      `slice: ${showDim(start)} to ${showDim(limit)} by ${stride} of an axis of length ${showDim(length)}`,
      "slice with 0 ≤ start ≤ limit ≤ length and a stride of 1 or more; reverse() turns an axis around",
    );
  if (typeof span === "number") return Math.ceil(span / stride);
  const count = divideDims(span, stride) ?? divideDims(addDims(span, stride - 1), stride);
  if (count === undefined)
    throw new ShapeError(
      "unknown-size",
      `slice: every ${stride}th of ${showDim(span)} elements`,
      "slice a symbolic axis by a stride that divides its length, or that of all but the last element",
    );
  return count;
}

/**
 * `y[j] = x[start + stride·j]` for `start + stride·j < limit`, axis by axis. Sizes that are expressions are taken to lie
 * in range. Adjoint: {@link pad}.
 */
export const slice: Primitive<SliceParams> = {
  name: "slice",
  type(args, { start, limit, stride }) {
    checkArity(args, 1, "slice");
    const x = at(args, 0);
    checkLists(x, [start, limit, stride], "slice");
    return [
      arrayType(
        x.dtype,
        x.shape.map((length, i) => sliceLength(length, at(start, i), at(limit, i), at(stride, i))),
      ),
    ];
  },
  lower: (_, { start, stride }) => ({
    form: "view",
    pieces: [
      {
        arg: 0,
        index: start.map((first, i) => sumIndex(scaledIndex(axisIndex(i), at(stride, i)), sizeIndex(first))),
        guards: [],
      },
    ],
    otherwise: 0,
  }),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params: { start, stride }, types: [x] }) => [
      ct && x && spread(b, ct, x.shape, start, stride),
    ],
  },
  batch: (b, args, { start, limit, stride }, { size }) =>
    b.apply(slice, args, { start: [0, ...start], limit: [size, ...limit], stride: [1, ...stride] }),
};

/** Zeros of `shape` with the elements of `y` at `start + stride·j`. */
function spread(b: Emitter, y: Value, shape: Shape, start: readonly Dim[], stride: readonly number[]): Value {
  const high = shape.map((length, i) => {
    const [count, step] = [at(y.type.shape, i), at(stride, i)];
    const end = count === 0 ? at(start, i) : addDims(at(start, i), mulDims(subDims(count, 1), step), 1);
    return subDims(length, end);
  });
  return b.one(pad, [y], { low: start, high, interior: stride.map((step) => step - 1) });
}

/** `low + n + (n − 1)·interior + high` elements. */
function paddedLength(length: Dim, low: Dim, high: Dim, interior: number): Dim {
  const gaps = length === 0 || interior === 0 ? 0 : mulDims(subDims(length, 1), interior);
  const padded = addDims(length, low, high, gaps);
  if (isNegative(padded) || !Number.isInteger(interior) || interior < 0)
    throw new ShapeError(
      "bad-argument",
      `pad: ${showDim(low)}, ${showDim(high)} around and ${interior} between ${showDim(length)} elements`,
      "negative padding removes elements, at most all of them; interior padding is 0 or more",
    );
  return padded;
}

function padType(
  [x, ...others]: readonly ArrayType[],
  { low, high, interior }: PadParams,
  name: string,
): readonly ArrayType[] {
  if (!x || others.length > 0)
    throw new ShapeError(
      "wrong-arity",
      `${name}: ${others.length + (x ? 1 : 0)} arguments, expected 1`,
      "give one array",
    );
  checkLists(x, [low, high, interior], name);
  return [
    arrayType(
      x.dtype,
      x.shape.map((length, i) => paddedLength(length, at(low, i), at(high, i), at(interior, i))),
    ),
  ];
}

/** The element of an axis of `length` under position j of the padded axis, and when there is one. */
function unpadded(
  axis: number,
  length: Dim,
  { low, high, interior }: PadParams,
): { readonly index: Index; readonly guards: readonly Guard[] } {
  const [before, after, step] = [at(low, axis), at(high, axis), at(interior, axis) + 1];
  const shifted = sumIndex(axisIndex(axis), sizeIndex(mulDims(-1, before)));
  const crops = (isNegative(before) || before === 0) && (isNegative(after) || after === 0);
  if (step === 1) return { index: shifted, guards: crops ? [] : [{ index: shifted, below: length }] };
  const inside: Guard = { index: shifted, below: length === 0 ? 0 : addDims(mulDims(subDims(length, 1), step), 1) };
  // A remainder is taken of what is not negative, so `before` is made so by a multiple of the step.
  const aligned = typeof before === "number" ? ((-before % step) + step) % step : mulDims(before, step - 1);
  const onElement: Guard = { index: remainderIndex(sumIndex(axisIndex(axis), sizeIndex(aligned)), step), below: 1 };
  return { index: quotientIndex(shifted, step), guards: crops ? [onElement] : [inside, onElement] };
}

function padForm([x]: readonly ArrayType[], params: PadParams, value: number): ViewForm {
  const parts = (x?.shape ?? []).map((length, axis) => unpadded(axis, length, params));
  return {
    form: "view",
    pieces: [{ arg: 0, index: parts.map((part) => part.index), guards: parts.flatMap((part) => part.guards) }],
    otherwise: value,
  };
}

const batchPad = <P extends PadParams>(params: P): P => ({
  ...params,
  low: [0, ...params.low],
  high: [0, ...params.high],
  interior: [0, ...params.interior],
});

const padDerivative: Derivative<PadParams> = {
  kind: "linear",
  transpose: (b, [ct], { params, types: [x] }) => [ct && x && gathered(b, ct, x.shape, params)],
};

/** The elements of `y` that a padding of an array of `shape` took from there; 0 where it dropped them. */
function gathered(b: Emitter, y: Value, shape: Shape, { low, high, interior }: PadParams): Value {
  const missing = (dims: readonly Dim[]): readonly Dim[] => dims.map((dim) => (isNegative(dim) ? mulDims(-1, dim) : 0));
  const [before, after] = [missing(low), missing(high)];
  const cropped = [...before, ...after].some((dim) => dim !== 0);
  const whole = cropped ? b.one(pad, [y], { low: before, high: after, interior: interior.map(() => 0) }) : y;
  const start = low.map((dim) => (isNegative(dim) ? 0 : dim));
  const stride = interior.map((gap) => gap + 1);
  const limit = shape.map((length, i) =>
    length === 0 ? at(start, i) : addDims(at(start, i), mulDims(subDims(length, 1), at(stride, i)), 1),
  );
  return b.one(slice, [whole], { start, limit, stride });
}

/**
 * `y[low + (interior + 1)·i] = x[i]`, 0 elsewhere, axis by axis; negative `low` and `high` remove elements from the ends
 * (of the array with its interior padding). Sizes that are expressions are taken to be 0 or more. Adjoint: {@link slice}.
 */
export const pad: Primitive<PadParams> = {
  name: "pad",
  type: (args, params) => padType(args, params, "pad"),
  lower: (args, params) => padForm(args, params, 0),
  derivative: padDerivative,
  batch: (b, args, params) => b.apply(pad, args, batchPad(params)),
};

/** {@link pad} with the number `value` in place of 0; its tangent is padded with 0. */
export const padWith: Primitive<PadWithParams> = {
  name: "padWith",
  type: (args, params) => padType(args, params, "padWith"),
  lower: (args, params) => padForm(args, params, params.value),
  derivative: {
    kind: "rule",
    tangents: (b, { params: { low, high, interior } }, [dx]) => [dx && b.one(pad, [dx], { low, high, interior })],
  },
  batch: (b, args, params) => b.apply(padWith, args, batchPad(params)),
};
