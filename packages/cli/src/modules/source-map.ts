/** Maps lines of a module to the lines that they come from. */
import { at } from "cotangent/compiler";
import { addSegment, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";

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

/** A function or block of the module, and where it comes from. */
export interface MappedFunction {
  /** Of its first and its last line, from 0. */
  readonly first: number;
  readonly last: number;
  readonly origins: readonly Origin[];
}

/** The functions and blocks of `lines` that `comments` know. */
export function mappedFunctions(
  lines: readonly string[],
  comments: ReadonlyMap<string, string>,
): readonly MappedFunction[] {
  return [...kernelsIn(lines, comments)].map(([first, comment]) => ({
    first,
    last: lines.indexOf(`${/^ */.exec(at(lines, first))?.[0] ?? ""}}`, first),
    origins: originsIn(comment),
  }));
}

export interface MapOptions {
  /** The name of the module's file. */
  readonly file: string;
  readonly functions: readonly MappedFunction[];
  /** What the map calls a file. */
  readonly nameOf: (file: string) => string;
  readonly textOf?: (file: string) => string | undefined;
}

/**
 * The map as text. A function of the module is what several lines of the source became at once: its lines are mapped to
 * the first of them, and a function with no line to the source at all.
 */
export function sourceMap({ file, functions, nameOf, textOf }: MapOptions): string {
  const map = new GenMapping({ file });
  for (const { first, last, origins } of functions) {
    const [origin] = origins;
    if (!origin) continue;
    const source = nameOf(origin.file);
    for (let line = first; line <= last; line++) addSegment(map, line, 0, source, origin.line - 1, origin.column - 1);
    // What follows comes from nowhere.
    addSegment(map, last + 1, 0);
    const text = textOf?.(origin.file);
    if (text !== undefined) setSourceContent(map, source, text);
  }
  return `${JSON.stringify(toEncodedMap(map))}\n`;
}

/** The comments of the functions and blocks of kernels, by the numbers of their first lines. */
export const kernelsIn = (
  lines: readonly string[],
  comments: ReadonlyMap<string, string>,
): ReadonlyMap<number, string> =>
  new Map(
    lines.flatMap((line, i): readonly (readonly [number, string])[] => {
      const [, inFunction, inBlock = inFunction ?? ""] =
        /^function ([\w$]+)\(|^ *\{ \/\/ (kernel \d+)$/.exec(line) ?? [];
      const comment = comments.get(inBlock);
      return comment === undefined ? [] : [[i, comment]];
    }),
  );
