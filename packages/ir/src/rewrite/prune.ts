/** As dead code goes, operations that contain programs drop the results that nobody reads, and the arguments that they do not read. */
import { Builder } from "../builder.ts";
import type { Program, Step, Value } from "../program.ts";
import { dropDeadSteps } from "./dead-code.ts";

export const pruneProgram = (program: Program): Program => dropDeadSteps(pruneResults(dropDeadSteps(program)));

/** Walks backwards so that an operation sees which of its results are read by what is left after it. */
function pruneResults(program: Program): Program {
  const needed = new Set<Value>(program.outputs);
  const replaced = new Map<Value, Value>();
  const groups: (readonly Step[])[] = [];
  for (const step of program.steps.toReversed()) {
    const flags = step.results.map((result) => needed.has(result));
    const group = pruneStep(step, flags, replaced);
    groups.push(group);
    for (const { args } of group) for (const arg of args) needed.add(arg);
  }
  const find = (value: Value): Value => replaced.get(value) ?? value;
  const steps = groups
    .toReversed()
    .flat()
    .map((step) => ({ ...step, args: step.args.map(find) }));
  return { ...program, steps, outputs: program.outputs.map(find) };
}

function pruneStep(step: Step, needed: readonly boolean[], replaced: Map<Value, Value>): readonly Step[] {
  const b = new Builder();
  b.origin = step.origin;
  const results = step.primitive.prune?.(b, step.args, step.params, needed);
  if (!results) return [step];
  step.results.forEach((result, i) => needed[i] && replaced.set(result, results[i] ?? result));
  return b.finish([], "pruned").steps;
}
