import type { Emitter, Tangent } from "../../primitive.ts";
import type { Program, Value } from "../../program.ts";
import { liveSteps } from "../../rewrite/dead-code.ts";
import { scatterActive } from "../control.ts";
import type { SwitchStep } from "./layout.ts";

/** Keeps the results that are needed, and the operands that some branch then still reads. */
export function pruneSwitch(
  b: Emitter,
  { switchCase, args: [index, ...operands], params: { branches } }: SwitchStep,
  needed: readonly boolean[],
): readonly Tangent[] {
  const kept = branches.map((body): Program => {
    const outputs = body.outputs.filter((_, i) => needed[i]);
    return { ...body, outputs, steps: liveSteps({ ...body, outputs }) };
  });
  const read = kept.map(({ steps, outputs }) => new Set<Value>([...outputs, ...steps.flatMap((step) => step.args)]));
  const inputs = operands.map((_, i) => kept.some((body, k) => isRead(read[k], body.inputs[i])));
  const programs = kept.map((body) => ({ ...body, inputs: body.inputs.filter((_, i) => inputs[i]) }));
  const own = operands.filter((_, i) => inputs[i]);
  return scatterActive(b.apply(switchCase, index ? [index, ...own] : own, { branches: programs }), needed);
}

const isRead = (read: ReadonlySet<Value> | undefined, input: Value | undefined): boolean =>
  input !== undefined && read?.has(input) === true;
