/** Passes are values with names, and pipelines are visible lists of them. */
import { check } from "./check.ts";
import type { Program } from "./program.ts";

export interface Pass {
  readonly name: string;
  run(program: Program): Program;
}

/** For `optimize(…, { after: checked })`: names the pass that broke a program. */
export function checked({ name }: Pass, program: Program): void {
  try {
    check(program);
  } catch (cause) {
    throw new Error(`internal: pass "${name}" produced an ill-typed program`, { cause });
  }
}
