/** From the program of a function to the files of a module. */
import { basename } from "node:path";
import { print, sizesOf } from "cotangent/compiler";
import { ModeError } from "./derive/mode-error.ts";
import { modeProgram, type ModeProgram } from "./derive/mode-program.ts";
import { documentationOf } from "./document.ts";
import { jsModule } from "./js-module.ts";
import type { Mode } from "./mode.ts";
import { sizesIn, type ModuleSource } from "./plain.ts";
import { declaration } from "./text/types.ts";
import { isName, lineComment } from "./text/words.ts";
import { wasmModule } from "./wasm-module.ts";
import { wgslModule } from "./wgsl-module.ts";

export type ModuleTarget = "js" | "wasm" | "wgsl" | "ir";

export interface ModuleOptions {
  readonly targets: readonly ModuleTarget[];
  readonly modes: readonly Mode[];
  /** What files and functions are called; the name of the function if absent. */
  readonly name?: string;
  /**
   * Whether products and sums may be one instruction of WebAssembly, in vectors: rounded once or twice, as the machine does
   * it. It needs an engine with relaxed SIMD. False by default.
   */
  readonly relaxed?: boolean;
  /** What source maps and comments call a file of the user's; its last part if absent. */
  readonly nameOf?: (file: string) => string;
  /** The text of a file, for source maps that hold it. */
  readonly textOf?: (file: string) => string | undefined;
}

/** By the names of files. */
export type EmittedFiles = ReadonlyMap<string, string | Uint8Array>;

/** What all targets are made of. */
export interface ModuleInput {
  readonly name: string;
  readonly source: ModuleSource;
  readonly modes: readonly ModeProgram[];
  readonly relaxed: boolean;
  /** The first lines of code. */
  readonly heading: readonly string[];
  readonly nameOf: (file: string) => string;
  readonly textOf?: (file: string) => string | undefined;
}

/** @throws ModeError if the function has no such derivative, or cannot be a module of such a target. */
export function emitModule(source: ModuleSource, options: ModuleOptions): EmittedFiles {
  const { targets, relaxed = false, nameOf = basename, textOf } = options;
  const renamed = { ...source, name: options.name ?? source.name };
  checkName(renamed.name);
  const input: ModuleInput = {
    name: renamed.name,
    source: renamed,
    modes: options.modes.map((mode) => modeProgram(renamed, mode)),
    heading: [lineComment(`${source.name}, compiled by Cotangent. Changes are lost when it is compiled again.`)],
    relaxed,
    nameOf,
    ...(textOf && { textOf }),
  };
  return new Map(targets.flatMap((target) => emitters[target](input)));
}

type Files = readonly (readonly [name: string, contents: string | Uint8Array])[];

const emitters: Readonly<Record<ModuleTarget, (input: ModuleInput) => Files>> = {
  js(input) {
    const { code, map } = jsModule(input);
    return [
      [`${input.name}.js`, code],
      [`${input.name}.js.map`, map],
      [`${input.name}.d.ts`, declarations(input)],
    ];
  },
  wasm(input) {
    const { bytes, loader, declarations: loading } = wasmModule(input);
    return [
      [`${input.name}.wasm`, bytes],
      [`${input.name}.wasm.js`, loader],
      [`${input.name}.wasm.d.ts`, `${declarations(input)}\n${loading}`],
    ];
  },
  wgsl(input) {
    checkRooms(input);
    const { wgsl, loader, declarations: text } = wgslModule(input);
    return [
      [`${input.name}.wgsl`, wgsl],
      [`${input.name}.wgsl.js`, loader],
      [`${input.name}.wgsl.d.ts`, text],
    ];
  },
  ir: ({ modes }) => modes.map(({ name, program }) => [`${name}.ir`, print(program)]),
};

function declarations({ source, modes, heading }: ModuleInput): string {
  const functions = modes.flatMap((mode) => [
    ...declaration({
      name: mode.name,
      documentation: documentationOf(mode, source.name, source.documentation),
      parameters: mode.parameters,
      result: mode.result,
    }),
    "",
  ]);
  return [...heading, "", ...functions].join("\n");
}

function checkName(name: string): void {
  if (isName(name)) return;
  throw new ModeError(
    "bad-name",
    `"${name}" cannot be the name of a function of a module`,
    "choose another with --name: letters, digits, _ and $, and no word of the language",
  );
}

/** @throws ModeError for room that memory of a device cannot have: it does not grow while a loop runs. */
function checkRooms({ source: { name }, modes }: ModuleInput): void {
  const isRoom = (mode: ModeProgram): boolean => {
    const derived = mode.sizing.derived.map((size) => size.name);
    const lengths = new Set([...sizesIn(mode.parameters.map(({ type }) => type)), ...derived]);
    return sizesOf(mode.program).some((size) => !lengths.has(size));
  };
  if (modes.some(isRoom))
    throw new ModeError(
      "unbounded-loop",
      `"${name}" has a loop of which nothing says how many iterations it has, and the derivative keeps something of each`,
      "say how many there may be with --max-steps, or take js or wasm, where memory grows",
    );
}
