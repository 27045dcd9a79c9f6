/** The transforms as one object, for rules of operations that contain programs. Each result is kept with its program. */
import type { Program, Transforms } from "@cotangent/ir";
import { showDim } from "@cotangent/ir";
import { forceBatched, vmap } from "./batch.ts";
import { jvp } from "./forward.ts";
import { linearize } from "./linearize.ts";
import { transpose } from "./transpose.ts";

const flags = (marks: readonly boolean[]): string => marks.map(Number).join("");

/** A cache beside each program, so that a function called twice is transformed once. */
function remembered<A extends readonly unknown[], R>(
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

export const transforms: Transforms = {
  jvp: remembered((program, active: readonly boolean[]) => jvp(program, active, transforms), flags),
  linearize: remembered((program, active: readonly boolean[]) => linearize(program, active, transforms), flags),
  transpose: remembered(
    (program, linear: readonly boolean[], given: readonly boolean[]) => transpose(program, linear, given, transforms),
    (linear, given) => `${flags(linear)},${flags(given)}`,
  ),
  vmap: remembered(
    (program, batched, size) => vmap(program, batched, size, transforms),
    (batched, size) => `${flags(batched)},${showDim(size)}`,
  ),
  activity: (program, active) => transforms.jvp(program, active).active,
  forceBatched,
};
