/** Compiling takes a number of calls in proportion to the program: of functions of each stage, counted, not timed. */
import { emitPlan, wasmOptions } from "@cotangent/codegen-js/wasm";
import { optimize } from "@cotangent/ir";
import { makePlan, simd } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { straightLine, transformer, type CompileSubject } from "../bench/compile-subjects.ts";
import { callsDuring } from "./calls.ts";

/** Calls for each step that was traced, by stage. */
async function callsFor({ trace, program }: CompileSubject): Promise<Readonly<Record<string, number>>> {
  // Once, for what is made at the first time.
  trace();
  const traced = program();
  const optimized = optimize(traced);
  const plan = makePlan(optimized, simd);
  const stages = {
    trace,
    optimize: () => optimize({ ...traced }),
    plan: () => makePlan({ ...optimized }, simd),
    emit: () => emitPlan(plan, wasmOptions(), false),
  };
  const counts: Record<string, number> = {};
  for (const [name, run] of Object.entries(stages)) counts[name] = (await callsDuring(run)) / traced.steps.length;
  return counts;
}

/** What a program of twice the size may take more for each step: linear is 1, quadratic 2. */
const most = 1.25;

describe.each([
  ["transformers", [1, 2, 4, 8].map(transformer)],
  ["straight lines", [250, 500, 1000, 2000].map(straightLine)],
] as const)("%s of four sizes", (_, subjects) => {
  test("take the same number of calls for each step", { timeout: 240_000 }, async () => {
    let before: Readonly<Record<string, number>> | undefined;
    for (const subject of subjects) {
      const counts = await callsFor(subject);
      for (const [stage, count] of Object.entries(counts)) {
        expect(count).toBeGreaterThan(0);
        const grows = count / (before?.[stage] ?? count) >= most;
        expect({ stage, grows }).toEqual({ stage, grows: false });
      }
      before = counts;
    }
  });
});
