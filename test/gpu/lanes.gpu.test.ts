/** Elementwise programs whose threads take four elements each, and their like that may not: WebGPU = interpreter. */
import { f16, f32 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { sampleInput } from "../../packages/kernel/src/testing/deviation.ts";
import { inVectors, withoutVectors } from "../kernels/lanes.ts";
import { expectAgreement, tried } from "./agree.ts";
import { gpuForTests } from "./device.ts";

const gpu = gpuForTests();

test.each([...inVectors, ...withoutVectors].map((program) => [program.name, program] as const))(
  "%s",
  async (name, program) => {
    const halves = [...program.inputs, ...program.steps.flatMap(({ results }) => results)].some(
      ({ type }) => type.dtype === f16,
    );
    if (halves && !gpu().gpu.features.has("shader-f16")) return;
    const before = tried.compared;
    await expectAgreement(gpu(), program, program.inputs.map(sampleInput), name, halves ? f16 : f32);
    expect(tried.compared).toBeGreaterThan(before);
  },
);
