/** What vectors do in kernels; `codegen-js/src/wasm` tests what they compute. */
import {
  add,
  arrayType,
  broadcast,
  buildProgram,
  dotGeneral,
  exp,
  f32,
  f64,
  sum,
  transpose,
  type Dtype,
  type Program,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import type { Kernel } from "../kernel.ts";
import { makePlan } from "../plan/make-plan.ts";
import { simd } from "../plan/simd-machine.ts";
import { showKernel } from "../show.ts";
import { allStatements } from "../statements.ts";
import { deviation } from "../testing/deviation.ts";
import { softmaxOf } from "../testing/programs.ts";

const kernelsOf = (program: Program): readonly Kernel[] =>
  makePlan(program, simd).commands.flatMap((command) => (command.kind === "run" ? [command.kernel] : []));

const lanesIn = (program: Program): number =>
  kernelsOf(program)
    .flatMap(({ body }) => allStatements(body))
    .filter((statement) => statement.kind === "loop" && statement.role === "lane").length;

const product = (dtype: Dtype, m: number, k: number, n: number): Program =>
  buildProgram("product", [arrayType(dtype, [m, k]), arrayType(dtype, [k, n])], (b, x, y) => [
    b.one(dotGeneral, [x, y], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }),
  ]);

test("four neighbours of an array are a vector, and what is left is not", () => {
  const program = buildProgram("sums", [arrayType(f32, [11]), arrayType(f32, [11])], (b, x, y) => [b.one(add, [x, y])]);
  expect(kernelsOf(program).map(showKernel)).toMatchInlineSnapshot(`
    [
      "kernel k0(read v1: f32[11], read v0: f32[11], write v2: f32[11])
      // add
      parallel i1 < 2
        lane i2 < 4
          v2[i1*4 + i2] := (v0[i1*4 + i2] + v1[i1*4 + i2])
      parallel i3 < 1
        parallel i4 < 3
          v2[i4 + 8] := (v0[i4 + 8] + v1[i4 + 8])",
    ]
  `);
});

test("sums along memory have four vectors in turn, combined as a tree", () => {
  const program = buildProgram("sums", [arrayType(f32, [64])], (b, x) => [b.one(sum, [x], { axes: [0] })]);
  expect(kernelsOf(program).map(showKernel)).toMatchInlineSnapshot(`
    [
      "kernel k0(read v0: f32[64], write v1: f32[1], readwrite register r1_2: f64[16])
      // sum
      unrolled i4 < 4
        lane i5 < 4
          r1_2[i4*4 + i5] := 0
      reduce i1 < 4
        unrolled i2 < 4
          lane i3 < 4
            r1_2[i2*4 + i3] := (r1_2[i2*4 + i3] + f64(v0[i1*16 + i2*4 + i3]))
      unrolled i6 < 2
        lane i7 < 4
          r1_2[i6*4 + i7] := (r1_2[i6*4 + i7] + r1_2[i6*4 + i7 + 8])
      unrolled i8 < 1
        lane i9 < 4
          r1_2[i8*4 + i9] := (r1_2[i8*4 + i9] + r1_2[i8*4 + i9 + 4])
      unrolled i10 < 2
        r1_2[i10] := (r1_2[i10] + r1_2[i10 + 2])
      unrolled i11 < 1
        r1_2[i11] := (r1_2[i11] + r1_2[i11 + 1])
      let r1 = f32(r1_2[0])
      v1[0] := r1",
    ]
  `);
});

test("arrays that are copied across memory are not gathered into vectors", () => {
  const program = buildProgram("turned", [arrayType(f32, [8, 8])], (b, x) => [
    b.one(transpose, [x], { order: [1, 0] }),
  ]);
  expect(lanesIn(program)).toBe(0);
});

test("they are where each element costs more than that", () => {
  const program = buildProgram("turned", [arrayType(f32, [8, 8])], (b, x) => [
    b.one(exp, [b.one(transpose, [x], { order: [1, 0] })]),
  ]);
  expect(lanesIn(program)).toBe(1);
});

describe("products", () => {
  test("keep blocks of 4 × 8 in registers, and pack what is read often", () => {
    const [kernel] = kernelsOf(product(f32, 32, 16, 32));
    expect(
      kernel?.buffers.map(
        ({ name, space, type }) => `${space} ${name.replace(/_\d+$/, "")} ${type.shape.map(String).join()}`,
      ),
    ).toEqual([
      "buffer v0 512",
      "buffer v1 512",
      "buffer v2 1024",
      "tile column 512",
      "register r2 4,8",
      "register element 8",
    ]);
  });

  test.each([
    [f32, 9, 60, 14],
    [f64, 7, 30, 21],
    [f32, 2, 600, 12],
    [f32, 40, 5, 2],
  ] as const)("of %o: %i × %i × %i", (dtype, m, k, n) => {
    expect(deviation(product(dtype, m, k, n))).toBeLessThan(5);
  });
});

test.each([
  [3, 5],
  [2, 33],
  [1, 300],
])("softmax of %i rows of %i", (rows, columns) => {
  expect(deviation(softmaxOf([rows, columns]))).toBeLessThan(1);
});

test("sums across memory are in vectors along it, also of products with what is alike for all columns", () => {
  const weighted = buildProgram("weighted", [arrayType(f64, [7, 3]), arrayType(f64, [7, 9])], (b, w, x) => {
    const wide = (v: typeof w, axes: readonly number[]) => b.one(broadcast, [v], { axes, shape: [7, 3, 9] });
    return [b.one(sum, [b.one(exp, [b.one(add, [wide(w, [0, 1]), wide(x, [0, 2])])])], { axes: [0] })];
  });
  expect(lanesIn(weighted)).toBeGreaterThan(0);
  expect(deviation(weighted)).toBeLessThan(5);
});
