/** Code for the CPU of programs with a size that is known when they run. */
import { batching } from "@cotangent/ad";
import { compileSized } from "@cotangent/codegen-js";
import { namedSize, optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { doublingHost } from "@cotangent/ir/testing";
import { directions, gradientOf, run } from "../calculus.ts";
import { expectClose, LawError, precisionOf, type Law, type Subject } from "../subject.ts";
import { nearby, stack } from "./batching.ts";

const lengths: readonly number[] = [1, 2, 5, 17];

/** The program on rows of a leading axis of length `n`. */
const onRows = ({ program, inputs }: Pick<Subject, "program" | "inputs">): Program =>
  batching.vmap(
    program,
    inputs.map(() => true),
    namedSize("n"),
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
  for (const [part, what] of [
    [program, stage],
    [optimize(program), `${stage}, optimized`],
  ] as const) {
    const compiled = compileSized(part);
    if (compiled.sizes.some((name) => name !== "n")) throw new LawError(`sizes ${compiled.sizes.join()} of ${what}`);
    for (const n of lengths) {
      const inputs = inputsFor(n);
      const found = compiled.run(inputs, doublingHost);
      expectClose(found, run(part, inputs), precisionOf(part, 10), `JS of ${what} with n = ${n}`);
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

export const sizedLaws: readonly Law[] = [sizedIsInterpreter, sizedDerivatives];
