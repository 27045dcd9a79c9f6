/** Functions of plain files, compiled to modules of JavaScript that are loaded here. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { f32, f64 } from "cotangent/compiler";
import { emitModule, readSource, type Diagnostic, type Mode, type SourceProgram } from "@cotangent/cli";
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

/** The function of the emitted module that has the mode. */
function emitted(source: SourceProgram, mode: Mode): PlainFunction {
  const code = emitModule(source, { targets: ["js"], modes: [mode] }).get(`${source.name}.js`) as string;
  const file = join(folder, `m${modules++}.mjs`);
  writeFileSync(file, code);
  const [f] = Object.values(require(file) as Readonly<Record<string, PlainFunction>>);
  return f!;
}

/** The function that the module computes. */
export const valueOf = (source: SourceProgram): PlainFunction => emitted(source, { kind: "value" });

/** The gradient, by the parameters named, of the sum of all numbers of the result, each times that of the cotangent. */
export function pullBackOf(
  source: SourceProgram,
  wrt: readonly string[],
): (args: readonly Plain[], cotangent: Plain) => Plain {
  const f = emitted(source, { kind: "vjp", wrt });
  return (args, cotangent) => (f(...args, cotangent) as { readonly grad: Plain }).grad;
}

/** The product of the Hessian by the parameters named with values like them. */
export function hessianProductOf(
  source: SourceProgram,
  wrt: readonly string[],
): (args: readonly Plain[], vectors: Plain) => Plain {
  const f = emitted(source, { kind: "hvp", wrt });
  return (args, vectors) => f(...args, vectors);
}
