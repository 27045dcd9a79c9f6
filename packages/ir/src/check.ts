/** The checker: re-derives every type of a program. Run after every pass, so a broken pass is named by the error. */
import { ProgramError } from "./errors.ts";
import { showParams } from "./print.ts";
import { subprograms, typesOf, type Program, type Step, type Value } from "./program.ts";
import { equalTypes, showTypes } from "./type.ts";

/** @throws ProgramError if a value is read before it is made, made twice, or has another type than its step gives it. */
export function check(program: Program): void {
  const seenPrograms = new Set<Program>();
  const queue: Program[] = [program];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seenPrograms.has(next)) continue;
    seenPrograms.add(next);
    checkFlat(next);
    queue.push(...next.steps.flatMap(subprograms));
  }
}

function checkFlat(program: Program): void {
  const made = new Set<Value>();
  const define = (value: Value): void => {
    if (made.has(value))
      throw new ProgramError(
        "defined-twice",
        `program "${program.name}" makes one entry twice`,
        "every context entry has one origin",
      );
    made.add(value);
  };
  const read = (value: Value, where: string): void => {
    if (made.has(value)) return;
    throw new ProgramError(
      "unknown-entry",
      `program "${program.name}": ${where} reads an entry that is not in the context`,
      "a step may read only inputs and results of earlier steps; a sub-program only its own inputs",
    );
  };
  program.inputs.forEach(define);
  for (const step of program.steps) {
    for (const arg of step.args) read(arg, step.primitive.name);
    checkStep(program, step);
    step.results.forEach(define);
  }
  for (const output of program.outputs) read(output, "return");
}

function checkStep(program: Program, { primitive, args, params, results }: Step): void {
  const derived = primitive.type(typesOf(args), params);
  const found = typesOf(results);
  if (derived.length === found.length && derived.every((type, i) => found[i] && equalTypes(type, found[i]))) return;
  throw new ProgramError(
    "ill-typed",
    `program "${program.name}": ${primitive.name}${showParams(params)} of ${showTypes(typesOf(args))} gives ${showTypes(derived)}, but the step says ${showTypes(found)}`,
    "result types follow from the arguments; do not write them by hand",
  );
}
