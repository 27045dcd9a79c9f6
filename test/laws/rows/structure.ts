/** Shapes: reshape, transpose, broadcast; and reductions over axes. */
import {
  arrayType,
  bool,
  broadcast,
  f32,
  f64,
  i32,
  reduceMax,
  reduceMin,
  reshape,
  sum,
  transpose,
  u32,
  type ArrayValue,
  type Dtype,
  type Primitive,
} from "@cotangent/ir";
import { chance, margin, shuffled, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { indicesOf, tabulate, tensor, type Tensor } from "../tensor.ts";

export const everyKind: readonly Dtype["kind"][] = ["float", "float", "float", "int", "uint", "bool"];

/** Axes in the result of a reduction, and all points that are combined into each element. */
export function reduced(x: Tensor, axes: readonly number[], combine: (elements: readonly number[]) => number): Tensor {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  const all = indicesOf(x.shape);
  return tabulate(shape, (...kept) =>
    combine(
      all
        .filter((index) => index.filter((_, axis) => !axes.includes(axis)).join() === kept.join())
        .map((index) => x.at(...index)),
    ),
  );
}

export const someAxes = (g: Growth, rank: number): readonly number[] => {
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => chance(g.random, 50));
  return axes.length > 0 || rank === 0 || chance(g.random, 20) ? axes : [g.random.integer(0, rank - 1)];
};

type Reduction = Primitive<{ axes: readonly number[] }>;

export interface ReductionRow {
  readonly primitive: Reduction;
  readonly dtypes: readonly Dtype[];
  combine(elements: readonly number[], dtype: Dtype): number;
  /** Whether the elements that are combined are at a distance from a kink. */
  readonly apart?: (elements: readonly number[]) => boolean;
  readonly special?: Row["special"];
}

/** Whether every group of elements that is combined is apart. */
export const groupsApart = (
  x: ArrayValue,
  axes: readonly number[],
  apart: (elements: readonly number[]) => boolean,
): boolean =>
  reduced(tensor(x.shape, [...x.data]), axes, (elements) => Number(apart(elements))).data.every((flag) => flag === 1);

export function reductionRow({ primitive, dtypes, combine, apart, special }: ReductionRow): Row {
  const accepts = (args: readonly ArrayValue[], axes: readonly number[]): boolean =>
    !apart || args[0]!.dtype.kind !== "float" || groupsApart(args[0]!, axes, apart);
  const makeCase = (dtype: Dtype, shape: readonly number[], axes: readonly number[]): Case => ({
    name: `${dtype.name}[${shape.join()}] over ${axes.join()}`,
    inputs: [{ type: arrayType(dtype, shape) }],
    build: (b, x) => [b.one(primitive, [x], { axes })],
    oracle: (x) => [reduced(x, axes, (elements) => combine(elements, dtype))],
    accepts: (inputs) => accepts(inputs, axes),
    ...(dtype === f32 && {
      tolerance: { relative: 1e-6, because: "a sum of n elements has n − 1 roundings of 6e-8 each" },
    }),
  });
  const [first] = dtypes;
  return {
    primitive,
    cases: [
      ...dtypes.map((dtype) => makeCase(dtype, [2, 4, 3], [1])),
      makeCase(first!, [2, 4, 3], [0, 2]),
      makeCase(first!, [3, 2], [1]),
      makeCase(first!, [2, 1], [1]),
      makeCase(first!, [4], [0]),
    ],
    ...(special && { special }),
    recipe: {
      primitive,
      accepts: (args, { axes }) => accepts(args, axes as readonly number[]),
      grow(g) {
        const x = g.any(dtypes.map(({ kind }) => kind));
        return g.apply(primitive, [x], { axes: someAxes(g, x.type.shape.length) });
      },
    },
  };
}

export const wrapped = (x: number, dtype: Dtype): number => (dtype === i32 ? x | 0 : dtype === u32 ? x >>> 0 : x);

/** The greatest (least) element is the only one within the margin. */
const oneExtreme =
  (sign: 1 | -1) =>
  (elements: readonly number[]): boolean => {
    const [first, second] = elements.map((x) => sign * x).toSorted((a, c) => c - a);
    return first === undefined || second === undefined || first - second >= margin;
  };

const transposeCase = (dtype: Dtype, shape: readonly number[], order: readonly number[]): Case => ({
  name: `${dtype.name}[${shape.join()}] order ${order.join()}`,
  inputs: [{ type: arrayType(dtype, shape) }],
  build: (b, x) => [b.one(transpose, [x], { order })],
  oracle: (x) => [
    tabulate(
      order.map((axis) => shape[axis]!),
      (...index) => x.at(...shape.map((_, axis) => index[order.indexOf(axis)]!)),
    ),
  ],
});

const reshapeCase = (dtype: Dtype, from: readonly number[], to: readonly number[]): Case => ({
  name: `${dtype.name}[${from.join()}] → [${to.join()}]`,
  inputs: [{ type: arrayType(dtype, from) }],
  build: (b, x) => [b.one(reshape, [x], { shape: to })],
  oracle: (x) => [tensor(to, x.data)],
});

const broadcastCase = (
  dtype: Dtype,
  from: readonly number[],
  shape: readonly number[],
  axes: readonly number[],
): Case => ({
  name: `${dtype.name}[${from.join()}] → [${shape.join()}] at ${axes.join()}`,
  inputs: [{ type: arrayType(dtype, from) }],
  build: (b, x) => [b.one(broadcast, [x], { shape, axes })],
  oracle: (x) => [tabulate(shape, (...index) => x.at(...axes.map((axis) => index[axis]!)))],
});

/** A shape of as many elements: one axis split, two merged, an axis of length 1 put in or taken out, or the same. */
function reshaped(g: Growth, shape: readonly number[]): readonly number[] {
  const axis = g.random.integer(0, Math.max(0, shape.length - 1));
  const kind = g.random.integer(0, 4);
  if (kind === 0 && shape.length > 1)
    return [
      ...shape.slice(0, Math.max(0, axis - 1)),
      shape[Math.max(0, axis - 1)]! * shape[Math.max(0, axis - 1) + 1]!,
      ...shape.slice(Math.max(0, axis - 1) + 2),
    ];
  if (kind === 1 && shape[axis] !== undefined && shape[axis] % 2 === 0)
    return [...shape.slice(0, axis), 2, shape[axis] / 2, ...shape.slice(axis + 1)];
  if (kind === 2 && shape.includes(1)) return shape.filter((dim, i) => dim !== 1 || i !== shape.indexOf(1));
  if (kind === 4) return shape;
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)];
}

const concrete = (dims: readonly unknown[]): readonly number[] => dims.map(Number);

export const structureRows: readonly Row[] = [
  {
    primitive: transpose,
    cases: [
      transposeCase(f64, [2, 3, 4], [2, 0, 1]),
      transposeCase(f32, [2, 3, 4], [1, 2, 0]),
      transposeCase(i32, [3, 2], [1, 0]),
      transposeCase(bool, [1, 3, 2], [0, 2, 1]),
    ],
    recipe: {
      primitive: transpose,
      grow(g) {
        const x = g.any(everyKind, undefined, 2);
        return g.apply(transpose, [x], {
          order: shuffled(
            g.random,
            x.type.shape.map((_, axis) => axis),
          ),
        });
      },
    },
  },
  {
    primitive: reshape,
    cases: [
      reshapeCase(f64, [2, 3, 4], [2, 12]),
      reshapeCase(f64, [2, 6], [4, 3]),
      reshapeCase(f32, [3, 4], [3, 1, 2, 2]),
      reshapeCase(i32, [1, 6, 1], [2, 3]),
      reshapeCase(bool, [], [1, 1]),
      reshapeCase(f64, [2, 0], [0, 3]),
    ],
    recipe: {
      primitive: reshape,
      grow(g) {
        const x = g.any(everyKind);
        return g.apply(reshape, [x], { shape: reshaped(g, concrete(x.type.shape)) });
      },
    },
  },
  {
    primitive: broadcast,
    cases: [
      broadcastCase(f64, [3], [2, 3, 4], [1]),
      broadcastCase(f64, [2, 4], [2, 3, 4], [0, 2]),
      broadcastCase(f32, [], [2, 3], []),
      broadcastCase(i32, [3, 2], [3, 2, 4], [0, 1]),
      broadcastCase(bool, [2], [3, 2], [1]),
    ],
    recipe: {
      primitive: broadcast,
      grow(g) {
        const x = g.any(everyKind);
        const shape = [...concrete(x.type.shape)];
        const axes = shape.map((_, axis) => axis);
        const place = g.random.integer(0, shape.length);
        const added = chance(g.random, 90) ? [g.random.integer(1, 3)] : [];
        shape.splice(place, 0, ...added);
        return g.apply(broadcast, [x], {
          shape,
          axes: axes.map((axis) => (axis >= place ? axis + added.length : axis)),
        });
      },
    },
  },
  reductionRow({
    primitive: sum,
    dtypes: [f64, f32, i32, u32],
    combine: (elements, dtype) =>
      wrapped(
        elements.reduce((a, c) => wrapped(a + c, dtype), 0),
        dtype,
      ),
  }),
  reductionRow({
    primitive: reduceMax,
    dtypes: [f64, f32, i32, u32],
    combine: (elements) => elements.reduce((a, c) => (c > a ? c : a)),
    apart: oneExtreme(1),
    special: [
      {
        what: "elements that tie share the cotangent equally",
        types: [arrayType(f64, [4])],
        build: (b, x) => [b.one(reduceMax, [x], { axes: [0] })],
        inputs: [[1, 3, 2, 3]],
        outputs: [[3]],
        gradient: [[0, 0.5, 0, 0.5]],
      },
      {
        what: "NaN propagates",
        types: [arrayType(f64, [3])],
        build: (b, x) => [b.one(reduceMax, [x], { axes: [0] })],
        inputs: [[1, NaN, 2]],
        outputs: [[NaN]],
      },
      {
        what: "−∞ of no elements",
        types: [arrayType(f64, [0])],
        build: (b, x) => [b.one(reduceMax, [x], { axes: [0] })],
        inputs: [[]],
        outputs: [[-Infinity]],
      },
    ],
  }),
  reductionRow({
    primitive: reduceMin,
    dtypes: [f64, f32, i32, u32],
    combine: (elements) => elements.reduce((a, c) => (c < a ? c : a)),
    apart: oneExtreme(-1),
    special: [
      {
        what: "elements that tie share the cotangent equally",
        types: [arrayType(f64, [4])],
        build: (b, x) => [b.one(reduceMin, [x], { axes: [0] })],
        inputs: [[2, 1, 1, 3]],
        outputs: [[1]],
        gradient: [[0, 0.5, 0.5, 0]],
      },
      {
        what: "∞ of no elements",
        types: [arrayType(f64, [0])],
        build: (b, x) => [b.one(reduceMin, [x], { axes: [0] })],
        inputs: [[]],
        outputs: [[Infinity]],
      },
      {
        what: "the greatest integer of no elements",
        types: [arrayType(i32, [0])],
        build: (b, x) => [b.one(reduceMin, [x], { axes: [0] })],
        inputs: [[]],
        outputs: [[2 ** 31 - 1]],
      },
    ],
  }),
];
