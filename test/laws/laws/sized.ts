/** Code for the CPU of programs with a size that is known when they run. */
import { batching } from "@cotangent/ad";
import { compileSized } from "@cotangent/codegen-js";
import { namedSize, optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { doublingHost } from "@cotangent/ir/testing";
import { directions, gradientOf, run } from "../calculus.ts";
import { sizedWasm } from "../../sizes/sized-wasm.ts";
import { madeOnce } from "../made-once.ts";
import { expectClose, LawError, precisionOf, type Law, type Subject } from "../subject.ts";
import { nearby, stack } from "./batching.ts";

const optimized = madeOnce((program: Program) => optimize(program));
const compiled = madeOnce(compileSized);
const compiledWasm = madeOnce(sizedWasm);

const lengths: readonly number[] = [1, 2, 5, 17];

/** The program on rows of a leading axis of a length that has a name. */
const onRows = ({ program, inputs }: Pick<Subject, "program" | "inputs">, name = "n"): Program =>
  batching.vmap(
    program,
    inputs.map(() => true),
    namedSize(name),
  ).program;

function rows({ inputs, random }: Subject, n: number): readonly ArrayValue[] {
  const points = Array.from({ length: n }, (_, i) => (i === 0 ? inputs : nearby(random, inputs)));
  return inputs.map((x, i) =>
    stack(
      points.map((point) => point[i]!),
      x,
    ),
  );
}

/** One module serves all lengths, in any order. */
function checkLengths(program: Program, inputsFor: (n: number) => readonly ArrayValue[], stage: string): void {
  for (const [part, what, isFinal] of [
    [program, stage, false],
    [optimized(program), `${stage}, optimized`, true],
  ] as const) {
    const code = compiled(part);
    const wasm = isFinal ? compiledWasm(part) : undefined;
    if (code.sizes.some((name) => name !== "n")) throw new LawError(`sizes ${code.sizes.join()} of ${what}`);
    for (const n of lengths) {
      const inputs = inputsFor(n);
      const found = code.run(inputs, doublingHost);
      const expected = run(part, inputs);
      expectClose(found, expected, precisionOf(part, 10), `JS of ${what} with n = ${n}`);
      if (wasm) expectClose(wasm.run(inputs), expected, precisionOf(part, 10), `WebAssembly of ${what} with n = ${n}`);
    }
  }
}

export const sizedIsInterpreter: Law = {
  name: "compiled to JS with a symbolic axis = interpreted",
  about: "any",
  check(subject) {
    if (subject.inputs.length > 0) checkLengths(onRows(subject), (n) => rows(subject, n), "the program");
  },
};

export const sizedDerivatives: Law = {
  name: "vjp with a symbolic axis compiled to JS = interpreted",
  about: "smooth",
  check(subject) {
    if (subject.inputs.length === 0) return;
    const program = onRows(subject);
    const gradient = gradientOf(program);
    checkLengths(
      gradient.program,
      (n) => {
        const batch = rows(subject, n);
        const outputs = run(program, batch).filter((_, i) => gradient.given[i]);
        return [...batch, ...directions(subject.random, outputs)];
      },
      "vjp",
    );
  },
};

/** Positions in arrays are then products of sizes. */
export const twoSizes: Law = {
  name: "compiled to JS with two symbolic axes = interpreted",
  about: "any",
  check(subject) {
    const { program, inputs, random } = subject;
    if (inputs.length === 0) return;
    const inner = onRows(subject, "m");
    const both = onRows({ program: inner, inputs }, "n");
    const code = compiled(optimized(both));
    const wasm = compiledWasm(optimized(both));
    for (const [n, m] of [
      [2, 3],
      [5, 1],
    ] as const) {
      const batch = rows({ program: inner, inputs: rows(subject, m), random }, n);
      const found = code.run(batch, doublingHost);
      const expected = run(both, batch);
      expectClose(found, expected, precisionOf(program, 10), `JS with n = ${n}, m = ${m}`);
      if (wasm) expectClose(wasm.run(batch), expected, precisionOf(program, 10), `WebAssembly with n = ${n}, m = ${m}`);
    }
  },
};

export const sizedLaws: readonly Law[] = [sizedIsInterpreter, sizedDerivatives, twoSizes];
