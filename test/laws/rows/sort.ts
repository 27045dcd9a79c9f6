/** Sorting. */
import { arrayType, bool, f32, f64, i32, sort, u32, type Dtype } from "@cotangent/ir";
import { integers, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { range, tabulate, type Tensor } from "../tensor.ts";

/** NaN after all numbers, and equal to a NaN. */
function compare(x: number, z: number): number {
  if (Number.isNaN(x) || Number.isNaN(z)) return Number(Number.isNaN(x)) - Number(Number.isNaN(z));
  return x < z ? -1 : x > z ? 1 : 0;
}

const apart = (data: readonly number[]): boolean => {
  const sorted = data.toSorted((a, b) => a - b);
  return sorted.every((x, i) => i === 0 || x - sorted[i - 1]! > 1e-4);
};

/** Keys of f64 keep a distance, so that a difference does not change their order. */
const sortCase = (dtypes: readonly Dtype[], shape: readonly number[], axis: number, keys = 1): Case => ({
  name: `${dtypes.map(({ name }) => name).join()}[${shape.join()}] along ${axis}, ${keys} keys`,
  inputs: dtypes.map((dtype) => ({
    type: arrayType(dtype, shape),
    ...(dtype === i32 && { domain: integers(-3, 3) }),
  })),
  build: (b, ...x) => b.apply(sort, x, { axis, keys }),
  oracle(...x) {
    const order = (index: readonly number[]): readonly number[] =>
      range(shape[axis]!).toSorted((i, j) => {
        const compared = x
          .slice(0, keys)
          .map((key) => compare(key.at(...index.with(axis, i)), key.at(...index.with(axis, j))));
        return compared.find((sign) => sign !== 0) ?? i - j;
      });
    return x.map((arg: Tensor) =>
      tabulate(shape, (...index) => arg.at(...index.with(axis, order(index)[index[axis]!]!))),
    );
  },
  accepts: (inputs) =>
    inputs.slice(0, keys).every(({ dtype, data }) => dtype !== f64 || data.length > 200 || apart([...data])),
});

const nan = Number.NaN;

export const sortRows: readonly Row[] = [
  {
    primitive: sort,
    cases: [
      sortCase([f64], [7], 0),
      sortCase([f64], [2, 5, 3], 1),
      sortCase([f64, f64], [3, 4], 0),
      sortCase([i32, f64, f64], [19], 0, 2),
      sortCase([f64], [1], 0),
      sortCase([f64], [2, 0], 1),
      sortCase([i32, i32], [2, 9], 1),
      sortCase([f32, bool], [35], 0),
      sortCase([u32], [5, 2], 0),
    ],
    special: [
      {
        what: "NaN comes last, −0 and 0 keep their order, and tangents go along",
        types: [arrayType(f64, [6]), arrayType(f64, [6])],
        build: (b, x, w) => b.apply(sort, [x, w], { axis: 0, keys: 1 }),
        inputs: [
          [nan, 0, -Infinity, -0, nan, Infinity],
          [1, 2, 3, 4, 5, 6],
        ],
        outputs: [
          [-Infinity, 0, -0, Infinity, nan, nan],
          [3, 2, 4, 6, 1, 5],
        ],
        gradient: [
          [1, 1, 1, 1, 1, 1],
          [1, 1, 1, 1, 1, 1],
        ],
      },
      {
        what: "a long array takes several passes, each in several parts",
        types: [arrayType(i32, [150])],
        build: (b, x) => b.apply(sort, [x], { axis: 0, keys: 1 }),
        inputs: [range(150).map((i) => (i * 67) % 150)],
        outputs: [range(150)],
      },
      {
        what: "equal keys keep the order of what goes along",
        types: [arrayType(i32, [9]), arrayType(f64, [9])],
        build: (b, x, w) => [b.apply(sort, [x, w], { axis: 0, keys: 1 })[1]!],
        inputs: [
          [1, 0, 1, 0, 1, 0, 1, 0, 1],
          [0, 1, 2, 3, 4, 5, 6, 7, 8],
        ],
        outputs: [[1, 3, 5, 7, 0, 2, 4, 6, 8]],
      },
    ],
    recipe: {
      primitive: sort,
      grow(g: Growth) {
        const keyed = g.any(["int"], undefined, 1);
        if (keyed.type.shape.length === 0) return undefined;
        const axis = g.random.integer(0, keyed.type.shape.length - 1);
        return g.apply(sort, [keyed, g.entry(arrayType(f64, keyed.type.shape))], { axis, keys: 1 });
      },
    },
  },
];
