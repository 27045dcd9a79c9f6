/** Functions of tensors as sources of modules: what `--args` makes of them. */
import { traceProgram, type ArrayType } from "cotangent/compiler";
import type { Tensor } from "cotangent";
import type { Source } from "./on-device.ts";

type Plain = Source["result"];

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
    parameters: program.inputs.map(({ type }, i) => ({ name: `x${i}`, type: plainOf(type) })),
    result: plainOf(result!.type),
    program: { ...program, name },
    documentation: "",
  };
  return { source, captured: constants as readonly Float32Array[] };
}

const storages = { f32: "Float32Array", i32: "Int32Array", u32: "Uint32Array", bool: "Uint8Array" } as const;

function plainOf({ dtype, shape }: ArrayType): Plain {
  const number: Plain = dtype.kind === "float" ? { kind: "number" } : { kind: "integer" };
  if (shape.length === 0) return dtype.kind === "bool" ? { kind: "boolean" } : number;
  const length = shape.reduce<number>((size, dim) => size * Number(dim), 1);
  return { kind: "array", element: number, length, storage: storages[dtype.name as "f32"] };
}
