/** The bytes that programs take when they run, beside those that plans predict. */
import { compile, memoryUse, type Executable } from "@cotangent/codegen-js";
import { compileWasm, freeResident } from "@cotangent/codegen-js/wasm";
import type { Program, TypedArray } from "@cotangent/ir";
import type { MemoryUse } from "@cotangent/kernel";
import { expect } from "vitest";
import { sampleInput } from "../../packages/kernel/src/testing/deviation.ts";
import { countedRun } from "../scale/counted-run.ts";
import { watched } from "./watched.ts";

/** Arguments for `program`. */
export const arraysFor = (program: Program): readonly TypedArray[] =>
  program.inputs.map((input, i) => sampleInput(input, i).data.slice());

const bytesOf = (arrays: readonly TypedArray[]): number => arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** The most bytes of linear memory that are in use for a call and its arguments. */
function peakOf(executable: Executable, given: readonly TypedArray[]): number {
  const { peak, kept } = watched(() => {
    // What is read twice moves to linear memory.
    const inputs = given.map((array) => executable.settle!(executable.settle!(array)));
    const results = executable.run(inputs);
    for (const array of [...inputs, ...results]) freeResident(array);
  });
  expect(kept).toBe(0);
  return peak;
}

/** What JavaScript allocates for a call, and the arrays that it is given and gives. */
function useOf(executable: Executable, inputs: readonly TypedArray[]): MemoryUse {
  const results = executable.run(inputs).filter((array) => !inputs.includes(array));
  const arena = countedRun(executable, inputs).bytesTaken;
  const [given, made] = [bytesOf(inputs), bytesOf(results)];
  return { arguments: given, results: made, arena, peak: given + made + arena };
}

/** Expects that a module for `program` takes the linear memory that its plan says. */
export function expectWasm(program: Program, options: Parameters<typeof compileWasm>[1]): void {
  const executable = compileWasm(program, { cache: false, ...options });
  expect(peakOf(executable, arraysFor(program))).toBe(memoryUse(executable).peak);
}

/** Expects that JavaScript for `program` takes the arrays that its plan says. */
export function expectJs(program: Program, donated: readonly boolean[]): void {
  const executable = compile(program, { cache: false, donated });
  expect(useOf(executable, arraysFor(program))).toEqual(memoryUse(executable));
}
