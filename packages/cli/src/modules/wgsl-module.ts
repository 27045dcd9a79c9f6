/** Kernels for WebGPU, and the module of JavaScript that runs them and has the functions on plain values. */
import {
  at,
  DeviceError,
  standaloneShaders,
  type Dtype,
  type GpuFrame,
  type StandaloneShaders,
} from "cotangent/compiler";
import { ModeError } from "./derive/mode-error.ts";
import type { ModeProgram } from "./derive/mode-program.ts";
import { documentationOf } from "./document.ts";
import type { ModuleInput } from "./emit-module.ts";
import { originsIn, placesComment } from "./source-map.ts";
import { asyncFunctionText } from "./text/async-function-text.ts";
import type { FunctionHost } from "./text/function-text.ts";
import { gpuDeclarations, gpuLoaderText, type GpuLoaderNames } from "./text/gpu-loader.ts";
import { ModuleText } from "./text/module-text.ts";
import { asyncDeclaration, deviceDeclaration } from "./text/types.ts";
import { literalKey, wordsIn } from "./text/words.ts";

export interface WgslFiles {
  readonly wgsl: string;
  readonly loader: string;
  readonly declarations: string;
}

/** What a module exports, or its object has, besides functions of the user's. */
const ownNames: readonly string[] = ["create", "load", "destroy", "onDevice"];

export function wgslModule({ name, source, modes, heading, nameOf }: ModuleInput): WgslFiles {
  const clash = modes.find((mode) => ownNames.includes(mode.name));
  if (clash) throw taken(clash.name);
  const made = shadersOf(source.name, modes, nameOf);
  const words = wordsIn(made.host({ gpu: "", run: "", kernels: "", plans: "", room: "", align: "", grid: "" }).join("\n"));
  const module = new ModuleText([...ownNames, ...words]);
  const take = (word: string): string => module.scope.take(word);
  const host = {
    gpu: take("Gpu"),
    run: take("Run"),
    kernels: take("kernelTable"),
    plans: take("planTable"),
    room: take("room"),
    align: take("align"),
    grid: take("grid"),
  };
  const names: GpuLoaderNames = {
    host,
    device: take("device"),
    code: take("code"),
    on: take("on"),
    textOf: take("textOf"),
  };
  const functions = modes.map((mode) => ({
    mode,
    own: take(mode.name),
    onBuffers: take(`${mode.name}OnDevice`),
    frame: frameOf(mode, made),
  }));
  const texts = functions.flatMap(({ mode, own, onBuffers, frame }) => [
    asyncFunctionText(mode, documentationOf(mode, source.name, source.documentation), {
      own,
      module,
      host: plainHost(frame, names),
    }),
    asyncFunctionText(mode, "", { own: onBuffers, module, host: bufferHost(frame, names) }),
  ]);
  const member = (key: string, own: string): string => (own === key ? own : `${literalKey(key)}: ${own}`);
  const members = functions.map(({ mode, own }) => member(mode.name, own));
  const onDevice = functions.map(({ mode, onBuffers }) => member(mode.name, onBuffers));
  const lines = [
    ...heading,
    "",
    ...made.host(host),
    "",
    ...module.lines,
    "",
    ...gpuLoaderText(`${name}.wgsl`, { functions: texts, members, onDevice, names }),
    "",
  ];
  const declared = modes.map((mode) => ({
    name: mode.name,
    documentation: documentationOf(mode, source.name, source.documentation),
    parameters: mode.parameters,
    result: mode.result,
  }));
  return {
    wgsl: [...heading, "", made.wgsl].join("\n"),
    loader: lines.join("\n"),
    declarations: [
      ...heading,
      "",
      ...gpuDeclarations(`${name}.wgsl`, declared.flatMap(asyncDeclaration), declared.map(deviceDeclaration)),
      "",
    ].join("\n"),
  };
}

function shadersOf(name: string, modes: readonly ModeProgram[], nameOf: ModuleInput["nameOf"]): StandaloneShaders {
  checkDtypes(name, modes);
  const commentOf = (comment: string): string => placesComment(originsIn(comment), nameOf);
  try {
    return standaloneShaders(new Map(modes.map((mode) => [mode.name, mode.program])), { commentOf });
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (error.code === "f64-unsupported") throw needsSingle(name);
    throw new ModeError(
      error.code,
      `"${name}" cannot be kernels for WebGPU: ${error.message.split("\n")[0] ?? ""}`,
      error.hint,
    );
  }
}

/** @throws ModeError for arrays that are no elements of four bytes. */
function checkDtypes(name: string, modes: readonly ModeProgram[]): void {
  const dtypes = new Set(
    modes.flatMap(({ program }) => [...program.inputs, ...program.outputs].map(({ type }) => type.dtype.name)),
  );
  if (dtypes.has("f64")) throw needsSingle(name);
  if (dtypes.has("f16"))
    throw new ModeError(
      "half-precision",
      `"${name}" takes or returns arrays of f16, which plain values do not have`,
      "take and return f32, and cast inside",
    );
}

function frameOf(mode: ModeProgram, { frames }: StandaloneShaders): GpuFrame {
  const frame = frames.get(mode.name);
  if (!frame) throw new Error(`internal: no memory for ${mode.name}`);
  return frame;
}

const arrays: Readonly<Record<Dtype["kind"], string>> = {
  float: "Float32Array",
  int: "Int32Array",
  uint: "Uint32Array",
  bool: "Uint32Array",
  complex: "Float32Array",
};

/** Inputs and outputs are parts of one list of bytes each. */
const plainHost = (frame: GpuFrame, { on, host }: GpuLoaderNames): FunctionHost => {
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
const bufferHost = (frame: GpuFrame, names: GpuLoaderNames): FunctionHost => {
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

const needsSingle = (name: string): ModeError =>
  new ModeError(
    "needs-f32",
    `"${name}" computes in f64, which WebGPU does not have`,
    "compile it with --dtype f32; of a traced function, let --args and what it makes be f32",
  );

const taken = (name: string): ModeError =>
  new ModeError(
    "bad-name",
    `"${name}" is the name of a function that modules for WebGPU have already`,
    "choose another with --name",
  );
