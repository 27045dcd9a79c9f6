/** Functions of tensors as sources of modules: what `--args` makes of them. */
import { traceProgram } from "cotangent/compiler";
import type { Tensor } from "cotangent";
import type { Source } from "./on-device.ts";
import { plainType } from "./plain-leaf.ts";

export interface TracedSource {
  readonly source: Source;
  /** What the function captures: the arguments after those of these types. */
  readonly captured: readonly Float32Array[];
}

/** A function of arrays to an array. */
export function traced(name: string, f: (...args: never[]) => Tensor, types: readonly string[]): TracedSource {
  const { program, constants } = traceProgram(f, types);
  const [result] = program.outputs;
  const source = {
    name,
    parameters: program.inputs.map(({ type }, i) => ({ name: `x${i}`, type: plainType(type) })),
    result: plainType(result!.type),
    program: { ...program, name },
    documentation: "",
  };
  return { source, captured: constants as readonly Float32Array[] };
}
