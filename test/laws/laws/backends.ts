/** What a backend owes: to compute what the interpreter computes, on programs and on what transforms make of them. */
import { batching } from "@cotangent/ad";
import { compile } from "@cotangent/codegen-js";
import { optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { doublingHost } from "@cotangent/ir/testing";
import { run } from "../calculus.ts";
import { expectClose, precisionOf, type Law } from "../subject.ts";
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

export const jsIsInterpreter: Law = {
  name: "compiled to JS = interpreted",
  about: "any",
  check({ program, inputs, random }) {
    checkCompiled(program, inputs, "the program");
    if (inputs.length === 0) return;
    const points = [inputs, nearby(random, inputs)];
    const batch = inputs.map((x, i) =>
      stack(
        points.map((point) => point[i]!),
        x,
      ),
    );
    checkCompiled(
      batching.vmap(
        program,
        inputs.map(() => true),
        2,
      ).program,
      batch,
      "its vmap",
    );
  },
};

export const jsDerivativesAreInterpreted: Law = {
  name: "jvp and vjp compiled to JS = interpreted",
  about: "smooth",
  check(subject) {
    const [moved, gradient] = [jvpSubject(subject), gradientSubject(subject)];
    checkCompiled(moved.program, moved.inputs, "its jvp");
    checkCompiled(gradient.program, gradient.inputs, "its vjp");
  },
};

export const backendLaws: readonly Law[] = [jsIsInterpreter, jsDerivativesAreInterpreted];
