/** Results of transforms, each kept with its program. */
import type { Program } from "@cotangent/ir";

export const flags = (marks: readonly boolean[]): string => marks.map(Number).join("");

/** A cache beside each program, so that a function called twice is transformed once. */
export function remembered<A extends readonly unknown[], R>(
  transform: (program: Program, ...args: A) => R,
  key: (...args: A) => string,
): (program: Program, ...args: A) => R {
  const known = new WeakMap<Program, Map<string, R>>();
  return (program, ...args) => {
    const results = known.get(program) ?? new Map<string, R>();
    known.set(program, results);
    const name = key(...args);
    const found = results.get(name);
    if (found !== undefined) return found;
    const made = transform(program, ...args);
    results.set(name, made);
    return made;
  };
}
