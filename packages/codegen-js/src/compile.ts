/** Programs as code for the CPU. */
import { typesOf, type Program } from "@cotangent/ir";
import { planFor, scalarCpu, type Donation } from "@cotangent/kernel";
import { executableWith, type Executable } from "./executable.ts";
import { evaluate } from "./evaluate.ts";
import type { CpuParts } from "./parts.ts";
import { printPlanWith, type Entry } from "./print-plan.ts";

/**
 * The program, which needs no more than `parts`, as machine code of the JavaScript engine.
 * @throws DeviceError `eval-forbidden` where a content-security policy forbids compiling code at run time.
 */
export const compileWith = (parts: CpuParts, program: Program, donation?: Donation): Executable =>
  executableWith(parts, planFor(parts.machine ?? scalarCpu, parts, program, donation), {
    inputs: typesOf(program.inputs),
    outputs: typesOf(program.outputs),
  });

/** Code whose last statements are the caller's, and what they return. */
export interface WithEntry {
  readonly source: string;
  readonly made: unknown;
}

/** The same code with an entry of the caller's, who sees to it that arrays fit; undefined if the program has effects. */
export function compileEntry(parts: CpuParts, program: Program, entry: Entry): WithEntry | undefined {
  const plan = planFor(parts.machine ?? scalarCpu, parts, program);
  const { source, effects } = printPlanWith(parts, plan, entry);
  return effects.length > 0 ? undefined : { source, made: evaluate(source, plan.name) };
}
