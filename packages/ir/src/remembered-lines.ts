/**
 * Every operation that is traced asks for its line, and the text of a stack takes some 50 microseconds to make. V8 also gives a
 * stack as objects, for a fraction of that. The script, line and column of a frame say which place its text names, which source
 * maps may have moved, once the text was seen.
 */
import { findLinesBy, lineAmong, location, userLine } from "./user-line.ts";

/** What is used here of the objects by which V8 describes frames. */
interface Frame {
  getScriptNameOrSourceURL(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** What V8 adds to `Error`. */
interface V8Errors {
  readonly prototype: Error;
  /** Gives `holder` a stack without the frames of `below` and of all that it called. */
  captureStackTrace?: (holder: object, below?: () => unknown) => void;
  prepareStackTrace?: unknown;
  stackTraceLimit?: number;
}

const errors: V8Errors = Error;
/** Most calls are less deep, and a stack costs by the frame. */
const depths = [24, 100];
interface Script {
  /** By place in it the user's line that a frame stands for; empty for one of Cotangent's, or of no file. */
  readonly lines: Map<number, string>;
  /** Whether texts name its places as they are, which no source map moves; undefined until one was seen. */
  isPlain?: boolean;
}

const scripts = new Map<unknown, Script>();
/** A script with more places than this is one whose text changes. */
const mostPlaces = 10_000;
const mostColumns = 2 ** 26;

let isOn = false;

/** The line of all that {@link onOneLine} runs, once it is known. */
let shared: { line?: string | undefined; isKnown: boolean } | undefined;

/** What `body` returns, which calls nothing of the user's: all of it is on the line of whoever asked for it. */
export function onOneLine<T>(body: () => T): T {
  if (shared) return body();
  shared = { isKnown: false };
  try {
    return body();
  } finally {
    shared = undefined;
  }
}

/** From now on the text of a stack is made only where a frame was not seen before, in engines that can tell. */
export function rememberLines(): void {
  if (isOn) return;
  isOn = true;
  findLinesBy((fromText) => () => {
    if (shared?.isKnown) return shared.line;
    const line = lineFrom(fromText);
    if (shared) Object.assign(shared, { line, isKnown: true });
    return line;
  });
}

function lineFrom(text: () => string | undefined): string | undefined {
  for (const depth of depths) {
    const found = lineWithin(depth);
    if (found === undefined) return text();
    if (found !== "") return found;
  }
  return undefined;
}

/** The user's line among this many frames, empty if there is none; undefined where the engine does not describe them. */
function lineWithin(depth: number): string | undefined {
  const { prepareStackTrace } = errors;
  const frames = stackBy((_: unknown, described: unknown) => described, depth, userLine);
  if (!isFrames(frames)) return undefined;
  let texts: readonly string[] | undefined;
  const textOf = (i: number): string | undefined => {
    texts ??= textsOf(stackBy(prepareStackTrace, depth, userLine));
    return texts.length === frames.length ? texts[i] : undefined;
  };
  for (const [i, frame] of frames.entries()) {
    const line = lineOf(frame, () => textOf(i));
    if (line !== "") return line;
  }
  return "";
}

/** The line that a frame stands for; undefined if it has no text where one is needed. */
function lineOf(frame: Frame, textOf: () => string | undefined): string | undefined {
  const name = frame.getScriptNameOrSourceURL();
  const [row, column] = [frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
  const script = scriptCalled(name);
  const place = row * mostColumns + column;
  const known = script.lines.get(place);
  if (known !== undefined) return known;
  const plain = `at ${name}:${row}:${column}`;
  const text = script.isPlain ? plain : textOf();
  if (text === undefined) return undefined;
  script.isPlain ??= placeIn(text) === placeIn(plain);
  own ??= textsOf(stackBy(errors.prepareStackTrace, 1));
  const line = lineAmong([...own, text]) ?? "";
  if (script.lines.size >= mostPlaces) script.lines.clear();
  script.lines.set(place, line);
  return line;
}

/** A frame of this folder, which tells where Cotangent lies. */
let own: readonly string[] | undefined;

const placeIn = (frame: string): string | undefined => location.exec(frame)?.[1];

/** The stack as `prepare` gives it. */
function stackBy(prepare: unknown, depth: number, below?: () => unknown): unknown {
  const { prepareStackTrace, stackTraceLimit } = errors;
  const holder: { readonly stack?: unknown } = {};
  try {
    errors.prepareStackTrace = prepare;
    errors.stackTraceLimit = depth;
    errors.captureStackTrace?.(holder, below);
    return holder.stack;
  } finally {
    Object.assign(errors, { prepareStackTrace, stackTraceLimit });
  }
}

/** The lines of a text, but for the message. */
const textsOf = (text: unknown): readonly string[] => String(text).split("\n").slice(1);

const isFrames = (stack: unknown): stack is readonly Frame[] =>
  Array.isArray(stack) && typeof stack[0] === "object" && "getScriptNameOrSourceURL" in stack[0];

function scriptCalled(name: unknown): Script {
  const known = scripts.get(name);
  if (known) return known;
  const made: Script = { lines: new Map() };
  scripts.set(name, made);
  return made;
}
