/** How functions of a module for WebGPU run their plans: on plain values, and on buffers of the device. */
import { at, type Dtype, type GpuFrame } from "cotangent/compiler";
import type { FunctionHost } from "./text/function-text.ts";
import type { GpuLoaderNames } from "./text/gpu-loader.ts";

/** Programs have pairs of real arrays for complex ones. */
const arrays: Readonly<Record<Dtype["kind"], string>> = {
  float: "Float32Array",
  int: "Int32Array",
  uint: "Uint32Array",
  bool: "Uint32Array",
  complex: "Float32Array",
};

/** Inputs and outputs are parts of one list of bytes each. */
export const plainHost = (frame: GpuFrame, { on, host }: GpuLoaderNames): FunctionHost => {
  const places = placesIn(frame);
  return {
    start: (_, sizes) => [
      ...planText(frame, on, sizes),
      `const given = new ArrayBuffer(${places.bytes("input")});`,
      `const found = new ArrayBuffer(${places.bytes("output")});`,
    ],
    sizes: frame.sizes,
    isRoomy: false,
    array: (side, place, { dtype }, length) =>
      `new ${arrays[dtype.kind]}(${side === "input" ? "given" : "found"}, ${places.offset(side, place)}, ${length})`,
    call: () => `await ${on}.call(${planOf(frame, host)}, given, found);`,
    takesArrays: false,
  };
};

/** Inputs that are buffers are copied on the device, and outputs are new ones. */
export const bufferHost = (frame: GpuFrame, names: GpuLoaderNames): FunctionHost => {
  const { on, host } = names;
  const places = placesIn(frame);
  return {
    ...plainHost(frame, names),
    start: (_, sizes) => [
      ...planText(frame, on, sizes),
      `const given = new ArrayBuffer(${places.bytes("input")});`,
      "const held = [];",
      "const made = [];",
    ],
    call: () => `await ${on}.callOnDevice(${planOf(frame, host)}, given, held, ${places.outputs}, made);`,
    buffers: {
      take: (value, leaf) => ({
        test: `typeof ${value}?.mapAsync === "function"`,
        statement: `held.push([${value}, ${leaf}]);`,
      }),
      made: (output) => `made[${output}]`,
    },
  };
};

const planOf = ({ position, known }: GpuFrame, { plans }: GpuLoaderNames["host"]): string =>
  known ? `${plans}[${position}]` : "plan";

const planText = ({ position, known }: GpuFrame, on: string, sizes: readonly string[]): readonly string[] =>
  known ? [] : [`const plan = ${on}.planFor(${position}, [${sizes.join(", ")}]);`];

type Side = "input" | "output";

/** Where arrays are, as code: numbers, or what the plan for the sizes at hand says. */
interface PlacesText {
  bytes(side: Side): string;
  offset(side: Side, position: number): string;
  /** The list of the parts of outputs. */
  readonly outputs: string;
}

function placesIn({ known }: GpuFrame): PlacesText {
  if (!known)
    return {
      bytes: (side) => `plan.bytes[${side === "input" ? 0 : 1}]`,
      offset: (side, position) => `plan.${side}s[${position}][0]`,
      outputs: "plan.outputs",
    };
  const of = { input: known.inputs, output: known.outputs };
  return {
    bytes: (side) => String(of[side].bytes),
    offset: (side, position) => String(at(at(of[side].parts, position), 0)),
    outputs: `[${known.outputs.parts.map((part) => `[${part.join(", ")}]`).join(", ")}]`,
  };
}
