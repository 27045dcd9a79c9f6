/** What a backend owes: to compute what the interpreter computes, on programs and on what transforms make of them. */
import { batching } from "@cotangent/ad";
import { compile, type Executable } from "@cotangent/codegen-js";
import { detect, fitsWasm, wasmExecutable } from "@cotangent/codegen-js/wasm";
import { optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { makePlan, simd, type Plan } from "@cotangent/kernel";
import { doublingHost } from "@cotangent/ir/testing";
import { run } from "../calculus.ts";
import { madeOnce } from "../made-once.ts";
import { expectClose, expectSameBits, precisionOf, type Law } from "../subject.ts";
import { inTurns } from "../threads.ts";
import { gradientSubject, jvpSubject, nearby, stack } from "./batching.ts";

const optimized = madeOnce((program: Program) => optimize(program));
const compiled = madeOnce((program: Program) => compile(program, { cache: false }));

/** The outputs of the compiled program, with the types that the interpreter found. */
function runCompiled(
  program: Program,
  inputs: readonly ArrayValue[],
  like: readonly ArrayValue[],
): readonly ArrayValue[] {
  const data = inputs.map((input) => input.data);
  return compiled(program)
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
  expectClose(runCompiled(optimized(program), inputs, expected), expected, tolerance, `JS of ${stage}, optimized`);
}

/** A module of a program, with products and sums fused or not. */
interface Module {
  readonly relaxed: boolean;
  readonly run: Executable["run"];
  /** With loops that two threads share. */
  readonly shared: Executable["run"];
}

/** The modules that there can be here of the program; none where it has effects. */
const modules = madeOnce((program: Program): readonly Module[] => {
  const plan = makePlan(program, simd);
  if (!fitsWasm(plan)) return [];
  return (detect().relaxed ? [false, true] : [false]).map((relaxed) => {
    const shared = madeOnce((from: Plan) => wasmExecutable(from, { relaxed, threads: 2, leastCost: 0 }));
    return {
      relaxed,
      run: wasmExecutable(plan, { relaxed, threads: 1 }).run,
      shared: (data) => shared(plan).run(data),
    };
  });
});

/** With products and sums fused and without, by one thread and by two. Programs with effects stay with JS. */
function checkWasm(program: Program, inputs: readonly ArrayValue[], stage: string): void {
  const expected = run(program, inputs);
  const tolerance = precisionOf(program, 10);
  const data = inputs.map((input) => input.data);
  for (const [part, what] of [
    [program, ""],
    [optimized(program), ", optimized"],
  ] as const)
    for (const { relaxed, run: alone, shared } of modules(part)) {
      const found = (how: Module["run"]): readonly ArrayValue[] =>
        how(data).map((result, i) => ({ ...expected[i]!, data: result }));
      const values = found(alone);
      expectClose(values, expected, tolerance, `WASM of ${stage}${what}${relaxed ? ", relaxed" : ""}`);
      // Threads change what is shared, not what is computed: one of the four forms shows it.
      if (part === program || relaxed !== detect().relaxed) continue;
      expectSameBits(
        inTurns(() => found(shared)),
        values,
        `WASM of ${stage}${what}, by two threads`,
      );
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
