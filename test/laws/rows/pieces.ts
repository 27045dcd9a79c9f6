/** Concatenation, reversal, slices and padding. */
import { arrayType, bool, concatenate, f32, f64, i32, pad, padWith, reverse, slice, type Dtype } from "@cotangent/ir";
import { chance, pick, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate, type Tensor } from "../tensor.ts";
import { everyKind, someAxes } from "./structure.ts";

const concatenateCase = (dtype: Dtype, shapes: readonly (readonly number[])[], axis: number): Case => ({
  name: `${dtype.name} ${shapes.map((shape) => `[${shape.join()}]`).join(" ")} along ${axis}`,
  inputs: shapes.map((shape) => ({ type: arrayType(dtype, shape) })),
  build: (b, ...x) => [b.one(concatenate, x, { axis })],
  oracle(...x) {
    const total = x.reduce((length, { shape }) => length + shape[axis]!, 0);
    const columns = x.flatMap((arg) => Array.from({ length: arg.shape[axis]! }, (_, k) => [arg, k] as const));
    return [
      tabulate(x[0]!.shape.with(axis, total), (...index) => {
        const [arg, k] = columns[index[axis]!]!;
        return arg.at(...index.with(axis, k));
      }),
    ];
  },
});

const reverseCase = (dtype: Dtype, shape: readonly number[], axes: readonly number[]): Case => ({
  name: `${dtype.name}[${shape.join()}] along ${axes.join()}`,
  inputs: [{ type: arrayType(dtype, shape) }],
  build: (b, x) => [b.one(reverse, [x], { axes })],
  oracle: (x) => [
    tabulate(shape, (...index) => x.at(...index.map((i, axis) => (axes.includes(axis) ? shape[axis]! - 1 - i : i)))),
  ],
});

interface Bounds {
  readonly start: readonly number[];
  readonly limit: readonly number[];
  readonly stride: readonly number[];
}

const sliceCase = (dtype: Dtype, shape: readonly number[], { start, limit, stride }: Bounds): Case => ({
  name: `${dtype.name}[${shape.join()}] from ${start.join()} to ${limit.join()} by ${stride.join()}`,
  inputs: [{ type: arrayType(dtype, shape) }],
  build: (b, x) => [b.one(slice, [x], { start, limit, stride })],
  oracle(x) {
    const kept = shape.map((length, axis) =>
      Array.from({ length }, (_, i) => i).filter(
        (i) => i >= start[axis]! && i < limit[axis]! && 0 === (i - start[axis]!) % stride[axis]!,
      ),
    );
    return [
      tabulate(
        kept.map((positions) => positions.length),
        (...index) => x.at(...index.map((i, axis) => kept[axis]![i]!)),
      ),
    ];
  },
});

interface Padding {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
}

/** Each axis as a list of positions of x, −1 for padding: spread out, then lengthened or shortened at both ends. */
function padded(x: Tensor, { low, high, interior }: Padding, value: number): Tensor {
  const lines = x.shape.map((length, axis) => {
    const spread = Array.from({ length }, (_, i) =>
      i < length - 1 ? [i, ...Array.from({ length: interior[axis]! }, () => -1)] : [i],
    ).flat();
    const around = (amount: number): readonly number[] => Array.from({ length: Math.max(0, amount) }, () => -1);
    const cut = spread.slice(Math.max(0, -low[axis]!), spread.length - Math.max(0, -high[axis]!));
    return [...around(low[axis]!), ...cut, ...around(high[axis]!)];
  });
  return tabulate(
    lines.map((line) => line.length),
    (...index) => {
      const from = index.map((i, axis) => lines[axis]![i]!);
      return from.includes(-1) ? value : x.at(...from);
    },
  );
}

const padCase = (dtype: Dtype, shape: readonly number[], padding: Padding, value?: number): Case => ({
  name: `${dtype.name}[${shape.join()}] by ${padding.low.join()} and ${padding.high.join()}, ${padding.interior.join()} between`,
  inputs: [{ type: arrayType(dtype, shape) }],
  build: (b, x) => [value === undefined ? b.one(pad, [x], { ...padding }) : b.one(padWith, [x], { ...padding, value })],
  oracle: (x) => [padded(x, padding, value ?? 0)],
});

const paddings: readonly (readonly [Dtype, readonly number[], Padding])[] = [
  [f64, [2, 3], { low: [1, 0], high: [0, 2], interior: [0, 0] }],
  [f64, [3, 4], { low: [1, 2], high: [2, 0], interior: [1, 2] }],
  [f64, [3, 4], { low: [-1, 1], high: [1, -2], interior: [0, 0] }],
  [f64, [3, 4], { low: [-1, -2], high: [-1, 1], interior: [2, 1] }],
  [f64, [5], { low: [-1], high: [-2], interior: [0] }],
  [f32, [3], { low: [2], high: [1], interior: [1] }],
  [i32, [2, 0], { low: [0, 1], high: [1, 1], interior: [1, 1] }],
  [bool, [2], { low: [1], high: [0], interior: [2] }],
];

function grownPadding(g: Growth, rank: number): Padding {
  const amounts = (choices: readonly number[]): readonly number[] =>
    Array.from({ length: rank }, () => pick(g.random, choices));
  return { low: amounts([0, 0, 1, 2]), high: amounts([0, 0, 1]), interior: amounts([0, 0, 0, 1]) };
}

export const pieceRows: readonly Row[] = [
  {
    primitive: concatenate,
    cases: [
      concatenateCase(
        f64,
        [
          [2, 3, 2],
          [2, 1, 2],
          [2, 4, 2],
        ],
        1,
      ),
      concatenateCase(
        f64,
        [
          [2, 3],
          [1, 3],
        ],
        0,
      ),
      concatenateCase(f64, [[2], [0], [3]], 0),
      concatenateCase(f32, [[3]], 0),
      concatenateCase(
        i32,
        [
          [1, 2],
          [1, 3],
        ],
        1,
      ),
    ],
    recipe: {
      primitive: concatenate,
      grow(g) {
        const x = g.any(everyKind, undefined, 1);
        const axis = g.random.integer(0, x.type.shape.length - 1);
        const others = Array.from({ length: g.random.integer(0, 2) }, () =>
          g.entry(
            arrayType(
              x.type.dtype,
              chance(g.random, 60) ? x.type.shape : x.type.shape.with(axis, g.random.integer(0, 3)),
            ),
          ),
        );
        return g.apply(concatenate, [x, ...others], { axis });
      },
    },
  },
  {
    primitive: reverse,
    cases: [
      reverseCase(f64, [2, 3, 4], [1]),
      reverseCase(f64, [2, 3, 4], [0, 2]),
      reverseCase(f32, [3], [0]),
      reverseCase(i32, [2, 3], []),
      reverseCase(bool, [3, 2], [0]),
    ],
    recipe: {
      primitive: reverse,
      grow(g) {
        const x = g.any(everyKind);
        return g.apply(reverse, [x], { axes: someAxes(g, x.type.shape.length) });
      },
    },
  },
  {
    primitive: slice,
    cases: [
      sliceCase(f64, [3, 5], { start: [1, 0], limit: [3, 5], stride: [1, 1] }),
      sliceCase(f64, [3, 5], { start: [0, 1], limit: [3, 5], stride: [1, 3] }),
      sliceCase(f64, [6, 2], { start: [1, 1], limit: [6, 2], stride: [2, 1] }),
      sliceCase(f64, [4], { start: [2], limit: [2], stride: [1] }),
      sliceCase(f32, [4], { start: [0], limit: [3], stride: [2] }),
      sliceCase(i32, [2, 3], { start: [0, 0], limit: [2, 2], stride: [1, 1] }),
      sliceCase(bool, [5], { start: [1], limit: [4], stride: [2] }),
    ],
    recipe: {
      primitive: slice,
      grow(g) {
        const x = g.any(everyKind, undefined, 1);
        const lengths = x.type.shape.map(Number);
        const start = lengths.map((length) => (chance(g.random, 50) ? 0 : g.random.integer(0, length)));
        const limit = lengths.map((length, axis) =>
          chance(g.random, 60) ? length : g.random.integer(start[axis]!, length),
        );
        return g.apply(slice, [x], { start, limit, stride: lengths.map(() => pick(g.random, [1, 1, 2])) });
      },
    },
  },
  {
    primitive: pad,
    cases: paddings.map(([dtype, shape, padding]) => padCase(dtype, shape, padding)),
    recipe: {
      primitive: pad,
      grow(g) {
        const x = g.any(everyKind);
        return g.apply(pad, [x], { ...grownPadding(g, x.type.shape.length) });
      },
    },
  },
  {
    primitive: padWith,
    cases: paddings.map(([dtype, shape, padding]) => padCase(dtype, shape, padding, 1)),
    recipe: {
      primitive: padWith,
      grow(g) {
        const x = g.any(everyKind);
        return g.apply(padWith, [x], {
          ...grownPadding(g, x.type.shape.length),
          value: x.type.dtype.kind === "float" ? pick(g.random, [1, -0.5]) : 1,
        });
      },
    },
  },
];
