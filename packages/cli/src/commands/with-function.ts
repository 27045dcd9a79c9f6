/** What commands about one function of the user's have in common. */
import { optimized } from "../modules/derive/optimized.ts";
import type { ModuleSource } from "../modules/plain.ts";
import type { Problem } from "../report/report.ts";
import type { SourceFlags } from "./options.ts";
import { readFunction, targetOf } from "./read-function.ts";
import { isProblem, tellProblems } from "./tell.ts";
import type { ExitCode, Tools } from "./tools.ts";

export const functionArgument = { type: "string", demandOption: true, describe: "file#function" } as const;

/**
 * Reads the function that `flags` name for `run`, which gets it as it is to be compiled, and as it was read; what is wrong with
 * it, or what `run` finds to be wrong, is told.
 */
export async function withFunction(
  flags: SourceFlags & { readonly function: string },
  tools: Tools,
  run: (source: ModuleSource, file: string, original: ModuleSource) => ExitCode | Problem | Promise<ExitCode | Problem>,
): Promise<ExitCode> {
  const target = targetOf(flags.function, tools.io.cwd);
  const read = await readFunction(target, flags, tools);
  if (!read.program) return tellProblems(read.problems, flags.json, tools);
  const source = flags.optimize ? optimized(read.program) : read.program;
  const result = await run(source, target.file, read.program);
  return isProblem(result) ? tellProblems([result], flags.json, tools) : result;
}
