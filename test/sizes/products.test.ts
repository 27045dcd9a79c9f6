/** Products of matrices whose sides are as long as named sizes, in blocks of known lengths and what is left. */
import {
  arrayType,
  broadcast,
  buildProgram,
  dotGeneral,
  evaluate,
  evaluateDim,
  exp,
  f32,
  f64,
  mul,
  namedSize,
  optimize,
  sum,
  tanh,
  type ArrayValue,
  type Dim,
  type Dtype,
  type Program,
  type Sizes,
} from "@cotangent/ir";
import { makePlan, sizedSimd } from "@cotangent/kernel";
import { compileSizedVectors } from "@cotangent/codegen-js/wasm";
import { expect, test } from "vitest";
import { expectClose } from "../laws/subject.ts";

const [n, m] = [namedSize("n"), namedSize("m")];
/** Below, at and beyond blocks of 8 and 64 rows, and of 16 and 256 steps. */
const lengths = [0, 1, 7, 17, 73, 280];
const sizesFor = (length: number): Sizes =>
  new Map([
    ["n", length],
    ["m", Math.ceil(length / 4) + 4],
  ]);

interface Axes {
  readonly contract: readonly [number, number];
  readonly batch?: readonly [number, number];
}

const product = (name: string, dtype: Dtype, shapes: readonly (readonly Dim[])[], { contract, batch }: Axes): Program =>
  buildProgram(
    name,
    shapes.map((shape) => arrayType(dtype, shape)),
    (b, x, y) => {
      const params = {
        lhsContract: [contract[0]],
        rhsContract: [contract[1]],
        lhsBatch: batch ? [batch[0]] : [],
        rhsBatch: batch ? [batch[1]] : [],
      };
      // What comes before a product and after it is part of the same kernel.
      const z = b.one(dotGeneral, [b.one(exp, [x]), y], params);
      return [b.one(tanh, [b.one(mul, [z, z])]), z];
    },
  );

const programs = [f64, f32].flatMap((dtype) => [
  product(
    `rows ${dtype.name}`,
    dtype,
    [
      [n, 11],
      [11, 13],
    ],
    { contract: [1, 0] },
  ),
  product(
    `rows of both sides turned ${dtype.name}`,
    dtype,
    [
      [11, n],
      [13, 11],
    ],
    { contract: [0, 1] },
  ),
  product(
    `columns ${dtype.name}`,
    dtype,
    [
      [13, 11],
      [11, n],
    ],
    { contract: [1, 0] },
  ),
  product(
    `steps ${dtype.name}`,
    dtype,
    [
      [n, 11],
      [n, 13],
    ],
    { contract: [0, 0] },
  ),
  product(
    `steps along memory ${dtype.name}`,
    dtype,
    [
      [11, n],
      [13, n],
    ],
    { contract: [1, 1] },
  ),
  product(
    `rows, many at once ${dtype.name}`,
    dtype,
    [
      [3, n, 9],
      [3, 9, 13],
    ],
    { contract: [2, 1], batch: [0, 0] },
  ),
  product(
    `as many products ${dtype.name}`,
    dtype,
    [
      [n, 5, 9],
      [n, 9, 13],
    ],
    { contract: [2, 1], batch: [0, 0] },
  ),
  buildProgram(`sums of products ${dtype.name}`, [arrayType(dtype, [n, 12]), arrayType(dtype, [5, 12])], (b, x, y) => {
    const shape = [n, 5, 12];
    const both = b.one(mul, [
      b.one(broadcast, [x], { shape, axes: [0, 2] }),
      b.one(broadcast, [y], { shape, axes: [1, 2] }),
    ]);
    return [b.one(sum, [both], { axes: [0, 2] }), b.one(sum, [both], { axes: [2] })];
  }),
]);

/** More results than sums may wait for, in tiles of them that are no whole number. */
const many = product(
  "steps, for many results",
  f64,
  [
    [m, 130],
    [m, 150],
  ],
  { contract: [0, 0] },
);

/** Products two axes of which are as long as sizes. */
const squares = [
  product(
    "rows and columns",
    f32,
    [
      [n, 11],
      [m, 11],
    ],
    { contract: [1, 1] },
  ),
  product(
    "rows and columns of one size",
    f64,
    [
      [m, 11],
      [11, m],
    ],
    { contract: [1, 0] },
  ),
  product(
    "rows and steps",
    f32,
    [
      [m, n],
      [n, 5],
    ],
    { contract: [1, 0] },
  ),
  product(
    "columns and steps, turned",
    f64,
    [
      [n, 5],
      [n, m],
    ],
    { contract: [0, 0] },
  ),
  product(
    "rows and columns for each of as many",
    f64,
    [
      [m, 3, 4],
      [m, m, 4],
    ],
    { contract: [2, 2], batch: [0, 0] },
  ),
  product(
    "rows, columns and steps",
    f64,
    [
      [m, n],
      [n, m],
    ],
    { contract: [1, 0] },
  ),
];

const filled = ({ dtype, shape }: Program["inputs"][number]["type"], length: number, factor: number): ArrayValue => {
  const known = shape.map((dim) => evaluateDim(dim, sizesFor(length)));
  const data = dtype.allocate(known.reduce((a, b) => a * b, 1));
  return { dtype, shape: known, data: data.map((_, i) => Math.sin(factor * (i + 1))) };
};

test.each([...programs, ...squares, many].map((program) => [program.name, program] as const))("%s", (_, program) => {
  const form = optimize(program);
  const compiled = compileSizedVectors(form)!;
  for (const length of lengths) {
    const inputs = form.inputs.map(({ type }, i) => filled(type, length, i + 0.7));
    const bound = form.inputs[0]!.type.dtype === f64 ? 1e-12 : 1e-5;
    expect(() => expectClose(compiled.run(inputs), evaluate(form, inputs), bound, `n = ${length}`)).not.toThrow();
  }
});

test("a step of one serves a block of results", () => {
  const blocks = (program: Program): number =>
    makePlan(optimize(program), sizedSimd)
      .commands.flatMap((command) => (command.kind === "run" ? command.kernel.buffers : []))
      .filter(({ space, type }) => space === "register" && type.shape.length === 2).length;
  expect([...programs.slice(0, 5), ...squares].filter((program) => blocks(program) === 0)).toEqual([]);
});
