import {
  alongAxis,
  add,
  arrayType,
  buildProgram,
  concatenate,
  exp,
  f32,
  i32,
  mul,
  scatterAdd,
  sum,
  type Program,
  type Value,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { gpu } from "../plan/gpu-machine.ts";
import { makePlan } from "../plan/make-plan.ts";
import { deviation } from "../testing/deviation.ts";
import { adam, layerNorm, softmax, threeOutputs } from "../testing/programs.ts";

/** The arrays of each kernel of `program` where a kernel may have `most`. */
const arrays = (program: Program, most: number): readonly number[] =>
  makePlan(program, gpu({ storageBuffers: most })).commands.flatMap((command) =>
    command.kind === "run" ? [command.buffers.length] : [],
  );

const many = (length: number, of = arrayType(f32, [3])): readonly (typeof of)[] => Array.from({ length }, () => of);

const total = buildProgram("total", many(20), (b, ...xs) => [
  xs.reduce<Value>((y, x) => b.one(add, [y, b.one(exp, [x])]), xs[0]!),
]);
const joined = buildProgram("joined", many(20), (b, ...xs) => [b.one(exp, [b.one(concatenate, [...xs], { axis: 0 })])]);
const products = buildProgram("products", many(12), (b, ...xs) =>
  xs.map((x, i) => b.one(mul, [x, xs[(i + 1) % xs.length]!])),
);
const reduced = buildProgram("reduced", many(9), (b, ...xs) => [
  b.one(sum, [xs.reduce<Value>((y, x) => b.one(mul, [y, x]), xs[0]!)], { axes: [0] }),
]);
const scattered = buildProgram("scattered", [...many(9), arrayType(i32, [3])], (b, ...xs) => [
  b.one(scatterAdd, [xs[0]!, xs.slice(1, 9).reduce<Value>((y, x) => b.one(add, [y, x]), xs[0]!), xs[9]!], alongAxis(0)),
]);

describe("no kernel has more arrays than a machine allows", () => {
  test.each(
    [total, joined, products, reduced, scattered, adam, layerNorm, softmax, threeOutputs].map(
      (program) => [program.name, program] as const,
    ),
  )("%s", (_, program) => {
    for (const most of [8, 5, 4]) expect(Math.max(...arrays(program, most))).toBeLessThanOrEqual(most);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("a long concatenation and a long sum are a few kernels", () => {
    expect(arrays(total, 8)).toEqual([8, 8, 8, 3]);
    expect(arrays(joined, 8)).toEqual([3, 8, 8, 8]);
    expect(arrays(joined, Infinity)).toEqual([21]);
  });

  test("what fits stays one kernel", () => {
    for (const program of [adam, layerNorm, softmax]) expect(arrays(program, 8)).toHaveLength(1);
  });
});
