/** What vectors do in kernels; `codegen-js/src/wasm` tests what they compute. */
import {
  add,
  arrayType,
  broadcast,
  buildProgram,
  conv,
  cumsum,
  dotGeneral,
  exp,
  f32,
  f64,
  sum,
  transpose,
  type Builder,
  type Dtype,
  type Program,
  type Value,
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
      "kernel k0(read v0: f32[64], write v1: f32[1], readwrite register r1_2: f64[8])
      // sum
      unrolled i4 < 2
        lane i5 < 4
          r1_2[i4*4 + i5] := 0
      reduce i1 < 2
        unrolled i2 < 2
          lane i3 < 4
            r1_2[i2*4 + i3] := (r1_2[i2*4 + i3] + f64(((v0[i1*32 + i2*4 + i3] + v0[i1*32 + i2*4 + i3 + 8]) + (v0[i1*32 + i2*4 + i3 + 16] + v0[i1*32 + i2*4 + i3 + 24]))))
      unrolled i6 < 1
        lane i7 < 4
          r1_2[i6*4 + i7] := (r1_2[i6*4 + i7] + r1_2[i6*4 + i7 + 4])
      unrolled i8 < 2
        r1_2[i8] := (r1_2[i8] + r1_2[i8 + 2])
      unrolled i9 < 1
        r1_2[i9] := (r1_2[i9] + r1_2[i9 + 1])
      let r1 = f32(r1_2[0])
      v1[0] := r1",
    ]
  `);
});

test("rows of running totals take their steps together", () => {
  const program = buildProgram("totals", [arrayType(f32, [5, 6])], (b, x) => [
    b.one(cumsum, [x], { axis: 1, reverse: true }),
  ]);
  expect(kernelsOf(program).map(showKernel)).toMatchInlineSnapshot(`
    [
      "kernel k0(read v0: f32[30], write v1: f32[30])
      // cumsum
      parallel i2 < 1
        variable total_row0: f32 = 0
        variable total_row1: f32 = 0
        variable total_row2: f32 = 0
        variable total_row3: f32 = 0
        sequential i1 < 6 … 0
          total_row0 := (total_row0 + v0[i1])
          v1[i1] := total_row0
          total_row1 := (total_row1 + v0[i1 + 6])
          v1[i1 + 6] := total_row1
          total_row2 := (total_row2 + v0[i1 + 12])
          v1[i1 + 12] := total_row2
          total_row3 := (total_row3 + v0[i1 + 18])
          v1[i1 + 18] := total_row3
      parallel i3 < 1
        variable total_row0: f32 = 0
        sequential i1 < 6 … 0
          total_row0 := (total_row0 + v0[i1 + 24])
          v1[i1 + 24] := total_row0",
    ]
  `);
  expect(deviation(program)).toBeLessThan(1);
});

test("sums of many rows are parts that threads may share, of four rows at a time", () => {
  const program = buildProgram("sums", [arrayType(f32, [2050, 128])], (b, x) => [b.one(sum, [x], { axes: [0] })]);
  expect(kernelsOf(program).map(showKernel)).toMatchInlineSnapshot(`
    [
      "kernel k0(read v0: f32[262400], write v1: f32[128], readwrite tile r1_2: f64[128], readwrite tile r1_3: f64[256])
      // sum
      parallel i2 < 1
        parallel i3 < 1
          parallel i17 < 32
            lane i18 < 4
              r1_3[i17*4 + i18] := 0
          reduce i5 < 257
            parallel i19 < 32
              lane i20 < 4
                r1_3[i19*4 + i20] := (r1_3[i19*4 + i20] + f64(((v0[i19*4 + i20 + i5*512] + v0[i19*4 + i20 + i5*512 + 128]) + (v0[i19*4 + i20 + i5*512 + 256] + v0[i19*4 + i20 + i5*512 + 384]))))
        parallel i7 < 1
          parallel i21 < 32
            lane i22 < 4
              r1_3[i21*4 + i22 + 128] := 0
          reduce i9 < 255
            parallel i23 < 32
              lane i24 < 4
                r1_3[i23*4 + i24 + 128] := (r1_3[i23*4 + i24 + 128] + f64(((v0[i23*4 + i24 + i9*512 + 131584] + v0[i23*4 + i24 + i9*512 + 131712]) + (v0[i23*4 + i24 + i9*512 + 131840] + v0[i23*4 + i24 + i9*512 + 131968]))))
          reduce i11 < 1
            parallel i25 < 32
              lane i26 < 4
                r1_3[i25*4 + i26 + 128] := (r1_3[i25*4 + i26 + 128] + f64((v0[i25*4 + i26 + 262144] + v0[i25*4 + i26 + 262272])))
        parallel i27 < 32
          lane i28 < 4
            r1_2[i27*4 + i28] := 0
        sequential i13 < 2
          parallel i29 < 32
            lane i30 < 4
              r1_2[i29*4 + i30] := (r1_2[i29*4 + i30] + r1_3[i13*128 + i29*4 + i30])
        parallel i31 < 32
          lane i32 < 4
            v1[i31*4 + i32] := f32(r1_2[i31*4 + i32])",
    ]
  `);
});

test("arrays that are turned are read and written in squares, and what is left one by one", () => {
  const program = buildProgram("turned", [arrayType(f32, [9, 8])], (b, x) => [
    b.one(transpose, [x], { order: [1, 0] }),
  ]);
  expect(kernelsOf(program).map(showKernel)).toMatchInlineSnapshot(`
    [
      "kernel k0(read v0: f32[72], write v1: f32[72], readwrite register square_2: f32[16])
      // transpose
      parallel i2 < 1
        parallel i3 < 1
          parallel i4 < 2
            parallel i5 < 2
              unrolled i7 < 4
                lane i6 < 4
                  square_2[i7*4 + i6] := v0[i4*4 + i5*32 + i6 + i7*8]
              unrolled i6 < 4
                lane i7 < 4
                  v1[i4*36 + i5*4 + i6*9 + i7] := square_2[i7*4 + i6]
            parallel i8 < 1
              parallel i9 < 4
                parallel i10 < 1
                  v1[i4*36 + i9*9 + 8] := v0[i4*4 + i9 + 64]",
    ]
  `);
});

/** Its rows are too short for squares. */
const threeRows = (b: Builder, x: Value): Value => b.one(transpose, [x], { order: [1, 0] });

test("arrays that are copied across memory are not gathered into vectors", () => {
  const program = buildProgram("turned", [arrayType(f32, [8, 3])], (b, x) => [threeRows(b, x)]);
  expect(lanesIn(program)).toBe(0);
});

test("they are where each element costs more than that", () => {
  const program = buildProgram("turned", [arrayType(f32, [8, 3])], (b, x) => [b.one(exp, [threeRows(b, x)])]);
  expect(lanesIn(program)).toBe(1);
});

test("running totals of columns take their steps side by side", () => {
  const program = buildProgram("totals", [arrayType(f32, [3, 8])], (b, x) => [
    b.one(cumsum, [x], { axis: 0, reverse: false }),
  ]);
  expect(kernelsOf(program).map(showKernel)).toMatchInlineSnapshot(`
    [
      "kernel k0(read v0: f32[24], write v1: f32[24], readwrite tile total_2: f32[8])
      // cumsum
      parallel i2 < 1
        parallel i5 < 2
          lane i6 < 4
            total_2[i5*4 + i6] := 0
        sequential i0 < 3
          parallel i7 < 2
            lane i8 < 4
              total_2[i7*4 + i8] := (total_2[i7*4 + i8] + v0[i0*8 + i7*4 + i8])
              v1[i0*8 + i7*4 + i8] := total_2[i7*4 + i8]",
    ]
  `);
});

describe("products", () => {
  test("keep blocks of 4 × 8 in registers, and pack what is read often", () => {
    const [kernel] = kernelsOf(product(f32, 128, 128, 128));
    expect(
      kernel?.buffers.map(
        ({ name, space, type }) => `${space} ${name.replace(/_\d+$/, "")} ${type.shape.map(String).join()}`,
      ),
    ).toEqual([
      "buffer v0 16384",
      "buffer v1 16384",
      "buffer v2 16384",
      "tile column 16384",
      "register r2 4,8",
      "register element 8",
    ]);
  });

  test("read columns where they are if they are few", () => {
    expect(
      kernelsOf(product(f32, 32, 16, 32)).flatMap(({ buffers }) => buffers.map(({ space }) => space)),
    ).not.toContain("tile");
  });

  const images = [arrayType(f32, [2, 9, 11, 6]), arrayType(f32, [3, 3, 6, 8])] as const;
  const windows = {
    lhsContract: [3],
    rhsContract: [2],
    lhsBatch: [],
    rhsBatch: [],
    lhsWindow: [1, 2],
    rhsWindow: [0, 1],
    stride: [1, 1],
    dilation: [1, 1],
    inputDilation: [1, 1],
    low: [1, 1],
    size: [9, 11],
  };
  /** Images with the channels last; the product has its axes in another order. */
  const convolution = buildProgram("windows", images, (b, x, filters) => {
    const found = b.one(conv, [x, filters], windows);
    const order = [2, 9, 11, 8].map((extent) => found.type.shape.indexOf(extent));
    return [b.one(transpose, [found], { order })];
  });

  test("of windows have channels side by side, and copy rows of the image in vectors", () => {
    const [kernel] = kernelsOf(convolution);
    const stores = allStatements(kernel?.body ?? []).filter((loop) => loop.kind === "loop" && loop.role === "lane");
    expect(kernel?.buffers.map(({ name, space }) => `${space} ${name.replace(/_\d+$/, "")}`)).toMatchInlineSnapshot(`
      [
        "buffer v0",
        "buffer v1",
        "buffer v3",
        "tile row",
        "tile row",
        "register r2",
        "register element",
        "register element",
        "register r2",
        "register element",
        "register element",
      ]
    `);
    expect(stores.length).toBeGreaterThan(3);
    expect(deviation(convolution)).toBeLessThan(5);
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
