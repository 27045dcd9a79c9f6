/** What lies under a window at each of its positions, and the sum of such windows where they lie: adjoint to each other. */
import { concreteDim, showDim, type Dim, type Shape } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, scaledIndex, sumIndex } from "../index-expression.ts";
import { NodeTable } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import { arrayType, checkDim, checkDtype, checkedAxis, showType } from "../type.ts";
import { checkArity, numbers } from "./pointwise.ts";
import { monoids } from "./reduce-form.ts";
import { range } from "./product.ts";
import { windowRead } from "./window-index.ts";

/** Along `axes[i]` a window of `size[i]` elements that are `dilation[i]` apart moves by `stride[i]`. */
export type WindowsParams = {
  readonly axes: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
};

/** `lengths[i]` is the length of `axes[i]` of the result. */
export type OverlapAddParams = WindowsParams & { readonly lengths: readonly Dim[] };

/** Positions of a window within an axis. */
function positions(length: Dim, size: number, stride: number, dilation: number): number {
  const span = (size - 1) * dilation + 1;
  const room = concreteDim(length, "windows") - span;
  return room < 0 ? 0 : Math.floor(room / stride) + 1;
}

function checkParams(rank: number, { axes, size, stride, dilation }: WindowsParams, name: string): void {
  for (const axis of axes) checkedAxis(rank, axis, name);
  const lists = [size, stride, dilation];
  if (lists.every((list) => list.length === axes.length && list.every((x) => Number.isInteger(x) && x >= 1))) return;
  throw new ShapeError(
    "bad-argument",
    `${name}: windows of ${size.join()} by ${stride.join()} with dilation ${dilation.join()} along ${axes.length} axes`,
    "give one integer ≥ 1 of each for each axis",
  );
}

/** For each axis of the array, which of the window axes it is, or −1. */
const windowAt = (shape: Shape, { axes }: WindowsParams): readonly number[] =>
  shape.map((_, axis) => axes.indexOf(axis));

function windowedShape(shape: Shape, params: WindowsParams): Shape {
  const outer = windowAt(shape, params).map((i, axis) =>
    i < 0
      ? at(shape, axis)
      : positions(at(shape, axis), at(params.size, i), at(params.stride, i), at(params.dilation, i)),
  );
  return [...outer, ...params.size];
}

const deeper = <P extends WindowsParams>(params: P): P => ({ ...params, axes: params.axes.map((axis) => axis + 1) });

/**
 * `x: [..., n, ...] → y: [..., t, ..., size]` with `y[…, t, …, k] = x[…, t·stride + k·dilation, …]`: one more axis at the
 * end for each of `axes`, which are as long as there is room for windows. Adjoint: {@link overlapAdd}.
 */
export const windows: Primitive<WindowsParams> = {
  name: "windows",
  type(args, params) {
    checkArity(args, 1, "windows");
    const { dtype, shape } = at(args, 0);
    checkParams(shape.length, params, "windows");
    return [arrayType(dtype, windowedShape(shape, params))];
  },
  lower(args, params) {
    const { shape } = at(args, 0);
    const index = windowAt(shape, params).map((i, axis) =>
      i < 0
        ? axisIndex(axis)
        : sumIndex(
            scaledIndex(axisIndex(axis), at(params.stride, i)),
            scaledIndex(axisIndex(shape.length + i), at(params.dilation, i)),
          ),
    );
    return { form: "view", pieces: [{ arg: 0, index, guards: [] }], otherwise: 0 };
  },
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params, types: [x] }) => [
      ct && x && b.one(overlapAdd, [ct], { ...params, lengths: params.axes.map((axis) => at(x.shape, axis)) }),
    ],
  },
  batch: (b, args, params) => b.apply(windows, args, deeper(params)),
};

/**
 * `y[…, p, …] = Σ x[…, t, …, k]` over all t and k with `t·stride + k·dilation = p`: the window axes are the last of x.
 * Adjoint: {@link windows}.
 */
export const overlapAdd: Primitive<OverlapAddParams> = {
  name: "overlapAdd",
  type(args, params) {
    checkArity(args, 1, "overlapAdd");
    const x = at(args, 0);
    checkDtype(x, numbers, "overlapAdd");
    const rank = x.shape.length - params.axes.length;
    checkParams(rank, params, "overlapAdd");
    const shape = x.shape.slice(0, rank);
    params.axes.forEach((axis, i) => (shape[axis] = at(params.lengths, i)));
    windowedShape(shape, params).forEach((length, axis) =>
      checkDim(
        at(x.shape, axis),
        length,
        `axis ${axis} of ${showType(x)} for lengths ${params.lengths.map(showDim).join()}`,
        "overlapAdd",
      ),
    );
    return [arrayType(x.dtype, shape)];
  },
  lower(args, params) {
    const { dtype, shape } = at(args, 0);
    const rank = shape.length - params.axes.length;
    const kept = shape.slice(0, rank);
    const reads = params.axes.map((axis, i) =>
      windowRead(
        {
          stride: 1,
          dilation: -at(params.dilation, i),
          inputDilation: at(params.stride, i),
          low: 0,
          output: at(params.lengths, i),
          kernel: at(params.size, i),
          input: at(shape, axis),
        },
        axisIndex(axis),
        axisIndex(rank + i),
      ),
    );
    const outer = windowAt(kept, params).map((i, axis) => (i < 0 ? axisIndex(axis) : at(reads, i).position));
    const element = new NodeTable().load(
      0,
      dtype,
      [...outer, ...reads.map(({ kernel }) => kernel)],
      reads.flatMap(({ guards }) => guards),
    );
    const result = windowAt(kept, params).map((i, axis) => (i < 0 ? at(kept, axis) : at(params.lengths, i)));
    return {
      form: "reduce",
      domain: [...result, ...reads.map(({ extent }) => extent)],
      axes: range(rank, reads.length),
      map: [element],
      monoid: monoids.add(dtype),
      outputs: [0],
    };
  },
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params: { axes, size, stride, dilation } }) => [
      ct && b.one(windows, [ct], { axes, size, stride, dilation }),
    ],
  },
  batch: (b, args, params) => b.apply(overlapAdd, args, deeper(params)),
};
