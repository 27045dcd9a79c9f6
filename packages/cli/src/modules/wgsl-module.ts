/** Kernels for WebGPU, and the module of JavaScript that runs them and has the functions on plain values. */
import { DeviceError, standaloneShaders, type GpuFrame, type StandaloneShaders } from "cotangent/compiler";
import { ModeError } from "./derive/mode-error.ts";
import type { ModeProgram } from "./derive/mode-program.ts";
import { documentationOf } from "./document.ts";
import type { ModuleInput } from "./emit-module.ts";
import { originsIn, placesComment } from "./source-map.ts";
import { asyncFunctionText } from "./text/async-function-text.ts";
import { gpuDeclarations, gpuLoaderText, type GpuLoaderNames } from "./text/gpu-loader.ts";
import { ModuleText } from "./text/module-text.ts";
import { asyncDeclaration, deviceDeclaration } from "./text/types.ts";
import { literalKey, wordsIn } from "./text/words.ts";
import { bufferHost, plainHost } from "./wgsl-host.ts";

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
  const module = new ModuleText([...ownNames, ...wordsIn(made.host(nothing).join("\n"))]);
  const take = (word: string): string => module.scope.take(word);
  const names = namesFrom(take);
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
    ...made.host(names.host),
    "",
    ...module.lines,
    "",
    ...gpuLoaderText(`${name}.wgsl`, { functions: texts, members, onDevice, names }),
    "",
  ];
  return {
    wgsl: [...heading, "", made.wgsl].join("\n"),
    loader: lines.join("\n"),
    declarations: [...heading, "", ...declarationsOf(`${name}.wgsl`, source, modes), ""].join("\n"),
  };
}

/** Names for the host, to see which words its code has besides. */
const nothing = { gpu: "", run: "", kernels: "", plans: "", room: "", align: "", grid: "" };

const namesFrom = (take: (word: string) => string): GpuLoaderNames => ({
  host: {
    gpu: take("Gpu"),
    run: take("Run"),
    kernels: take("kernelTable"),
    plans: take("planTable"),
    room: take("room"),
    align: take("align"),
    grid: take("grid"),
  },
  device: take("device"),
  code: take("code"),
  on: take("on"),
  textOf: take("textOf"),
});

function declarationsOf(file: string, source: ModuleInput["source"], modes: readonly ModeProgram[]): readonly string[] {
  const declared = modes.map((mode) => ({
    name: mode.name,
    documentation: documentationOf(mode, source.name, source.documentation),
    parameters: mode.parameters,
    result: mode.result,
  }));
  return gpuDeclarations(file, declared.flatMap(asyncDeclaration), declared.map(deviceDeclaration));
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
