/** Which entries of a program are sums with others as terms. */
import { at } from "./errors.ts";
import { definitionsOf, usesOf } from "./positions.ts";
import type { Program, Value } from "./program.ts";

/** The inputs such that `output` is one of them and something that it is no part of, added up in entries that nothing else reads. */
export function termsOf(program: Program, output: Value): ReadonlySet<Value> {
  const [uses, definitions] = [usesOf(program), definitionsOf(program)];
  // A set that grows while it is walked is a worklist.
  const seen = new Set([output]);
  for (const value of seen) {
    const step = definitions.get(value);
    if (!step || uses.get(value) !== 1) continue;
    for (const arg of step.primitive.accumulates?.(step.params, step.results.indexOf(value)) ?? [])
      seen.add(at(step.args, arg));
  }
  return new Set(program.inputs.filter((input) => seen.has(input) && uses.get(input) === 1));
}
