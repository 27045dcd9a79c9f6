/** What is wrong, in the manner of the TypeScript compiler: the place, the line with the words that are meant, and a remedy. */
import { relative } from "node:path";
import type { Io } from "../io.ts";
import type { Diagnostic } from "../source/diagnostic.ts";

/** A diagnostic of a place, or of a file as a whole. */
export type Problem = Pick<Diagnostic, "file" | "code" | "message" | "remedy"> &
  Partial<Pick<Diagnostic, "line" | "column" | "length">>;

/** The folder that paths are told from, and the colours. */
type Page = Pick<Io, "cwd" | "style">;

/** @param textOf the text of a file, if it can be read */
export function showProblem(problem: Problem, io: Page, textOf: (file: string) => string | undefined): string {
  const { file, line, column = 1, length = 1, code, message, remedy } = problem;
  const place = [
    io.style("cyan", shownPath(file, io.cwd)),
    ...(line === undefined ? [] : [String(line), String(column)]),
  ];
  const head = `${place.join(":")} - ${io.style("red", "error")} ${io.style("gray", `${code}:`)} ${message}`;
  const text = line === undefined ? undefined : textOf(file)?.split(/\r?\n/)[line - 1];
  const excerpt = text === undefined ? [] : ["", ...excerptOf({ text, line: String(line), column, length }, io)];
  return [head, ...excerpt, "", `  ${remedy}`].join("\n");
}

interface Excerpt {
  readonly text: string;
  readonly line: string;
  readonly column: number;
  readonly length: number;
}

/** Tabs would move the marks. */
function excerptOf({ text, line, column, length }: Excerpt, io: Page): readonly string[] {
  const code = text.replaceAll("\t", " ");
  const marks = "~".repeat(Math.max(1, Math.min(length, code.length - column + 1)));
  return [`${line} ${code}`, `${" ".repeat(line.length + column)}${io.style("red", marks)}`];
}

/** Paths below the folder that the command runs in are told from there. */
export function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith("..") ? file : path;
}

export const countProblems = (count: number): string => `Found ${count} ${count === 1 ? "error" : "errors"}.`;
