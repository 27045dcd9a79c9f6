/** From `file#function` to its program. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { dtypeNamed } from "cotangent/compiler";
import { propertyOf } from "../check/numbers-in.ts";
import type { Problem } from "../report/report.ts";
import { lengthsOf, typesFrom, type SourceFlags } from "./options.ts";
import { readTraced } from "../traced/read-traced.ts";
import { UsageError, type Tools } from "./tools.ts";
import type { ModuleSource } from "../modules/plain.ts";

export interface Target {
  /** The whole path. */
  readonly file: string;
  readonly name: string;
}

/** @throws UsageError unless it is `file#function`. */
export function targetOf(text: string, cwd: string): Target {
  const [, file, name] = /^(.+)#([^#]+)$/s.exec(text) ?? [];
  if (file === undefined || name === undefined)
    throw new UsageError(`"${text}" names no function: write file#function, as rocket.ts#miss`);
  return { file: resolve(cwd, file), name };
}

export type Read =
  | { readonly program: ModuleSource; readonly problems: readonly [] }
  | { readonly program: undefined; readonly problems: readonly Problem[] };

export async function readFunction(target: Target, flags: SourceFlags, tools: Tools): Promise<Read> {
  const { file, name } = target;
  const lengths = lengthsOf(flags.length);
  if (!existsSync(file)) return failed(file, "no-file", "there is no such file", "look at the path");
  if (flags.args !== undefined) return readTensors(target, typesFrom(flags.args));
  if (importsTensors(file))
    return failed(
      file,
      "no-types",
      `"${name}" is in a module that imports cotangent, so it is traced, and no types of its arguments are given`,
      "say what it takes, as --args f32[32,784],f64",
    );
  const dtype = dtypeNamed(flags.dtype);
  if (!dtype) throw new Error(`internal: no dtype ${flags.dtype}`);
  const maxSteps = flags["max-steps"];
  const found = await tools.readSource({ file, name, dtype, lengths, ...(maxSteps !== undefined && { maxSteps }) });
  return found.program ? { program: found.program, problems: [] } : { program: undefined, problems: found.diagnostics };
}

/** A function of tensors. What it throws is what its author wants to read. */
async function readTensors({ file, name }: Target, args: readonly unknown[]): Promise<Read> {
  try {
    return { program: await readTraced({ file, name, args }), problems: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { program: undefined, problems: [traceProblem(file, error)] };
  }
}

/** Errors of the library have a code, a hint and the user's line besides what they say. */
function traceProblem(file: string, error: Error): Problem {
  const [code = "trace", line = "", remedy = "look at what the function does with these arguments"] = [
    textOfProperty(error, "code"),
    textOfProperty(error, "line"),
    textOfProperty(error, "remedy") ?? textOfProperty(error, "hint"),
  ];
  const [, where = file, row, column] = /^(.+):(\d+):(\d+)$/s.exec(line) ?? [];
  const [message = ""] = error.message.replace(`[${code}] `, "").split("\n");
  const place = row === undefined ? {} : { line: Number(row), column: Number(column) };
  return { file: where, code, message, remedy, ...place };
}

function textOfProperty(error: Error, name: string): string | undefined {
  const value = propertyOf(error, name);
  return typeof value === "string" ? value : undefined;
}

export const importsTensors = (file: string): boolean =>
  /^\s*(?:import|export)\b[^;]*?["']cotangent(?:\/|["'])/m.test(textOfFile(file) ?? "");

const failed = (file: string, code: string, message: string, remedy: string): Read => ({
  program: undefined,
  problems: [{ file, code, message, remedy }],
});

/** The text of a file; undefined if it cannot be read. */
export function textOfFile(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
