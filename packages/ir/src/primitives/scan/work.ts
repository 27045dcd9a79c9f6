/** What is worth moving out of a loop, and what it needs. */
import { typesOf, type Step, type Value } from "../../program.ts";

/** Rearrangements and constants cost nothing where they are, and moving them would store what need not be stored. */
export const isWork = ({ primitive, args, params }: Step): boolean =>
  args.length > 0 && primitive.lower(typesOf(args), params).form !== "view";

/** `steps` and those of `among` that they depend on. */
export function ancestorsOf(steps: readonly Step[], among: readonly Step[]): ReadonlySet<Step> {
  const found = new Set<Step>(steps);
  const needed = new Set<Value>(steps.flatMap((step) => step.args));
  for (const step of among.toReversed()) {
    if (!step.results.some((result) => needed.has(result))) continue;
    found.add(step);
    for (const arg of step.args) needed.add(arg);
  }
  return found;
}
