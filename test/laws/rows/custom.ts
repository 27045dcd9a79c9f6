/** Calls with rules of their own; the rules here are true, so that every law holds of them. */
import {
  add,
  arrayType,
  buildProgram,
  checkpoint,
  checkpointName,
  customBatching,
  customJvp,
  customLinear,
  cosh,
  customVjp,
  div,
  f64,
  full,
  i32,
  linearSolve,
  mul,
  noteBatchRule,
  type ArrayType,
  type LinearSolveParams,
  type Params,
  type Primitive,
} from "@cotangent/ir";
import { uniform, type Domain } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate, tensor, type Tensor } from "../tensor.ts";

const square = (type: ArrayType): CustomBody => buildProgram("square", [type], (b, x) => [b.one(mul, [x, x])]);
type CustomBody = ReturnType<typeof buildProgram>;

const jvpParams = (type: ArrayType): Params => ({
  body: square(type),
  rule: buildProgram("rule", [type, type], (b, x, dx) => {
    const half = b.one(mul, [x, dx]);
    return [b.one(mul, [x, x]), b.one(add, [half, half])];
  }),
  own: 1,
});

const scaled = (type: ArrayType): CustomBody => buildProgram("scaled", [type, type], (b, k, x) => [b.one(mul, [k, x])]);

const vjpParams = (type: ArrayType): Params => ({
  body: square(type),
  fwd: buildProgram("fwd", [type], (b, x) => [b.one(mul, [x, x]), b.one(add, [x, x])]),
  bwd: scaled(type),
  forward: scaled(type),
  own: 1,
});

const checkpointParams = (type: ArrayType): Params => ({ body: square(type), policy: "nothingSaveable", names: [] });

/** The square of a whole batch is that of each example. */
const squareOfBatch = noteBatchRule(({ types, batched }) => ({
  program: buildProgram("squares", types, (b, x) => [b.one(mul, [x, x])]),
  batched,
}));

const batchingParams = (type: ArrayType): Params => ({ body: square(type), rule: squareOfBatch });

const linearParams = (type: ArrayType): Params => ({ back: scaled(type), forward: scaled(type), residuals: 1 });

const counter = arrayType(i32);
const scalar = arrayType(f64);

/** `(x, n, m) → (n, x², m)`, where m was captured: results with and without tangents. */
const severalResults: Case = {
  name: "several results, and something captured",
  inputs: [{ type: scalar }, { type: counter }, { type: counter }],
  build: (b, ...x) =>
    b.apply(customJvp, x, {
      body: buildProgram("several", [scalar, counter, counter], (k, y, n, m) => [n, k.one(mul, [y, y]), m]),
      rule: buildProgram("rule", [scalar, counter, counter, scalar], (k, y, n, m, dy) => {
        const half = k.one(mul, [y, dy]);
        return [n, k.one(mul, [y, y]), m, k.one(add, [half, half])];
      }),
      own: 2,
    }),
  oracle: (x, n, m) => [n, tensor([], [x.at() ** 2]), m],
};

const withCase = (row: Row, item: Case): Row => ({ ...row, cases: [...row.cases, item] });

function customRow(
  primitive: Primitive,
  arity: number,
  paramsOf: (type: ArrayType) => Params,
  value: (x: number, z: number) => number,
): Row {
  const type = arrayType(f64, [2, 3]);
  return {
    primitive,
    cases: [
      {
        name: "f64",
        inputs: Array.from({ length: arity }, () => ({ type })),
        build: (b, ...x) => b.apply(primitive, x, paramsOf(type)),
        oracle: (...x: readonly Tensor[]) => [
          tabulate([2, 3], (i, j) => value(x[0]!.at(i, j), (x[1] ?? x[0]!).at(i, j))),
        ],
      },
    ],
    recipe: {
      primitive,
      nests: true,
      grow(g) {
        const x = g.any(["float"]);
        return g.apply(
          primitive,
          Array.from({ length: arity }, () => x),
          paramsOf(x.type),
        );
      },
    },
  };
}

/** Diagonal systems, `k·x = b` with k away from 0: each matrix is its own transpose. */
const linearSolveRow: Row = {
  primitive: linearSolve,
  cases: [
    {
      name: "diagonal",
      inputs: [{ type: arrayType(f64, [3]), domain: around(2) }, { type: arrayType(f64, [3]) }],
      build: (b, ...x) => b.apply(linearSolve, x, solveParams(arrayType(f64, [3]))),
      oracle: (k, x) => [tabulate([3], (i) => x.at(i) / k.at(i)), tensor([], [7])],
    },
  ],
  recipe: {
    primitive: linearSolve,
    nests: true,
    grow(g) {
      const x = g.any(["float"]);
      const one = g.simple(cosh, [x]);
      return one && g.apply(linearSolve, [...one, x], solveParams(x.type));
    },
  },
};

function solveParams(type: ArrayType): LinearSolveParams {
  const solve = buildProgram("solve", [type, type], (b, k, x) => [b.one(div, [x, k])]);
  const value = buildProgram("value", [type, type], (b, k, x) => [
    b.one(div, [x, k]),
    b.one(full, [], { value: 7, dtype: i32, shape: [] }),
  ]);
  return { matvec: scaled(type), solve, transposeSolve: solve, value, consts: 1 };
}

/** Numbers within 1 of a centre. */
function around(centre: number): Domain {
  return { sample: (random) => uniform(random, centre - 0.9, centre + 0.9), holds: (x) => Math.abs(x - centre) < 1 };
}

export const customRows: readonly Row[] = [
  customRow(checkpoint, 1, checkpointParams, (x) => x ** 2),
  customRow(
    checkpointName,
    1,
    () => ({ name: "x" }),
    (x) => x,
  ),
  customRow(customBatching, 1, batchingParams, (x) => x ** 2),
  withCase(
    customRow(customJvp, 1, jvpParams, (x) => x ** 2),
    severalResults,
  ),
  customRow(customVjp, 1, vjpParams, (x) => x ** 2),
  linearSolveRow,
  customRow(customLinear, 2, linearParams, (k, x) => k * x),
];
