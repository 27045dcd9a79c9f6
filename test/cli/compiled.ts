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
  type SourceProgram,
} from "@cotangent/cli";
import type { Plain } from "./corpus-case.ts";
import type { PlainFunction } from "./originals.ts";

export interface SourceFunction {
  readonly file: string;
  readonly name: string;
  readonly lengths?: Readonly<Record<string, number>>;
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
type Loaded = Readonly<Partial<Record<Target, PlainFunction>>>;

const loaded = new WeakMap<SourceProgram, Map<string, Loaded>>();

/** The functions of the emitted modules that have the mode; what was emitted before is not emitted again. */
function emitted(source: SourceProgram, mode: Mode, targets: readonly Target[]): Loaded {
  const known = loaded.get(source) ?? new Map<string, Loaded>();
  loaded.set(source, known);
  const key = JSON.stringify(mode);
  const before = known.get(key) ?? {};
  const missing = targets.filter((target) => !before[target]);
  if (missing.length === 0) return before;
  const files = emitModule(source, { targets: missing, modes: [mode] });
  const made = {
    ...before,
    ...Object.fromEntries(missing.map((target) => [target, functionIn(files, source, target)])),
  };
  known.set(key, made);
  return made;
}

function functionIn(files: EmittedFiles, { name }: SourceProgram, target: Target): PlainFunction {
  const file = join(folder, `m${modules++}.mjs`);
  writeFileSync(file, files.get(target === "js" ? `${name}.js` : `${name}.wasm.js`) as string);
  const {
    load: _,
    loadSync,
    ...functions
  } = require(file) as Readonly<Record<string, PlainFunction>> & {
    readonly loadSync?: (bytes: unknown) => void;
  };
  loadSync?.(files.get(`${name}.wasm`));
  return Object.values(functions)[0]!;
}

const inJs = (source: SourceProgram, mode: Mode): PlainFunction => emitted(source, mode, ["js"]).js!;

/** What both modules compute, made of one derivative. */
export function bothOf(source: SourceProgram, mode: Mode): Readonly<Record<Target, PlainFunction>> {
  const { js, wasm } = emitted(source, mode, ["js", "wasm"]);
  return { js: js!, wasm: wasm! };
}

/** The function that the module computes. */
export const valueOf = (source: SourceProgram): PlainFunction => inJs(source, { kind: "value" });

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
