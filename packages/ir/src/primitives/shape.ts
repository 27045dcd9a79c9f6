/** Rearrangements of whole arrays: reshape and transpose. */
import { divideDims, equalDims, mulDims, showDim, sizeOf, type Dim, type Shape } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, linearIndex, quotientIndex, remainderIndex, sizeIndex, type Index } from "../index-expression.ts";
import type { Primitive } from "../primitive.ts";
import { arrayType, showType } from "../type.ts";

/** The elements of x in row-major order, in another shape. Adjoint: itself, with the shape of x. */
export const reshape: Primitive<{ shape: readonly Dim[] }> = {
  name: "reshape",
  type(args, { shape }) {
    const x = at(args, 0);
    if (!equalDims(sizeOf(x.shape), sizeOf(shape)))
      throw new ShapeError(
        "size-mismatch",
        `reshape: ${showType(x)} has ${showDim(sizeOf(x.shape))} elements, [${shape.map(showDim).join()}] has ${showDim(sizeOf(shape))}`,
        "the number of elements must stay the same",
      );
    return [arrayType(x.dtype, shape)];
  },
  lower: (args, { shape }) => ({
    form: "view",
    pieces: [{ arg: 0, index: reshapeIndex(at(args, 0).shape, shape), guards: [] }],
    otherwise: 0,
  }),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { types: [x] }) => [ct && x && b.one(reshape, [ct], { shape: x.shape })],
  },
  batch: (b, args, { shape }, { size }) => b.apply(reshape, args, { shape: [size, ...shape] }),
};

/** `x: [a, b, c] → y: [c, a, b]` for `order = [2, 0, 1]`. Adjoint: itself, with the inverse order. */
export const transpose: Primitive<{ order: readonly number[] }> = {
  name: "transpose",
  type(args, { order }) {
    const x = at(args, 0);
    if (order.length !== x.shape.length || order.toSorted((a, b) => a - b).some((axis, i) => axis !== i))
      throw new ShapeError(
        "bad-axes",
        `transpose: order [${order.join()}] for ${showType(x)}`,
        `give each axis 0 … ${x.shape.length - 1} once`,
      );
    return [
      arrayType(
        x.dtype,
        order.map((axis) => at(x.shape, axis)),
      ),
    ];
  },
  lower: (_, { order }) => ({
    form: "view",
    pieces: [{ arg: 0, index: inversePermutation(order).map(axisIndex), guards: [] }],
    otherwise: 0,
  }),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params: { order } }) => [ct && b.one(transpose, [ct], { order: inversePermutation(order) })],
  },
  batch: (b, args, { order }) => b.apply(transpose, args, { order: [0, ...order.map((axis) => axis + 1)] }),
};

export const inversePermutation = (order: readonly number[]): readonly number[] =>
  order.map((_, axis) => order.indexOf(axis));

/**
 * Where in `from` the element at the axes of `to` lies. Axes are matched in the smallest groups of equal size, so that
 * merging or splitting axes costs arithmetic within the group only. Axes of length 1 need no match.
 */
function reshapeIndex(from: Shape, to: Shape): readonly Index[] {
  if (from.includes(0)) return from.map(() => sizeIndex(0));
  const longAxes = (shape: Shape): number[] => shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
  const [sources, targets] = [longAxes(from), longAxes(to)];
  const index: Index[] = from.map(() => sizeIndex(0));
  while (sources.length > 0) {
    const [group, result] = nextGroup(sources, targets, from, to);
    const linear = linearIndex(
      result.map(axisIndex),
      result.map((axis) => at(to, axis)),
    );
    const parts = splitIndex(
      linear,
      group.map((axis) => at(from, axis)),
    );
    group.forEach((axis, k) => (index[axis] = at(parts, k)));
  }
  return index;
}

/** Takes from both lists the fewest leading axes that hold equally many elements. */
function nextGroup(
  sources: number[],
  targets: number[],
  from: Shape,
  to: Shape,
): readonly [readonly number[], readonly number[]] {
  const [group, result] = [sources.splice(0, 1), targets.splice(0, 1)];
  const size = (axes: readonly number[], shape: Shape): Dim => sizeOf(axes.map((axis) => at(shape, axis)));
  for (;;) {
    const [left, right] = [size(group, from), size(result, to)];
    if (equalDims(left, right)) return [group, result];
    const growResult =
      typeof left === "number" && typeof right === "number" ? right < left : divideDims(left, right) !== undefined;
    if ((growResult || sources.length === 0) && targets.length > 0) result.push(...targets.splice(0, 1));
    else group.push(...sources.splice(0, 1));
  }
}

/** A row-major position within `shape` as one index for each axis. */
function splitIndex(linear: Index, shape: readonly Dim[]): readonly Index[] {
  return shape.map((dim, axis) => {
    const stride = mulDims(...shape.slice(axis + 1));
    const quotient = quotientIndex(linear, stride);
    return axis === 0 ? quotient : remainderIndex(quotient, dim);
  });
}
