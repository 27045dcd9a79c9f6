/** Reading and adding at positions. */
import { arrayType, f32, f64, gather, i32, scatterAdd, type ArrayType, type Dim } from "@cotangent/ir";
import { integers, sampleArray, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { indicesOf, tabulate, type Tensor } from "../tensor.ts";
import { everyKind } from "./structure.ts";

type Layout = {
  readonly axis: number;
  readonly batch: number;
};

const clamp = (i: number, length: number): number => Math.min(Math.max(i, 0), length - 1);

/** For an index `(b…, p…, i…, q…)` of the result of gather, the index of x that it reads. */
function source(
  index: readonly number[],
  xShape: readonly number[],
  indices: Tensor,
  { axis, batch }: Layout,
): readonly number[] {
  const spread = indices.shape.length - batch;
  const position = indices.at(...index.slice(0, batch), ...index.slice(axis, axis + spread));
  return [...index.slice(0, axis), clamp(position, xShape[axis]!), ...index.slice(axis + spread)];
}

const gatherCase = (
  dtype: ArrayType["dtype"],
  x: readonly number[],
  indices: readonly number[],
  layout: Layout,
): Case => ({
  name: `${dtype.name}[${x.join()}] at [${indices.join()}], axis ${layout.axis}, batch ${layout.batch}`,
  inputs: [{ type: arrayType(dtype, x) }, { type: arrayType(i32, indices), domain: integers(-1, x[layout.axis]!) }],
  build: (b, ...args) => [b.one(gather, args, layout)],
  oracle(array, positions) {
    const shape = [...x.slice(0, layout.axis), ...indices.slice(layout.batch), ...x.slice(layout.axis + 1)];
    return [tabulate(shape, (...index) => array.at(...source(index, x, positions, layout)))];
  },
});

const scatterCase = (
  dtype: ArrayType["dtype"],
  x: readonly number[],
  indices: readonly number[],
  layout: Layout,
): Case => {
  const updates = [...x.slice(0, layout.axis), ...indices.slice(layout.batch), ...x.slice(layout.axis + 1)];
  return {
    name: `${dtype.name}[${updates.join()}] at [${indices.join()}] into [${x.join()}], batch ${layout.batch}`,
    inputs: [
      { type: arrayType(dtype, x) },
      { type: arrayType(i32, indices), domain: integers(-1, x[layout.axis]!) },
      { type: arrayType(dtype, updates) },
    ],
    build: (b, ...args) => [b.one(scatterAdd, args, layout)],
    oracle: (start, positions, u) => [
      tabulate(x, (...index) =>
        indicesOf(updates)
          .filter((from) => source(from, x, positions, layout).join() === index.join())
          .reduce((total, from) => total + u.at(...from), start.at(...index)),
      ),
    ],
    ...(dtype === f32 && {
      tolerance: { relative: 1e-6, because: "several updates may be added to one element" },
    }),
  };
};

const lengthOf = (dim: Dim | undefined): number => Number(dim);

/** i32 positions `0 … length−1` of shape `shape`. */
const positions = (g: Growth, shape: readonly number[], length: number): ReturnType<Growth["input"]> =>
  g.input(sampleArray(g.random, i32, shape, integers(0, Math.max(0, length - 1))));

export const indexingRows: readonly Row[] = [
  {
    primitive: gather,
    cases: [
      gatherCase(f64, [2, 4, 3], [5], { axis: 1, batch: 0 }),
      gatherCase(f64, [4, 3], [2, 5], { axis: 0, batch: 0 }),
      gatherCase(f64, [2, 3, 4], [2, 5], { axis: 2, batch: 1 }),
      gatherCase(f64, [2, 3, 4], [2, 3, 2], { axis: 2, batch: 2 }),
      gatherCase(f32, [3], [], { axis: 0, batch: 0 }),
      gatherCase(i32, [3, 2], [0], { axis: 1, batch: 0 }),
    ],
    recipe: {
      primitive: gather,
      grow(g) {
        const x = g.any(everyKind, undefined, 1);
        const axis = g.random.integer(0, x.type.shape.length - 1);
        const batch = g.random.integer(0, Math.min(axis, 1));
        const shape = [...x.type.shape.slice(0, batch).map(lengthOf), ...(g.random.integer(0, 1) === 0 ? [2] : [])];
        if (x.type.shape.includes(0)) return undefined;
        return g.apply(gather, [x, positions(g, shape, lengthOf(x.type.shape[axis]))], { axis, batch });
      },
    },
  },
  {
    primitive: scatterAdd,
    cases: [
      scatterCase(f64, [2, 4, 3], [5], { axis: 1, batch: 0 }),
      scatterCase(f64, [4, 3], [2, 3], { axis: 0, batch: 0 }),
      scatterCase(f64, [2, 3, 4], [2, 5], { axis: 2, batch: 1 }),
      scatterCase(f32, [3], [4], { axis: 0, batch: 0 }),
      scatterCase(i32, [3, 2], [], { axis: 1, batch: 0 }),
    ],
    recipe: {
      primitive: scatterAdd,
      grow(g) {
        const x = g.any(["float", "float", "int"], undefined, 1);
        if (x.type.shape.includes(0)) return undefined;
        const axis = g.random.integer(0, x.type.shape.length - 1);
        const batch = g.random.integer(0, Math.min(axis, 1));
        const shape = [...x.type.shape.slice(0, batch).map(lengthOf), g.random.integer(1, 3)];
        const updates = [...x.type.shape.slice(0, axis), ...shape.slice(batch), ...x.type.shape.slice(axis + 1)];
        const indices = positions(g, shape, lengthOf(x.type.shape[axis]));
        return g.apply(scatterAdd, [x, indices, g.entry(arrayType(x.type.dtype, updates))], { axis, batch });
      },
    },
  },
];
