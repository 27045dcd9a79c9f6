/** From `file#function` to its program. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { dtypeNamed } from "cotangent/compiler";
import type { Problem } from "../report/report.ts";
import type { SourceProgram } from "../source/source-program.ts";
import { lengthsOf, type SourceFlags } from "./options.ts";
import { UsageError, type Tools } from "./tools.ts";

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
  | { readonly program: SourceProgram; readonly problems: readonly [] }
  | { readonly program: undefined; readonly problems: readonly Problem[] };

export async function readFunction({ file, name }: Target, flags: SourceFlags, { readSource }: Tools): Promise<Read> {
  const lengths = lengthsOf(flags.length);
  if (!existsSync(file)) return failed(file, "no-file", "there is no such file", "look at the path");
  const dtype = dtypeNamed(flags.dtype);
  if (!dtype) throw new Error(`internal: no dtype ${flags.dtype}`);
  const maxSteps = flags["max-steps"];
  const found = await readSource({ file, name, dtype, lengths, ...(maxSteps !== undefined && { maxSteps }) });
  return found.program ? { program: found.program, problems: [] } : { program: undefined, problems: found.diagnostics };
}

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
