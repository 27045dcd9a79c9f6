/** What a backend owes: to compute what the interpreter computes, on programs and on what transforms make of them. */
import { batching } from "@cotangent/ad";
import { compile } from "@cotangent/codegen-js";
import { detect, fitsWasm, wasmExecutable, type WasmOptions } from "@cotangent/codegen-js/wasm";
import { optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { makePlan, simd } from "@cotangent/kernel";
import { doublingHost } from "@cotangent/ir/testing";
import { run } from "../calculus.ts";
import { expectClose, expectSameBits, precisionOf, type Law } from "../subject.ts";
import { inTurns } from "../threads.ts";
import { gradientSubject, jvpSubject, nearby, stack } from "./batching.ts";

/** The outputs of the compiled program, with the types that the interpreter found. */
function runCompiled(
  program: Program,
  inputs: readonly ArrayValue[],
  like: readonly ArrayValue[],
): readonly ArrayValue[] {
  const data = inputs.map((input) => input.data);
  return compile(program, { cache: false })
    .run(data, doublingHost)
    .map((result, i) => ({ ...like[i]!, data: result }));
}

/**
 * Kernels add in another order than the interpreter and keep f32 intermediates wider, each an error of a few units in
 * the last place for each step of the program: 100 times the bound of one step.
 */
function checkCompiled(program: Program, inputs: readonly ArrayValue[], stage: string): void {
  const expected = run(program, inputs);
  const tolerance = precisionOf(program, 10);
  expectClose(runCompiled(program, inputs, expected), expected, tolerance, `JS of ${stage}`);
  expectClose(runCompiled(optimize(program), inputs, expected), expected, tolerance, `JS of ${stage}, optimized`);
}

/** With products and sums fused and without, by one thread and by two. Programs with effects stay with JS. */
function checkWasm(program: Program, inputs: readonly ArrayValue[], stage: string): void {
  const expected = run(program, inputs);
  const tolerance = precisionOf(program, 10);
  const data = inputs.map((input) => input.data);
  for (const [part, what] of [
    [program, ""],
    [optimize(program), ", optimized"],
  ] as const) {
    const plan = makePlan(part, simd);
    if (!fitsWasm(plan)) continue;
    for (const relaxed of detect().relaxed ? [false, true] : [false]) {
      const found = (options: Partial<WasmOptions>): readonly ArrayValue[] =>
        wasmExecutable(plan, { relaxed, ...options })
          .run(data)
          .map((result, i) => ({ ...expected[i]!, data: result }));
      const alone = found({ threads: 1 });
      expectClose(alone, expected, tolerance, `WASM of ${stage}${what}${relaxed ? ", relaxed" : ""}`);
      // Threads change what is shared, not what is computed: one of the four forms shows it.
      if (part === program || relaxed !== detect().relaxed) continue;
      const shared = inTurns(() => found({ threads: 2, leastCost: 0 }));
      expectSameBits(shared, alone, `WASM of ${stage}${what}, by two threads`);
    }
  }
}

type Check = typeof checkCompiled;

/** `check` of the program and of its vmap. */
const checkWithBatch =
  (check: Check): Law["check"] =>
  ({ program, inputs, random }) => {
    check(program, inputs, "the program");
    if (inputs.length === 0) return;
    const points = [inputs, nearby(random, inputs)];
    const batch = inputs.map((x, i) =>
      stack(
        points.map((point) => point[i]!),
        x,
      ),
    );
    const mapped = batching.vmap(
      program,
      inputs.map(() => true),
      2,
    );
    check(mapped.program, batch, "its vmap");
  };

const checkDerivatives =
  (check: Check): Law["check"] =>
  (subject) => {
    const [moved, gradient] = [jvpSubject(subject), gradientSubject(subject)];
    check(moved.program, moved.inputs, "its jvp");
    check(gradient.program, gradient.inputs, "its vjp");
  };

export const jsIsInterpreter: Law = {
  name: "compiled to JS = interpreted",
  about: "any",
  check: checkWithBatch(checkCompiled),
};

export const jsDerivativesAreInterpreted: Law = {
  name: "jvp and vjp compiled to JS = interpreted",
  about: "smooth",
  check: checkDerivatives(checkCompiled),
};

export const wasmIsInterpreter: Law = {
  name: "compiled to WASM = interpreted",
  about: "any",
  check: checkWithBatch(checkWasm),
};

export const wasmDerivativesAreInterpreted: Law = {
  name: "jvp and vjp compiled to WASM = interpreted",
  about: "smooth",
  check: checkDerivatives(checkWasm),
};

export const wasmLaws: readonly Law[] = [wasmIsInterpreter, wasmDerivativesAreInterpreted];

export const backendLaws: readonly Law[] = [jsIsInterpreter, jsDerivativesAreInterpreted, ...wasmLaws];
