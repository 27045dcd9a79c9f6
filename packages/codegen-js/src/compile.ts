/** Programs as code for the CPU. */
import { typesOf, type Program } from "@cotangent/ir";
import { planFor, scalarCpu, type Donation } from "@cotangent/kernel";
import { executableWith, type Executable } from "./executable.ts";
import type { CpuParts } from "./parts.ts";

/**
 * The program, which needs no more than `parts`, as machine code of the JavaScript engine.
 * @throws DeviceError `eval-forbidden` where a content-security policy forbids compiling code at run time.
 */
export const compileWith = (parts: CpuParts, program: Program, donation?: Donation): Executable =>
  executableWith(parts, planFor(parts.machine ?? scalarCpu, parts, program, donation), {
    inputs: typesOf(program.inputs),
    outputs: typesOf(program.outputs),
  });
