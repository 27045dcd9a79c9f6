/** Schedules at sizes that need every kind of block: whole ones, what is left over, and several levels. */
import {
  add,
  argmax,
  arrayType,
  buildProgram,
  cumsum,
  dotGeneral,
  exp,
  f32,
  f64,
  mul,
  reduceMax,
  repeatOver,
  reshape,
  sum,
  tanh,
  transpose,
  type DtypeName,
  type Program,
  type Shape,
  dtypes,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { deviation } from "../testing/deviation.ts";
import { makePlan } from "../plan/make-plan.ts";
import { runPlan } from "../testing/run-plan.ts";
import { showKernel } from "../show.ts";

type Contraction = readonly [
  left: Shape,
  right: Shape,
  lhs: readonly number[],
  rhs: readonly number[],
  batch?: readonly number[],
];

const product = (dtype: DtypeName, [left, right, lhsContract, rhsContract, batch = []]: Contraction): Program =>
  buildProgram("product", [arrayType(dtypes[dtype], left), arrayType(dtypes[dtype], right)], (b, x, y) => {
    const z = b.one(dotGeneral, [x, y], { lhsContract, rhsContract, lhsBatch: batch, rhsBatch: batch });
    return [b.one(add, [z, b.one(mul, [z, z])])];
  });

const textOf = (program: Program): string =>
  makePlan(program)
    .commands.map((command) => (command.kind === "run" ? showKernel(command.kernel) : command.kind))
    .join("\n");

describe("products in blocks", () => {
  const contractions: readonly Contraction[] = [
    [[70, 5], [5, 9], [1], [0]],
    [[5, 70], [5, 18], [0], [0]],
    [[3, 6], [133, 6], [1], [1]],
    [[131, 2], [2, 3], [1], [0]],
    [[2, 6, 3], [2, 3, 17], [2], [1], [0]],
    [
      [6, 4, 5],
      [5, 4, 7],
      [1, 2],
      [1, 0],
    ],
    [[9, 1], [1, 8], [1], [0]],
    [[9, 0], [0, 8], [1], [0]],
  ];
  test.each(contractions.map((contraction) => ({ contraction })))("$contraction", ({ contraction }) => {
    for (const dtype of ["f64", "f32", "i32"] as const) expect(deviation(product(dtype, contraction))).toBeLessThan(1);
  });

  test("an operand that strides is packed, one that runs along memory is not", () => {
    expect(textOf(product("f32", [[32, 8], [8, 32], [1], [0]])).match(/tile packed/g)).toHaveLength(1);
    expect(textOf(product("f32", [[8, 32], [8, 32], [0], [0]])).match(/tile packed/g)).toHaveLength(2);
    expect(textOf(product("f32", [[32, 8], [32, 8], [1], [1]])).match(/tile packed/g)).toBeNull();
  });
});

describe("sums", () => {
  const sumOf = (shape: Shape, axes: readonly number[], dtype = f64): Program =>
    buildProgram("sums", [arrayType(dtype, shape)], (b, x) => [
      b.one(sum, [x], { axes }),
      b.one(sum, [b.one(mul, [x, x])], { axes }),
    ]);

  test.each([
    [[5000], [0]],
    [[2, 2500], [1]],
    [[300, 11], [0]],
    [[3, 1030], [0]],
    [[2, 300, 6], [1]],
    [
      [4, 5, 6],
      [0, 2],
    ],
    [[3, 37], [1]],
  ] as const)("of %j over %j", (shape, axes) => {
    expect(deviation(sumOf(shape, axes))).toBeLessThan(1);
    expect(deviation(sumOf(shape, axes, f32))).toBeLessThan(1);
  });

  test("columns are not strided over", () => {
    expect(textOf(sumOf([300, 100], [0], f32))).toContain("tile r1");
  });

  test("10⁵ equal f64 numbers add up to within a few units in the last place", () => {
    const program = sumOf([100_000], [0]);
    const data = new Float64Array(100_000).fill(0.1);
    const [total] = runPlan(makePlan(program), [{ dtype: f64, shape: [100_000], data }]);
    expect(Math.abs(total!.data[0]! - 10_000)).toBeLessThan(4e-11);
    const naive = data.reduce((a, b) => a + b, 0);
    expect(Math.abs(naive - 10_000)).toBeGreaterThan(1e-9);
  });

  test("10⁵ f32 numbers are accumulated in f64", () => {
    const program = buildProgram("mean", [arrayType(f32, [100_000])], (b, x) => [b.one(sum, [x], { axes: [0] })]);
    const data = new Float32Array(100_000).fill(0.1);
    const [total] = runPlan(makePlan(program), [{ dtype: f32, shape: [100_000], data }]);
    expect(total!.data[0]).toBe(Math.fround(100_000 * Math.fround(0.1)));
  });
});

describe("rows", () => {
  test("several stages over long rows", () => {
    const program = buildProgram("stages", [arrayType(f64, [3, 700])], (b, x) => {
      const shape = x.type.shape;
      const m = b.one(reduceMax, [x], { axes: [1] });
      const e = b.one(exp, [b.one(mul, [x, repeatOver(b, m, shape, [1])])]);
      const s = b.one(sum, [e], { axes: [1] });
      return [b.one(mul, [e, repeatOver(b, s, shape, [1])]), m];
    });
    expect(deviation(program)).toBeLessThan(1);
  });

  test("positions of the greatest, the first of equal ones", () => {
    const program = buildProgram("argmax", [arrayType(f32, [4, 40])], (b, x) => [
      b.one(argmax, [x], { axis: 1 }),
      b.one(argmax, [x], { axis: 0 }),
    ]);
    expect(deviation(program)).toBe(0);
  });

  test("running sums of what other kernels make", () => {
    const program = buildProgram("running", [arrayType(f64, [6, 5])], (b, x) => [
      b.one(exp, [b.one(cumsum, [b.one(tanh, [x])], { axis: 0, reverse: true })]),
    ]);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("reshapes between kernels leave no division in their loops", () => {
    const program = buildProgram("split", [arrayType(f64, [12, 10])], (b, x) => {
      const y = b.one(transpose, [b.one(reshape, [x], { shape: [3, 4, 10] })], { order: [1, 0, 2] });
      return [b.one(exp, [b.one(reshape, [y], { shape: [12, 10] })])];
    });
    expect(deviation(program)).toBeLessThan(1);
    expect(textOf(program)).not.toMatch(/div|mod/);
  });
});
