/** Compiles programs for the CPU, each structure once. */
import { BoundedCache, hash, typesOf, type Program } from "@cotangent/ir";
import { cpu, planFor } from "@cotangent/kernel";
import type { CpuControl } from "./control.ts";
import { executableWith, type Executable } from "./executable.ts";

export interface CompileOptions {
  /** Whether to look for, and keep, a program compiled before with the same structure. True by default. */
  readonly cache?: boolean;
  /** For each input whether an output may take its memory, which the code then writes to. None may if absent. */
  readonly donated?: readonly boolean[];
}

const compiled = new BoundedCache<string, Executable>(256);

/**
 * The program, whose control is among `control`, as machine code of the JavaScript engine.
 * @throws DeviceError `eval-forbidden` where a content-security policy forbids compiling code at run time.
 */
export function compileWith(
  control: CpuControl,
  program: Program,
  { cache = true, donated = [] }: CompileOptions = {},
): Executable {
  const build = (): Executable =>
    executableWith(control, planFor({ ...cpu, control }, program, donated), {
      inputs: typesOf(program.inputs),
      outputs: typesOf(program.outputs),
    });
  return cache ? compiled.get(`${hash(program)} ${donated.map(Number).join("")}`, build) : build();
}
