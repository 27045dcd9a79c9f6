/** Loops that go on as long as a condition holds, with room for as many iterations as a named size says. */
import type { Program, Step } from "./program.ts";
import { sizesOf } from "./program-sizes.ts";
import { everywhere } from "./rewrite/subprograms.ts";
import { namedSize } from "./size-algebra.ts";

export interface WithRoom {
  readonly program: Program;
  /** The sizes that say how much room there is: `room_0`, `room_1`, … */
  readonly rooms: readonly string[];
}

/**
 * `program` with a named size instead of an infinite count for each `whileLoop`, so that reverse mode can keep what it needs
 * of each iteration. The program computes the same where these sizes are large enough; who runs it is told where they are not.
 */
export function withRoom(program: Program): WithRoom {
  const taken = new Set(sizesOf(program));
  const rooms: string[] = [];
  const fresh = (): string => {
    for (let i = 0; ; i++) {
      const name = `room_${i}`;
      if (taken.has(name)) continue;
      taken.add(name);
      rooms.push(name);
      return name;
    }
  };
  const bounded = (step: Step): Step =>
    step.params["count"] === Infinity && step.params["condition"] !== undefined
      ? { ...step, params: { ...step.params, count: namedSize(fresh()) } }
      : step;
  const visit = everywhere((part) => ({ ...part, steps: part.steps.map(bounded) }));
  return { program: visit(program), rooms };
}
