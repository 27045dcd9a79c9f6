/** Matrix products in tiles, aligned and not, with steps or rows as neighbours in memory: WebGPU = interpreter. */
import {
  arrayType,
  buildProgram,
  dotGeneral,
  f16,
  f32,
  showType,
  tanh,
  type Dtype,
  type Program,
  type Shape,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { sampleInput } from "../../packages/kernel/src/testing/deviation.ts";
import { expectAgreement, tried } from "./agree.ts";
import { gpuForTests } from "./device.ts";

const gpu = gpuForTests();

const product = (
  left: Shape,
  right: Shape,
  [lhs, rhs, batch]: readonly [lhs: number, rhs: number, batch?: number],
  dtype: Dtype = f32,
): Program =>
  buildProgram("product", [arrayType(dtype, left), arrayType(dtype, right)], (b, x, y) => {
    const axes = batch === undefined ? [] : [batch];
    const z = b.one(dotGeneral, [b.one(tanh, [x]), y], {
      lhsContract: [lhs],
      rhsContract: [rhs],
      lhsBatch: axes,
      rhsBatch: axes,
    });
    return [z, b.one(tanh, [z])];
  });

const programs = [
  product([36, 24], [24, 40], [1, 0]),
  product([24, 36], [24, 40], [0, 0]),
  product([36, 24], [40, 24], [1, 1]),
  product([24, 36], [40, 24], [0, 1]),
  product([37, 23], [23, 41], [1, 0]),
  product([64, 20], [20, 130], [1, 0]),
  product([70, 30], [30, 6], [1, 0]),
  product([3, 20, 32], [3, 32, 16], [2, 1, 0]),
  product([36, 24], [24, 40], [1, 0], f16),
];

const cases = programs.map((program) => ({
  shapes: program.inputs.map(({ type }) => showType(type)).join(" and "),
  program,
}));

test.each(cases)("$shapes", async ({ program }) => {
  const isHalf = program.inputs.some(({ type }) => type.dtype === f16);
  if (isHalf && !gpu().gpu.features.has("shader-f16")) return;
  const before = tried.compared;
  await expectAgreement(gpu(), program, program.inputs.map(sampleInput), "a product", isHalf ? f16 : f32);
  expect(tried.compared).toBeGreaterThan(before);
});
