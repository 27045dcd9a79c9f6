/** Comparisons, selection, conversions. */
import {
  arrayType,
  bool,
  cast,
  eq,
  f32,
  f64,
  i32,
  le,
  lt,
  ne,
  select,
  stopGradient,
  u32,
  type ArrayType,
  type ArrayValue,
  type Dtype,
  type NoParams,
  type Primitive,
} from "@cotangent/ir";
import { margin, pick } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate } from "../tensor.ts";
import { allDtypes, apart, numberDtypes, pointwiseRow } from "./pointwise.ts";

const comparison = (
  primitive: Primitive<NoParams>,
  dtypes: readonly Dtype[],
  test: (x: number, z: number) => boolean,
): Row =>
  pointwiseRow({
    primitive,
    arity: 2,
    dtypes,
    apart,
    oracle: (_, x, z) => Number(test(x, z)),
    special: [
      { what: "of equals", at: [2, 2], value: Number(test(2, 2)) },
      { what: "of 0 and −0", at: [0, -0], value: Number(test(0, -0)) },
      { what: "of NaN", at: [NaN, NaN], value: Number(test(NaN, NaN)) },
    ],
  });

const selectCase = (type: ArrayType): Case => ({
  name: type.dtype.name,
  inputs: [{ type: arrayType(bool, type.shape) }, { type }, { type }],
  build: (b, ...x) => [b.one(select, x)],
  oracle: (condition, x, z) => [
    tabulate(x.shape, (...index) => (condition.at(...index) === 1 ? x.at(...index) : z.at(...index))),
  ],
});

/** Conversions whose result is exact, or whose argument is at a distance from the jumps of truncation. */
const castAccepts = ([x]: readonly ArrayValue[], to: Dtype): boolean =>
  x!.dtype.kind !== "float" ||
  to.kind === "float" ||
  x!.data.every(
    (value) => Math.abs(value - Math.round(value)) >= margin && (to.kind !== "bool" || Math.abs(value) >= margin),
  );

const castCase = (from: Dtype, to: Dtype): Case => ({
  name: `${from.name} → ${to.name}`,
  inputs: [{ type: arrayType(from, [2, 3]) }],
  build: (b, x) => [b.one(cast, [x], { dtype: to })],
  oracle: (x) => [tabulate(x.shape, (...index) => converted(x.at(...index), from, to))],
  accepts: (inputs) => castAccepts(inputs, to),
});

function converted(x: number, from: Dtype, to: Dtype): number {
  if (to === bool) return x === 0 ? 0 : 1;
  if (to.kind === "float") return x;
  if (from.kind === "float")
    return Math.min(Math.max(Math.trunc(x), to === i32 ? -(2 ** 31) : 0), to === i32 ? 2 ** 31 - 1 : 2 ** 32 - 1);
  return to === u32 && x < 0 ? x + 2 ** 32 : x;
}

export const logicRows: readonly Row[] = [
  comparison(eq, allDtypes, (x, z) => x === z),
  comparison(ne, allDtypes, (x, z) => x !== z),
  comparison(lt, numberDtypes, (x, z) => x < z),
  comparison(le, numberDtypes, (x, z) => x <= z),
  {
    primitive: select,
    cases: [
      selectCase(arrayType(f64, [2, 3])),
      selectCase(arrayType(f32, [3])),
      selectCase(arrayType(i32, [2, 1])),
      selectCase(arrayType(bool, [3])),
    ],
    special: [
      {
        what: "a branch that is not taken passes no cotangent, even where it is NaN",
        types: [arrayType(bool, [2]), arrayType(f64, [2]), arrayType(f64, [2])],
        build: (b, ...x) => [b.one(select, x)],
        inputs: [
          [1, 0],
          [3, NaN],
          [Infinity, 5],
        ],
        outputs: [[3, 5]],
        gradient: [
          [1, 0],
          [0, 1],
        ],
      },
    ],
    recipe: {
      primitive: select,
      grow(g) {
        const x = g.any(["float", "float", "int", "bool"]);
        return g.simple(select, [g.entry(arrayType(bool, x.type.shape)), x, g.entry(x.type)]);
      },
    },
  },
  {
    primitive: cast,
    cases: allDtypes.flatMap((from) => allDtypes.map((to) => castCase(from, to))),
    special: [
      {
        what: "NaN → 0, and saturation",
        types: [arrayType(f64, [4])],
        build: (b, x) => [b.one(cast, [x], { dtype: i32 }), b.one(cast, [x], { dtype: u32 })],
        inputs: [[NaN, 1e10, -1e10, -1.5]],
        outputs: [
          [0, 2 ** 31 - 1, -(2 ** 31), -1],
          [0, 2 ** 32 - 1, 0, 0],
        ],
      },
    ],
    recipe: {
      primitive: cast,
      accepts: (args, { dtype }) => castAccepts(args, dtype as Dtype),
      grow: (g) =>
        g.apply(cast, [g.any(["float", "int", "uint", "bool"])], {
          dtype: g.soil.style === "smooth" ? f64 : pick(g.random, allDtypes),
        }),
    },
  },
  pointwiseRow({
    primitive: stopGradient,
    arity: 1,
    dtypes: allDtypes,
    oracle: (_, x) => x,
    special: [{ what: "passes no tangent and no cotangent", at: [3], value: 3, partials: [0] }],
    untrueDerivative: true,
  }),
];
