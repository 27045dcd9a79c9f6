/** Only what outputs and effects depend on is kept. */
import type { Program, Step, Value } from "../program.ts";

/** Whether running the step can be noticed other than by its results. */
export const hasEffect = (step: Step): boolean =>
  step.primitive.effect !== undefined ||
  Object.values(step.params)
    .flat()
    .some((param) => typeof param === "object" && param !== null && "steps" in param && param.steps.some(hasEffect));

/** The steps that outputs or effects depend on, with the results of each that are read. */
export function liveSteps(program: Program): readonly Step[] {
  const needed = new Set<Value>(program.outputs);
  const live: Step[] = [];
  for (const step of program.steps.toReversed()) {
    if (!step.results.some((result) => needed.has(result)) && !hasEffect(step)) continue;
    live.push(step);
    for (const arg of step.args) needed.add(arg);
  }
  return live.toReversed();
}

export const dropDeadSteps = (program: Program): Program => ({ ...program, steps: liveSteps(program) });
