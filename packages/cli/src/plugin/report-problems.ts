/** What is wrong, as bundlers say it. */
import { countProblems, showExcerpt, shownPath, showProblem, type Problem } from "../report/report.ts";
import { textOfFile } from "../commands/read-function.ts";

export interface Report {
  /** All of it, in words. */
  readonly whole: string;
  /** The first problem and, below it, the others; without the place and the lines of the first. */
  readonly message: string;
  /** Where the first is; columns are counted from 0. */
  readonly loc: { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** The line of the first, with marks. */
  readonly frame: string;
}

/** @param cwd the folder that paths are told from */
export function reportOf(problems: readonly Problem[], cwd: string): Report | undefined {
  const [first, ...others] = problems;
  if (!first) return undefined;
  const page = { cwd, style: (_: string, text: string): string => text };
  const shown = (problem: Problem): string => showProblem(problem, page, textOfFile);
  const { file, line, column = 1, code, message, remedy } = first;
  const more = others.length === 0 ? [] : [...others.map(shown), countProblems(problems.length)];
  const place = line === undefined ? `${shownPath(file, cwd)}: ` : "";
  return {
    whole: [...problems.map(shown), countProblems(problems.length)].join("\n\n"),
    message: [`${place}${code}: ${message}\n\n  ${remedy}`, ...more].join("\n\n"),
    loc: line === undefined ? undefined : { file, line, column: column - 1 },
    frame: showExcerpt(first, page, textOfFile).join("\n"),
  };
}
