/** Which statements are passed over: flags that `return`, `break` and `continue` set. */
import type { Frame, Variable } from "./environment.ts";
import { choose } from "./choose.ts";
import { emit, type Completion, type Machine } from "./machine.ts";
import { booleanValue, truth } from "./numbers.ts";
import { known, nothing, type Staged } from "./staged.ts";

/** What ends the statements of a loop body, or a function, that is being executed. */
export const everything = (frame: Frame): readonly Variable[] => [
  frame.returned,
  ...frame.loops.flatMap(({ broken, continued }) => [broken, continued]),
];

/** What ends the loop at `depth` for good. */
export const endsOf = (frame: Frame, depth: number): readonly Variable[] => [
  frame.returned,
  ...frame.loops.slice(0, depth).flatMap(({ broken, continued }) => [broken, continued]),
  ...frame.loops.slice(depth, depth + 1).map(({ broken }) => broken),
];

/** Whether one of the flags is set. */
export function anySet(m: Machine, flags: readonly Variable[]): Staged {
  let found: Staged = known(false);
  for (const flag of flags) {
    const value = m.state.variables.get(flag);
    if (!value) continue;
    const own = truth(m, value);
    if (own === true) return known(true);
    if (own === false) continue;
    found = booleanValue(found.kind === "boolean" ? emit(m, "or", [found.value, own]) : own);
  }
  return found;
}

/** `rest`, unless a flag is set. */
export function unless(m: Machine, flags: readonly Variable[], rest: () => Completion): Completion {
  const stopped = anySet(m, flags);
  if (stopped.kind !== "boolean") return stopped.kind === "static" && stopped.value === true ? "abrupt" : rest();
  return choose(
    m,
    stopped.value,
    () => ({ value: nothing, completion: "abrupt" }),
    () => ({ value: nothing, completion: rest() }),
  ).completion;
}

/** What follows something that ended like this. */
export function proceed(m: Machine, frame: Frame | undefined, ended: Completion, rest: () => Completion): Completion {
  if (ended === "normal") return rest();
  if (ended === "abrupt" || !frame) return "abrupt";
  return unless(m, everything(frame), rest);
}
