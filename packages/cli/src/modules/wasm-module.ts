/** A module of WebAssembly, and the module of JavaScript that loads it and has the functions on plain values. */
import { at, arrayClass, standaloneModule, type StandaloneModule } from "cotangent/compiler";
import { ModeError } from "./derive/mode-error.ts";
import type { ModeProgram } from "./derive/mode-program.ts";
import { documentationOf } from "./document.ts";
import type { ModuleInput } from "./emit-module.ts";
import { exportList } from "./js-module.ts";
import { frameText, type FrameText } from "./text/frame-text.ts";
import { functionText, type FunctionHost } from "./text/function-text.ts";
import { loaderDeclarations, loaderText, type LoaderNames } from "./text/loader.ts";
import { ModuleText } from "./text/module-text.ts";
import { wordsIn } from "./text/words.ts";

export interface WasmFiles {
  readonly bytes: Uint8Array;
  readonly loader: string;
  /** The declarations of what the loader exports besides the functions. */
  readonly declarations: string;
}

const pageBytes = 65_536;

export function wasmModule({ name, source, modes, heading, relaxed }: ModuleInput): WasmFiles {
  const made = standaloneModule(new Map(modes.map((mode) => [mode.name, mode.program])), relaxed);
  if (!made) throw unfit(source.name);
  if (modes.some((mode) => mode.name === "load" || mode.name === "loadSync")) throw taken(source.name);
  const module = new ModuleText(["load", "loadSync", ...wordsIn(made.host("host").join("\n"))]);
  const names: LoaderNames = {
    host: module.scope.take("host"),
    memory: module.scope.take("memory"),
    exported: module.scope.take("exported"),
    loaded: module.scope.take("loaded"),
    bytesOf: module.scope.take("bytesOf"),
    start: module.scope.take("start"),
    align: module.scope.take("align"),
    reserve: module.scope.take("reserve"),
    rooms: module.scope.take("rooms"),
  };
  const { frames, rooms } = made;
  const grows = [...frames.values()].some(({ sizes }) => sizes.length > 0);
  const exported = modes.map((mode) => ({ mode, own: module.scope.take(mode.name) }));
  const functions = exported.flatMap(({ mode, own }) => [
    "",
    ...functionText(mode, documentationOf(mode, source.name, source.documentation), {
      own,
      module,
      host: hostOf(mode, made, names, grows),
    }),
  ]);
  const pages = Math.ceil(made.memoryBytes / pageBytes);
  const lines = [
    ...heading,
    "",
    ...made.host(names.host),
    ...loaderText(`${name}.wasm`, { pages, grows, rooms }, names),
    "",
    ...module.lines,
    ...functions,
    "",
    exportList(exported),
    "",
  ];
  return { bytes: made.bytes, loader: lines.join("\n"), declarations: loaderDeclarations(`${name}.wasm`).join("\n") };
}

/** Arrays have one place each in the memory of the module, for these sizes; the code is told their addresses. */
function hostOf(
  mode: ModeProgram,
  { frames, rooms }: StandaloneModule,
  names: LoaderNames,
  grows: boolean,
): FunctionHost {
  const frame = frames.get(mode.name);
  if (!frame) throw new Error(`internal: no addresses for ${mode.name}`);
  const { scratch, sizes } = frame;
  const hasRooms = sizes.some((name) => rooms.includes(name));
  const textFor = (variables: readonly string[]): FrameText =>
    frameText(frame, new Map(sizes.map((name, i) => [name, variables[i] ?? "NaN"])), names.align);
  const { inputs, outputs, temporaries } = textFor([]);
  return {
    sizes,
    start(run, variables) {
      const { lines, end } = textFor(variables);
      return [
        `const ${run} = ${names.loaded}()[${JSON.stringify(mode.name)}];`,
        ...(sizes.length > 0 ? [...lines, `${names.reserve}(${end});`] : []),
      ];
    },
    array: (side, position, { dtype }, length) => {
      const address = at(side === "input" ? inputs : outputs, position);
      return `new ${arrayClass(dtype)}(${names.memory}.buffer, ${address}, ${length})`;
    },
    call(run, _, variables) {
      const long = frame.temporaries.length > 0 ? [temporaries] : [];
      const found = `${run}(${[...scratch, ...inputs, ...outputs, ...variables, ...long].join(", ")})`;
      return hasRooms ? `${names.rooms}[${found}];` : `${found};`;
    },
    ...(grows && { memory: names.memory }),
    takesArrays: false,
  };
}

const unfit = (name: string): ModeError =>
  new ModeError(
    "too-many-arrays",
    `"${name}" takes or returns more arrays than a function of WebAssembly has parameters`,
    "put numbers that belong together into arrays",
  );

const taken = (name: string): ModeError =>
  new ModeError("bad-name", `"${name}" is the name of a function that loads the module`, "choose another with --name");
