/** Maps lines of a module to the lines that they come from. */
import type { PrintedModule } from "cotangent/compiler";
import { addSegment, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import { lineComment } from "./text/words.ts";

export interface Origin {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** What `comments` of kernels, and origins of steps, say: each place once, in their order. */
export function originsIn(comment: string): readonly Origin[] {
  const found = new Map<string, Origin>();
  // A comment is a list of `operation place`, as kernels have them.
  for (const part of comment.split(/ [·|] /)) {
    const [, file, line, column] = /^(?:\w+ )?(.+):(\d+):(\d+)$/s.exec(part) ?? [];
    if (file !== undefined) found.set(part.replace(/^\w+ /, ""), { file, line: Number(line), column: Number(column) });
  }
  return [...found.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** A comment with the places, each once; nothing if there are none. @param nameOf what it calls a file */
export function placesComment(origins: readonly Origin[], nameOf: (file: string) => string): string {
  const places = new Set(origins.map(({ file, line, column }) => `${nameOf(file)}:${line}:${column}`));
  return places.size === 0 ? "" : lineComment(`From ${[...places].join(", ")}`);
}

/** A line of the module, and the lines of the user's that it comes from, the one of its value first. */
export interface MappedLine {
  readonly text: string;
  readonly origins: readonly Origin[];
}

export interface MapOptions {
  /** The name of the module's file. */
  readonly file: string;
  readonly lines: readonly MappedLine[];
  /** What the map calls a file. */
  readonly nameOf: (file: string) => string;
  readonly textOf?: (file: string) => string | undefined;
}

/**
 * The map as text. A line of the module is mapped to the first of its origins. The others are what the white space before it is
 * mapped to, as far as there is enough of that: who stops at one of them stops at this line.
 */
export function sourceMap({ file, lines, nameOf, textOf }: MapOptions): string {
  const map = new GenMapping({ file });
  const files = new Set<string>();
  let isMapped = false;
  lines.forEach(({ text, origins }, line) => {
    const [own, ...others] = origins;
    if (own) {
      const before = others.slice(0, /^ */.exec(text)?.[0].length ?? 0);
      [...before, own].forEach((origin, column) => {
        addSegment(map, line, column, nameOf(origin.file), origin.line - 1, origin.column - 1);
        files.add(origin.file);
      });
    } else if (isMapped) addSegment(map, line, 0);
    isMapped = own !== undefined;
  });
  for (const one of files) {
    const text = textOf?.(one);
    if (text !== undefined) setSourceContent(map, nameOf(one), text);
  }
  return `${JSON.stringify(toEncodedMap(map))}\n`;
}

/**
 * The lines of printed code, with a comment before each function or block of a kernel: the places that it comes from. Statements
 * of which nothing is known come from where the one before them does, and the first ones from the first of these places.
 */
export function mappedLines(
  { source, comments, origins }: PrintedModule,
  nameOf: (file: string) => string,
): readonly MappedLine[] {
  const lines = source.split("\n");
  const kernels = kernelsIn(lines, comments);
  let [last, before]: [number, readonly Origin[]] = [-1, []];
  return lines.flatMap((text, i): readonly MappedLine[] => {
    const kernel = kernels.get(i);
    const indent = /^ */.exec(text)?.[0] ?? "";
    const all = originsIn(kernel ?? "");
    if (kernel !== undefined) [last, before] = [lines.indexOf(`${indent}}`, i), all.slice(0, 1)];
    const own = onePerLine((origins.get(i) ?? []).flatMap(originsIn));
    if (own.length > 0) before = own.slice(0, 1);
    const isStatement = i <= last && kernel === undefined && text.trim() !== "}";
    const line = { text, origins: own.length > 0 ? own : isStatement ? before : [] };
    const from = placesComment(all, nameOf);
    return from === "" ? [line] : [{ text: indent + from, origins: [] }, line];
  });
}

const onePerLine = (origins: readonly Origin[]): readonly Origin[] =>
  origins.filter(({ file, line }, i) => origins.findIndex((one) => one.file === file && one.line === line) === i);

/** The comments of the functions and blocks of kernels, by the numbers of their first lines. */
const kernelsIn = (lines: readonly string[], comments: ReadonlyMap<string, string>): ReadonlyMap<number, string> =>
  new Map(
    lines.flatMap((line, i): readonly (readonly [number, string])[] => {
      const [, inFunction, inBlock = inFunction ?? ""] =
        /^function ([\w$]+)\(|^ *\{ \/\/ (kernel \d+)$/.exec(line) ?? [];
      const comment = comments.get(inBlock);
      return comment === undefined ? [] : [[i, comment]];
    }),
  );
