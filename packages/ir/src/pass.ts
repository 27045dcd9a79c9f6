/** Passes are values with names, and pipelines are visible lists of them. */
import { check } from "./check.ts";
import type { Program } from "./program.ts";

export interface Pass {
  readonly name: string;
  /** One sentence: what the pass does and what it preserves. */
  readonly describe: string;
  run(program: Program): Program;
}

/** Runs `passes` in order, checking the program after each, so that a broken pass is named by the error. */
export function pipeline(passes: readonly Pass[]): (program: Program) => Program {
  return (program) =>
    passes.reduce((before, pass) => {
      const after = pass.run(before);
      try {
        check(after);
      } catch (cause) {
        throw new Error(`internal: pass "${pass.name}" produced an ill-typed program`, { cause });
      }
      return after;
    }, program);
}
