/** The modules that the command line makes of a function, loaded here. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { emitModule, type EmittedFiles, type Mode } from "@cotangent/cli";
import { read } from "../../cli/compiled.ts";
import type { Plain } from "../../cli/corpus-case.ts";
import { lengthsOf } from "../../cli/plain-values.ts";
import type { Contest, Gradient } from "./contests.ts";

export interface Emitted {
  readonly value: Gradient;
  readonly gradient: Gradient;
  /** Of the code that runs, compressed by gzip. */
  readonly bytes: number;
}

const folder = mkdtempSync(join(tmpdir(), "contest-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const require = createRequire(import.meta.url);
let modules = 0;

/** A module of JavaScript for arrays of any length, or for those of `args`. */
export function javaScript(contest: Contest, args?: readonly Plain[]): Emitted {
  const files = filesOf(contest, "js", args);
  const code = String(files.get(`${contest.name}.js`));
  return emitted(contest, load(code), code);
}

/** A module of WebAssembly for arrays of the lengths of `args`. */
export function webAssembly(contest: Contest, args: readonly Plain[]): Emitted {
  const files = filesOf(contest, "wasm", args);
  const loader = String(files.get(`${contest.name}.wasm.js`));
  const bytes = files.get(`${contest.name}.wasm`) as Uint8Array;
  const module = load(loader);
  (module["loadSync"] as unknown as (bytes: Uint8Array) => void)(bytes);
  return emitted(contest, module, Buffer.concat([Buffer.from(loader), bytes]));
}

type Module = Readonly<Record<string, Gradient>>;

function filesOf(contest: Contest, target: "js" | "wasm", args: readonly Plain[] = []): EmittedFiles {
  const { file, name, parameters, wrt } = contest;
  const known = args.map((arg, i) => lengthsOf(parameters[i]!, arg));
  const lengths = Object.assign({}, contest.lengths, ...known) as Record<string, number>;
  const source = read({ file, name, lengths });
  const modes: readonly Mode[] = [{ kind: "value" }, { kind: "value-and-grad", wrt }];
  return emitModule(source, { targets: [target], modes });
}

function load(code: string): Module {
  const file = join(folder, `m${modules++}.mjs`);
  writeFileSync(file, code);
  return require(file) as Module;
}

const emitted = ({ name }: Contest, module: Module, code: string | Uint8Array): Emitted => ({
  value: module[name]!,
  gradient: module[`${name}ValueAndGrad`]!,
  bytes: gzipSync(code, { level: 9 }).byteLength,
});
