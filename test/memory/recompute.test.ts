/** Recomputation: the same bits, in as many bytes as it says, for no more work than that. */
import { compile, setThreadSettings } from "@cotangent/codegen-js";
import { fitsWasm, heap } from "@cotangent/codegen-js/wasm";
import { check, dissolveCalls, optimize, type Program } from "@cotangent/ir";
import { arbitraryProgram, seeded } from "@cotangent/ir/testing";
import { makePlan, simd } from "@cotangent/kernel";
import { explain, grad, jit, random, recompute, tap, toProgram, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { choose } from "../../packages/cotangent/src/recompute/choose.ts";
import { halvesOf } from "../../packages/cotangent/src/recompute/halves.ts";
import { repeat } from "../../packages/cotangent/src/recompute/repeat.ts";
import { run } from "../laws/calculus.ts";
import { gradientSubject } from "../laws/laws/batching.ts";
import { runs, seed } from "../laws/settings.ts";
import { expectSameBits } from "../laws/subject.ts";
import { recipes } from "../laws/table.ts";
import { expectJs, expectWasm } from "./used.ts";

beforeAll(() => {
  setThreadSettings({ count: 1 });
  heap().pool.patience = 0;
});
afterAll(() => setThreadSettings({}));

/** `program` with what is computed again for some number of parts and some price. */
function recomputed(program: Program, choice: number): Program {
  const halves = halvesOf(program);
  const terms = { parts: 1 + (choice % 3), price: [0, 0.1, 1, 1e9][choice % 4]! };
  return repeat(halves, choose(halves, terms));
}

function expectPredicted(program: Program): void {
  expectJs(program, []);
  if (fitsWasm(makePlan(program, simd))) expectWasm(program, { threads: 1 });
}

test("random programs and their gradients: the same bits, and the bytes that are predicted", { timeout: 60_000 + 300 * runs }, () => {
  const counts = { again: 0 };
  fc.assert(
    fc.property(arbitraryProgram({ recipes, style: "smooth" }), fc.nat(), (pointed, choice) => {
      const { program, inputs } = gradientSubject({ ...pointed, random: seeded(choice) });
      const before = optimize(program);
      const after = recomputed(before, choice);
      check(after);
      counts.again += after.steps.some(({ primitive }) => primitive.name === "barrier") ? 1 : 0;
      const expected = run(before, inputs);
      expectSameBits(run(after, inputs), expected, "recomputed");
      expectSameBits(run(optimize(after), inputs), expected, "recomputed and optimized");
      const compiled = [before, after].map((part) => compile(part, { cache: false }).run(inputs.map(({ data }) => data)));
      if (process.env["BITS"]) expect(compiled[1]).toEqual(compiled[0]);
      expectPredicted(optimize(after));
    }),
    { numRuns: Math.ceil(runs / 8), seed, endOnFailure: false },
  );
  console.log(counts);
  expect(counts.again).toBeGreaterThan(runs / 16);
});
export type { Tensor };
export const l = [explain, dissolveCalls, grad, jit, random, recompute, tap, toProgram, valueAndGrad, nn, np];
