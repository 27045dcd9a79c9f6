/** Loops among steps. */
import type { LoopForm } from "../../lowering.ts";
import { subprograms, typesOf, type Step } from "../../program.ts";

/** The loop that a step is, if it runs through all elements. */
export function loopOf(step: Step): LoopForm | undefined {
  if (subprograms(step).length === 0) return undefined;
  const form = step.primitive.lower(typesOf(step.args), step.params);
  return form.form === "loop" && !form.bounded && !form.condition ? form : undefined;
}
