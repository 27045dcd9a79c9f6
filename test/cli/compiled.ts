/** Functions of plain files, compiled to modules of JavaScript that are loaded here. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { f32, f64 } from "cotangent/compiler";
import {
  emitModule,
  readSource,
  type Diagnostic,
  type EmittedFiles,
  type Mode,
  type ModuleSource,
  type SourceProgram,
} from "@cotangent/cli";
import type { Plain } from "./corpus-case.ts";
import type { PlainFunction } from "./originals.ts";

export interface SourceFunction {
  readonly file: string;
  readonly name: string;
  readonly lengths?: Readonly<Record<string, number>>;
  readonly maxSteps?: number;
}

const told = ({ file, line, column, code, message }: Diagnostic): string =>
  `${file}:${line}:${column} ${code}: ${message}`;

/** The program of a function; what the front end says against it is thrown. */
export function read(source: SourceFunction, dtype: "f32" | "f64" = "f64"): SourceProgram {
  const { program, diagnostics } = readSource({ ...source, dtype: dtype === "f32" ? f32 : f64 });
  if (!program) throw new Error(diagnostics.map(told).join("\n"));
  return program;
}

const folder = mkdtempSync(join(tmpdir(), "compiled-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const require = createRequire(import.meta.url);
let modules = 0;

type Target = "js" | "wasm";
type Functions = Readonly<Record<string, PlainFunction>>;
type Loaded = Readonly<Partial<Record<Target, PlainFunction>>>;

/** What an emitted module exports: one of JavaScript, or one of WebAssembly that is loaded. */
export const moduleOf = (source: ModuleSource, modes: readonly Mode[], target: Target = "js"): Functions =>
  functionsIn(emitModule(source, { targets: [target], modes }), source, target);

function functionsIn(files: EmittedFiles, { name }: ModuleSource, target: Target): Functions {
  const file = join(folder, `m${modules++}.mjs`);
  writeFileSync(file, files.get(target === "js" ? `${name}.js` : `${name}.wasm.js`)!);
  const { load: _, loadSync, ...functions } = require(file) as Functions;
  loadSync?.(files.get(`${name}.wasm`) as never);
  return functions;
}

const loaded = new WeakMap<ModuleSource, Map<string, Loaded>>();

/** The functions of the emitted modules that have the mode; what was emitted before is not emitted again. */
function emitted(source: ModuleSource, mode: Mode, targets: readonly Target[]): Loaded {
  const known = loaded.get(source) ?? new Map<string, Loaded>();
  loaded.set(source, known);
  const key = JSON.stringify(mode);
  const before = known.get(key) ?? {};
  const missing = targets.filter((target) => !before[target]);
  if (missing.length === 0) return before;
  const files = emitModule(source, { targets: missing, modes: [mode] });
  const only = (target: Target): PlainFunction => Object.values(functionsIn(files, source, target))[0]!;
  const made = { ...before, ...Object.fromEntries(missing.map((target) => [target, only(target)])) };
  known.set(key, made);
  return made;
}

const inJs = (source: ModuleSource, mode: Mode): PlainFunction => emitted(source, mode, ["js"]).js!;

/** What both modules compute, made of one derivative. */
export function bothOf(source: ModuleSource, mode: Mode): Readonly<Record<Target, PlainFunction>> {
  const { js, wasm } = emitted(source, mode, ["js", "wasm"]);
  return { js: js!, wasm: wasm! };
}

/** The function that the module computes. */
export const valueOf = (source: ModuleSource): PlainFunction => inJs(source, { kind: "value" });

/** The gradient, by the parameters named, of the sum of all numbers of the result, each times that of the cotangent. */
export function pullBackOf(
  source: SourceProgram,
  wrt: readonly string[],
): (args: readonly Plain[], cotangent: Plain) => Plain {
  const f = inJs(source, { kind: "vjp", wrt });
  return (args, cotangent) => (f(...args, cotangent) as { readonly grad: Plain }).grad;
}

/** The product of the Hessian by the parameters named with values like them. */
export function hessianProductOf(
  source: SourceProgram,
  wrt: readonly string[],
): (args: readonly Plain[], vectors: Plain) => Plain {
  const f = inJs(source, { kind: "hvp", wrt });
  return (args, vectors) => f(...args, vectors);
}
