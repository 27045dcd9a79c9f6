/** Cumulative operations, products and truth along axes, positions of extremes. */
import {
  argmax,
  argmin,
  arrayType,
  bool,
  cummax,
  cummin,
  cumprod,
  cumsum,
  f32,
  f64,
  i32,
  linearRecurrence,
  reduceAnd,
  reduceOr,
  reduceProd,
  u32,
  type ArrayValue,
  type Dtype,
  type Primitive,
} from "@cotangent/ir";
import { chance, margin, type Growth } from "@cotangent/ir/testing";
import type { Case, Row, Special } from "../row.ts";
import { range, tabulate, type Tensor } from "../tensor.ts";
import { groupsApart, reduced, reductionRow, wrapped } from "./structure.ts";

type Direction = { readonly axis: number; readonly reverse: boolean };

/** `y` whose element at k along the axis is `f` of the lines of the arguments up to k, in the direction of `reverse`. */
function running(
  args: readonly Tensor[],
  { axis, reverse }: Direction,
  f: (...lines: (readonly number[])[]) => number,
): Tensor {
  const { shape } = args[0]!;
  const length = shape[axis]!;
  return tabulate(shape, (...index) => {
    const k = index[axis]!;
    const upTo = reverse ? range(length).slice(k).toReversed() : range(k + 1);
    return f(...args.map((arg) => upTo.map((j) => arg.at(...index.with(axis, j)))));
  });
}

const multiply =
  (dtype: Dtype) =>
  (a: number, c: number): number =>
    dtype.kind === "float" ? a * c : wrapped(Number(BigInt.asIntN(32, BigInt(a) * BigInt(c))), dtype);

interface RunningRow {
  readonly primitive: Primitive<Direction>;
  readonly arity?: number;
  readonly dtypes: readonly Dtype[];
  /** One function for each result. */
  readonly results: readonly ((dtype: Dtype, params: Direction, ...lines: (readonly number[])[]) => number)[];
  readonly accepts?: (args: readonly ArrayValue[], params: Direction) => boolean;
  readonly special?: readonly Special[];
}

function runningRow({ primitive, arity = 1, dtypes, results, accepts, special = [] }: RunningRow): Row {
  const makeCase = (dtype: Dtype, shape: readonly number[], params: Direction): Case => ({
    name: `${dtype.name}[${shape.join()}] along ${params.axis}${params.reverse ? " from its end" : ""}`,
    inputs: Array.from({ length: arity }, () => ({ type: arrayType(dtype, shape) })),
    build: (b, ...x) => b.apply(primitive, x, params),
    oracle: (...x) => results.map((result) => running(x, params, (...lines) => result(dtype, params, ...lines))),
    ...(accepts && { accepts: (inputs: readonly ArrayValue[]) => accepts(inputs, params) }),
    ...(dtype === f32 && { tolerance: { relative: 1e-6, because: "each of up to 4 steps rounds" } }),
  });
  return {
    primitive,
    cases: [
      ...dtypes.map((dtype) => makeCase(dtype, [2, 4, 3], { axis: 1, reverse: false })),
      makeCase(f64, [2, 4, 3], { axis: 1, reverse: true }),
      makeCase(f64, [3, 2], { axis: 0, reverse: false }),
      makeCase(f64, [1], { axis: 0, reverse: true }),
      makeCase(f64, [2, 0], { axis: 1, reverse: false }),
    ],
    special,
    recipe: {
      primitive,
      accepts: (args, params) => accepts?.(args, params as Direction) ?? true,
      grow(g: Growth) {
        const x = g.any(
          dtypes.map(({ kind }) => kind),
          undefined,
          1,
        );
        const others = Array.from({ length: arity - 1 }, () => g.entry(x.type));
        return g.apply(primitive, [x, ...others], {
          axis: g.random.integer(0, x.type.shape.length - 1),
          reverse: chance(g.random, 50),
        });
      },
    },
  };
}

/** Whether no two elements of a line are near each other. */
const linesApart = ([x]: readonly ArrayValue[], { axis }: { readonly axis: number }): boolean =>
  x!.dtype.kind !== "float" ||
  groupsApart(x!, [axis], (elements) =>
    elements.every((a, i) => elements.every((c, j) => i === j || Math.abs(a - c) >= margin)),
  );

/** The place in the array of the last of the best elements of a line that was read in the direction of `params`. */
function lastBest(
  line: readonly number[],
  params: Direction,
  length: number,
  better: (a: number, c: number) => boolean,
): number {
  const best = line.reduce((a, c) => (better(c, a) ? c : a));
  const step = line.lastIndexOf(best);
  return params.reverse ? length - 1 - step : step;
}

const extremeRow = (
  primitive: Primitive<Direction>,
  better: (a: number, c: number) => boolean,
  special: readonly Special[],
): Row => {
  const value = (_: Dtype, __: Direction, line: readonly number[]): number =>
    line.reduce((a, c) => (better(c, a) ? c : a));
  const row = runningRow({
    primitive,
    dtypes: [f64, f32, i32, u32],
    results: [value, value],
    accepts: linesApart,
    special,
  });
  // Positions need the length of the axis, which a line up to k does not tell.
  const cases = row.cases.map((item): Case => ({
    ...item,
    oracle(x) {
      const params = { axis: item.name.includes("along 0") ? 0 : 1, reverse: item.name.endsWith("end") };
      const length = x.shape[params.axis]!;
      return [
        running([x], params, (line) => value(f64, params, line)),
        running([x], params, (line) => lastBest(line, params, length, better)),
      ];
    },
  }));
  return { ...row, cases };
};

const tie = (primitive: Primitive<Direction>, value: number): Special => ({
  what: "at a tie the last element gets the cotangent",
  types: [arrayType(f64, [3])],
  build: (b, x) => [b.apply(primitive, [x], { axis: 0, reverse: false })[0]!],
  inputs: [[value, value, value]],
  outputs: [[value, value, value]],
  gradient: [[1, 1, 1]],
});

/** Elements that are no better than what stands before the first one. */
const worst = (primitive: Primitive<Direction>, value: number): Special => ({
  what: "of infinite elements",
  types: [arrayType(f64, [2])],
  build: (b, x) => b.apply(primitive, [x], { axis: 0, reverse: false }),
  inputs: [[value, value]],
  outputs: [
    [value, value],
    [0, 1],
  ],
});

const nan = (primitive: Primitive<Direction>): Special => ({
  what: "NaN stays from the first one on",
  types: [arrayType(f64, [3])],
  build: (b, x) => b.apply(primitive, [x], { axis: 0, reverse: false }),
  inputs: [[1, NaN, 2]],
  outputs: [
    [1, NaN, NaN],
    [0, 1, 1],
  ],
});

const positionCase = (
  primitive: Primitive<{ axis: number }>,
  dtype: Dtype,
  shape: readonly number[],
  axis: number,
  better: (a: number, c: number) => boolean,
): Case => ({
  name: `${dtype.name}[${shape.join()}] along ${axis}`,
  inputs: [{ type: arrayType(dtype, shape) }],
  build: (b, x) => [b.one(primitive, [x], { axis })],
  oracle: (x) => [reduced(x, [axis], (line) => line.indexOf(line.reduce((a, c) => (better(c, a) ? c : a))))],
  accepts: (inputs) => linesApart(inputs, { axis }),
});

function positionRow(primitive: Primitive<{ axis: number }>, better: (a: number, c: number) => boolean): Row {
  return {
    primitive,
    cases: [
      positionCase(primitive, f64, [2, 4, 3], 1, better),
      positionCase(primitive, f32, [4, 3], 0, better),
      positionCase(primitive, i32, [2, 4, 3], 2, better),
      positionCase(primitive, u32, [3], 0, better),
    ],
    special: [
      {
        what: "the first of equals, and a NaN before all",
        types: [arrayType(f64, [2, 3])],
        build: (b, x) => [b.one(primitive, [x], { axis: 1 })],
        inputs: [[2, 2, 2, 5, NaN, NaN]],
        outputs: [[0, 1]],
      },
    ],
    recipe: {
      primitive,
      accepts: (args, { axis }) => linesApart(args, { axis: Number(axis) }),
      grow(g) {
        const x = g.any(["float", "float", "int"], undefined, 1);
        const axis = g.random.integer(0, x.type.shape.length - 1);
        return x.type.shape[axis] === 0 ? undefined : g.apply(primitive, [x], { axis });
      },
    },
  };
}

const greater = (a: number, c: number): boolean => a > c;
const less = (a: number, c: number): boolean => a < c;

export const runningRows: readonly Row[] = [
  runningRow({
    primitive: cumsum,
    dtypes: [f64, f32, i32, u32],
    results: [(dtype, _, x) => x.reduce((a, c) => wrapped(a + c, dtype))],
  }),
  runningRow({
    primitive: cumprod,
    dtypes: [f64, f32, i32, u32],
    results: [(dtype, _, x) => x.reduce(multiply(dtype))],
    special: [
      {
        what: "a zero among the elements",
        types: [arrayType(f64, [3])],
        build: (b, x) => [b.one(cumprod, [x], { axis: 0, reverse: false })],
        inputs: [[2, 0, 3]],
        outputs: [[2, 0, 0]],
        gradient: [[1, 8, 0]],
      },
    ],
  }),
  runningRow({
    primitive: linearRecurrence,
    arity: 2,
    dtypes: [f64, f32],
    results: [(_, __, a, c) => a.reduce((y, factor, k) => factor * y + c[k]!, 0)],
  }),
  extremeRow(cummax, greater, [tie(cummax, 2), nan(cummax), worst(cummax, -Infinity)]),
  extremeRow(cummin, less, [tie(cummin, 2), nan(cummin), worst(cummin, Infinity)]),
  reductionRow({
    primitive: reduceProd,
    dtypes: [f64, f32, i32, u32],
    combine: (elements, dtype) => elements.reduce(multiply(dtype), 1),
    special: [
      {
        what: "one zero",
        types: [arrayType(f64, [3])],
        build: (b, x) => [b.one(reduceProd, [x], { axes: [0] })],
        inputs: [[2, 0, 3]],
        outputs: [[0]],
        gradient: [[0, 6, 0]],
      },
      {
        what: "two zeros",
        types: [arrayType(f64, [3])],
        build: (b, x) => [b.one(reduceProd, [x], { axes: [0] })],
        inputs: [[0, 0, 3]],
        outputs: [[0]],
        gradient: [[0, 0, 0]],
      },
      {
        what: "1 of no elements",
        types: [arrayType(f64, [0])],
        build: (b, x) => [b.one(reduceProd, [x], { axes: [0] })],
        inputs: [[]],
        outputs: [[1]],
        gradient: [[]],
      },
    ],
  }),
  reductionRow({
    primitive: reduceAnd,
    dtypes: [bool],
    combine: (elements) => Number(elements.every((x) => x === 1)),
    special: [
      {
        what: "true of no elements",
        types: [arrayType(bool, [0])],
        build: (b, x) => [b.one(reduceAnd, [x], { axes: [0] })],
        inputs: [[]],
        outputs: [[1]],
      },
    ],
  }),
  reductionRow({
    primitive: reduceOr,
    dtypes: [bool],
    combine: (elements) => Number(elements.includes(1)),
    special: [
      {
        what: "false of no elements",
        types: [arrayType(bool, [0])],
        build: (b, x) => [b.one(reduceOr, [x], { axes: [0] })],
        inputs: [[]],
        outputs: [[0]],
      },
    ],
  }),
  positionRow(argmax, greater),
  positionRow(argmin, less),
];
