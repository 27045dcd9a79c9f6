/** Arrays that come from no argument. */
import { f32, f64, full, i32, iota, sizeValue, u32, zero, arrayType, type ArrayType, type Dtype } from "@cotangent/ir";
import { chance, pick, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate } from "../tensor.ts";

const iotaCase = (dtype: Dtype, shape: readonly number[], axis: number): Case => ({
  name: `${dtype.name}[${shape.join()}] along ${axis}`,
  inputs: [],
  build: (b) => [b.one(iota, [], { dtype, shape, axis })],
  oracle: () => [tabulate(shape, (...index) => index[axis]!)],
});

/** Mostly the type of an entry that exists, so that the constant meets it. */
function likeAnother(g: Growth, kinds: readonly Dtype["kind"][]): ArrayType {
  const types = g.entries.map(({ type }) => type).filter(({ dtype }) => kinds.includes(dtype.kind));
  return types.length > 0 && chance(g.random, 70) ? pick(g.random, types) : arrayType(g.dtype(kinds), g.shape());
}

export const constantRows: readonly Row[] = [
  {
    primitive: full,
    cases: [
      {
        name: "f64",
        inputs: [],
        build: (b) => [b.one(full, [], { value: 0.1, dtype: f64, shape: [2, 3] })],
        oracle: () => [tabulate([2, 3], () => 0.1)],
      },
      {
        name: "f32 rounds",
        inputs: [],
        build: (b) => [b.one(full, [], { value: 0.1, dtype: f32, shape: [] })],
        oracle: () => [tabulate([], () => Math.fround(0.1))],
      },
      {
        name: "i32",
        inputs: [],
        build: (b) => [b.one(full, [], { value: -7, dtype: i32, shape: [3] })],
        oracle: () => [tabulate([3], () => -7)],
      },
    ],
    recipe: {
      primitive: full,
      grow(g) {
        const { dtype, shape } = likeAnother(g, ["float", "int", "uint", "bool"]);
        const numbers = dtype.kind === "float" ? [0, 1, 1, -1, 0.5, 2, 0.3] : [0, 1, 2];
        return g.apply(full, [], { value: pick(g.random, numbers), dtype, shape });
      },
    },
  },
  {
    primitive: zero,
    cases: [
      {
        name: "f64",
        inputs: [],
        build: (b) => [b.one(zero, [], { dtype: f64, shape: [3, 2] })],
        oracle: () => [tabulate([3, 2], () => 0)],
      },
    ],
    recipe: { primitive: zero, grow: (g) => g.apply(zero, [], { ...likeAnother(g, ["float"]) }) },
  },
  {
    primitive: sizeValue,
    cases: [
      {
        name: "a number",
        inputs: [],
        build: (b) => [b.one(sizeValue, [], { of: 7 })],
        oracle: () => [tabulate([], () => 7)],
      },
    ],
    recipe: { primitive: sizeValue, grow: (g) => g.apply(sizeValue, [], { of: g.random.integer(0, 5) }) },
  },
  {
    primitive: iota,
    cases: [iotaCase(i32, [2, 3, 4], 1), iotaCase(f64, [3, 2], 0), iotaCase(u32, [4], 0)],
    recipe: {
      primitive: iota,
      grow(g) {
        const shape = g.shape();
        return shape.length === 0
          ? undefined
          : g.apply(iota, [], {
              dtype: g.dtype(["float", "int", "uint"]),
              shape,
              axis: g.random.integer(0, shape.length - 1),
            });
      },
    },
  },
];
