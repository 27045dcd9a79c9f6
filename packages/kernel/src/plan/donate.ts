/** Outputs in the memory of inputs that the caller donates. */
import { at, get } from "@cotangent/ir";
import type { Plan } from "../plan.ts";
import { renamed } from "./commands.ts";
import { compact, reuse, sameStorage } from "./in-place.ts";
import { lifetimesOf } from "./lifetime.ts";

/** Memory of inputs that outputs may take. */
export interface Donation {
  /** For each input whether it is donated. */
  readonly inputs: readonly boolean[];
  readonly reuse: (plan: Plan, donated: ReadonlySet<number>) => Plan;
}

export const donation = (inputs: readonly boolean[]): Donation => ({ inputs, reuse: reuseDonated });

// Outputs that took the memory of temporaries begin earlier then, perhaps where a donated input ends.
const reuseDonated = (plan: Plan, donated: ReadonlySet<number>): Plan =>
  compact(takeEnded(reuse(reuse(plan, donated), donated), donated));

/** `plan` with outputs in the memory of donated inputs that are read last before the outputs are written first. */
function takeEnded(plan: Plan, donated: ReadonlySet<number>): Plan {
  const lifetimes = lifetimesOf(plan.commands, plan.inputs).of;
  const free = [...donated].filter((input) => !plan.outputs.includes(input));
  const waiting = plan.outputs.flatMap((buffer) => {
    const first = lifetimes.get(buffer)?.first;
    return first === undefined || at(plan.buffers, buffer).role === "input" ? [] : [{ buffer, first }];
  });
  const taken = new Map<number, number>();
  for (const { buffer, first } of waiting.toSorted((a, b) => a.first - b.first)) {
    const found = free.findIndex(
      (input) =>
        get(lifetimes, input, "lifetime").last < first &&
        sameStorage(at(plan.buffers, input), at(plan.buffers, buffer)),
    );
    if (found >= 0) taken.set(buffer, at(free.splice(found, 1), 0));
  }
  const name = (buffer: number): number => taken.get(buffer) ?? buffer;
  return {
    ...plan,
    outputs: plan.outputs.map(name),
    commands: plan.commands.map((command) => renamed(command, name)),
  };
}
