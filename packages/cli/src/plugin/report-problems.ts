/** What is wrong, as bundlers say it. */
import { countProblems, shownPath, showProblem, type Problem } from "../report/report.ts";
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
    frame: frameOf(first),
  };
}

/** As bundlers show lines: Vite takes no other form for one. */
function frameOf({ file, line, column = 1, length = 1 }: Problem): string {
  const text = line === undefined ? undefined : textOfFile(file)?.split(/\r?\n/)[line - 1];
  if (text === undefined) return "";
  const number = String(line);
  const marks = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
  const lines = [`${number} | ${text}`, `${" ".repeat(number.length)} | ${" ".repeat(column - 1)}${marks}`];
  return lines.map((one) => `${one.replaceAll("\t", " ")}\n`).join("");
}
