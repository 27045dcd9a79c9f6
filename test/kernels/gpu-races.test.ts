/** Threads of a workgroup wait for each other wherever one reads what another has written. */
import { printWgsl } from "@cotangent/codegen-wgsl";
import { arrayType, buildProgram, cumsum, f32, showType, sum, type Program, type Shape } from "@cotangent/ir";
import { gpu, makePlan, showKernel, type Kernel } from "@cotangent/kernel";
import { expect, test } from "vitest";
import { layerNormOf, logSumExpOf, softmaxOf } from "../../packages/kernel/src/testing/programs.ts";
import { narrow } from "../gpu/narrow.ts";
import { findRaces } from "../gpu/races.ts";
import { f32Data } from "./build.ts";
import { kernelsOf } from "./validate.ts";

/** So few threads that a row of a few elements needs all of them. */
const tiny = gpu({ workgroupInvocations: 64, workgroupStorage: 1400 });

const sumOf = (shape: Shape, axes: readonly number[]): Program =>
  buildProgram("sum", [arrayType(f32, shape)], (b, x) => [b.one(sum, [x], { axes })]);

const racesOf = (kernel: Kernel): readonly string[] => {
  const arrays = kernel.buffers.map(({ type }, i) => f32Data(Number(type.shape[0]), i + 1));
  return printWgsl(kernel).flatMap(({ source, bindings, workgroups }) =>
    findRaces(source, "main", [...workgroups, 1], {
      0: Object.fromEntries(bindings.map(({ binding, buffer }) => [binding, arrays[buffer]!])),
    }),
  );
};

test.each(
  [
    softmaxOf([2, 29]),
    softmaxOf([2, 200]),
    logSumExpOf([3, 17]),
    layerNormOf([2, 21]),
    sumOf([70, 11], [0]),
    sumOf([3, 70, 9], [1]),
    sumOf([5000], [0]),
    buildProgram("running", [arrayType(f32, [161])], (b, x) => [b.one(cumsum, [x], { axis: 0, reverse: true })]),
  ].map((program) => [program.name, showType(program.inputs[0]!.type), program] as const),
)("%s of %s", (_name, _shape, program) => {
  const kernels = kernelsOf(makePlan(narrow(program), tiny).commands);
  expect(kernels.map(showKernel).join()).toContain("barrier");
  expect(kernels.flatMap(racesOf)).toEqual([]);
});
