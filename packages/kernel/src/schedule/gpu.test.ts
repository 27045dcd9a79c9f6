/** Schedules for GPUs, run thread by thread from barrier to barrier, at sizes that no number of threads divides. */
import {
  argmax,
  arrayType,
  buildProgram,
  cumprod,
  cumsum,
  exp,
  f32,
  f64,
  i32,
  mul,
  reduceMax,
  scatterSet,
  sort,
  sum,
  tanh,
  type Dtype,
  type Program,
  type Shape,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { gpu } from "../plan/gpu-machine.ts";
import { makePlan } from "../plan/make-plan.ts";
import { showKernel } from "../show.ts";
import { deviation } from "../testing/deviation.ts";
import { layerNormOf, logSumExpOf, softmaxOf } from "../testing/programs.ts";
import type { GpuLimits } from "./gpu-limits.ts";

const textOf = (program: Program, limits: Partial<GpuLimits> = {}): string =>
  makePlan(program, gpu(limits))
    .commands.map((command) => (command.kind === "run" ? showKernel(command.kernel) : command.kind))
    .join("\n");

const wide: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 7],
  [7, 1],
  [7, 9],
  [3, 257],
  [257, 3],
  [0, 7],
  [5, 1000],
  [70, 33],
];

describe.each(wide.map((shape) => [shape.join("×"), shape] as const))("rows of %s", (_, shape) => {
  test.each([softmaxOf(shape), logSumExpOf(shape), layerNormOf(shape)].map((program) => [program.name, program]))(
    "%s",
    (_name, program) => expect(deviation(program)).toBeLessThan(1),
  );

  const over = (axis: number, dtype: Dtype = f32): Program =>
    buildProgram("reductions", [arrayType(dtype, shape)], (b, x) => [
      b.one(sum, [x], { axes: [axis] }),
      b.one(sum, [b.one(mul, [x, x])], { axes: [axis] }),
      ...(shape.includes(0) ? [] : [b.one(reduceMax, [x], { axes: [axis] }), b.one(argmax, [x], { axis })]),
      b.one(exp, [x]),
    ]);

  test.each([0, 1])("several reductions over axis %i", (axis) => {
    expect(deviation(over(axis, f32))).toBeLessThan(1);
    expect(deviation(over(axis, f64))).toBeLessThan(1);
  });

  test("sums of everything, and elements beside them", () => {
    const program = buildProgram("all", [arrayType(f32, shape)], (b, x) => {
      const t = b.one(tanh, [x]);
      return [b.one(sum, [t], { axes: [0, 1] }), b.one(mul, [t, x]), b.one(sum, [x], { axes: [1, 0] })];
    });
    expect(deviation(program)).toBeLessThan(1);
  });
});

describe("reductions", () => {
  const sumOf = (shape: Shape, axes: readonly number[]): Program =>
    buildProgram("sums", [arrayType(f32, shape)], (b, x) => [
      b.one(tanh, [b.one(sum, [x], { axes })]),
      b.one(sum, [b.one(mul, [x, x])], { axes }),
    ]);

  test.each([
    [[2, 40, 3, 5], [1]],
    [
      [2, 40, 3, 5],
      [0, 2],
    ],
    [
      [3, 4, 5, 6],
      [1, 3],
    ],
    [[300, 2], [0]],
    [[300, 40], [0]],
    [[2, 300, 40], [1]],
    [[20_000], [0]],
    [[2, 16_411], [1]],
    [[16_411, 9], [0]],
    [
      [130, 2, 130],
      [0, 2],
    ],
  ] as const)("of %j over %j", (shape, axes) => {
    expect(deviation(sumOf(shape, axes))).toBeLessThan(1);
  });

  test("an order that counts is kept", () => {
    const program = buildProgram("first", [arrayType(f32, [5, 400])], (b, x) => [b.one(argmax, [x], { axis: 1 })]);
    expect(deviation(program)).toBe(0);
  });

  test("long ones are done in chunks, through memory", () => {
    const text = textOf(sumOf([20_000], [0]));
    expect(text).toContain("readwrite r1_chunks");
    expect(textOf(sumOf([2000], [0]))).not.toContain("chunks");
  });
});

describe("elements that are set at computed places", () => {
  const set = (x: Shape, updates: Shape, i: Shape): Program =>
    buildProgram("set", [arrayType(f32, x), arrayType(f32, updates), arrayType(i32, i)], (b, ...args) => [
      b.one(scatterSet, args, { axes: [x.length - 1], sizes: [], batch: 0, mode: "drop" }),
    ]);

  test.each([
    [[3], [700], [700]],
    [[4, 2], [4, 90], [90]],
    [[2, 3], [2, 5], [5]],
    [[2, 3], [2], []],
  ])("of %j by %j", (x, updates, i) => {
    expect(deviation(set(x, updates, i))).toBe(0);
  });

  test("many of them are set by as many threads, and the last one counts", () => {
    expect(textOf(set([3], [700], [700]))).toContain("max=");
    expect(textOf(set([3], [7], [7]))).not.toContain("max=");
  });
});

describe("sorted arrays", () => {
  test.each([
    [[7], 0],
    [[3, 33], 1],
    [[129, 2], 0],
    [[2, 0], 1],
  ] as const)("of %j along axis %i", (shape, axis) => {
    const program = buildProgram("sorted", [arrayType(i32, shape), arrayType(f64, shape)], (b, ...x) =>
      b.apply(sort, x, { axis, keys: 1 }),
    );
    expect(deviation(program)).toBe(0);
  });

  test("each pass is shared out", () => {
    const program = buildProgram("sorted", [arrayType(f32, [1000])], (b, x) =>
      b.apply(sort, [x], { axis: 0, keys: 1 }),
    );
    expect(textOf(program).match(/^  parallel/gm)).toHaveLength(8);
  });
});

describe("running totals", () => {
  const running = (shape: Shape, axis: number, dtype: Dtype = f32): Program =>
    buildProgram("running", [arrayType(dtype, shape)], (b, x) => [
      b.one(cumsum, [x], { axis, reverse: false }),
      b.one(cumsum, [b.one(tanh, [x])], { axis, reverse: true }),
      b.one(cumprod, [b.one(tanh, [x])], { axis, reverse: true }),
    ]);

  test.each([
    [[7], 0],
    [[100], 0],
    [[3, 257], 1],
    [[257, 3], 0],
    [[5003], 0],
    [[2, 9001], 1],
    [[0, 3], 0],
  ] as const)("of %j along axis %i", (shape, axis) => {
    expect(deviation(running(shape, axis))).toBeLessThan(20);
    expect(deviation(running(shape, axis, f64))).toBeLessThan(20);
  });

  test("long ones are shared out", () => {
    const text = textOf(
      buildProgram("long", [arrayType(f32, [9001])], (b, x) => [b.one(cumsum, [x], { axis: 0, reverse: true })]),
    );
    expect(text).toContain("readwrite chunks");
    expect(text).toContain("barrier");
  });
});
