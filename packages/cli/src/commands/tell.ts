/** Says what was found, in words or as JSON. */
import { countProblems, showProblem, type Problem } from "../report/report.ts";
import { ModeError } from "../modules/derive/mode-error.ts";
import { textOfFile } from "../text-of-file.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";

/** Problems go where errors go, unless the answer is JSON. */
export function tellProblems(problems: readonly Problem[], isJson: boolean, { io }: Tools): ExitCode {
  if (isJson) {
    io.out(JSON.stringify({ diagnostics: problems }, undefined, 2));
    return exitCodes.diagnostics;
  }
  for (const problem of problems) io.err(`${showProblem(problem, io, textOfFile)}\n`);
  io.err(countProblems(problems.length));
  return exitCodes.diagnostics;
}

/** What `run` returns, or what it found to be wrong with the function of `file`. */
export function caught<R>(file: string, run: () => R): R | Problem {
  try {
    return run();
  } catch (error) {
    return problemOf(file, error);
  }
}

/** The same later. */
export const caughtLater = <R>(file: string, result: Promise<R>): Promise<R | Problem> =>
  result.catch((error: unknown) => problemOf(file, error));

function problemOf(file: string, error: unknown): Problem {
  if (!(error instanceof ModeError)) throw error;
  const { code, message, remedy } = error;
  return { file, code, message, remedy };
}

export const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "remedy" in value && "code" in value;
