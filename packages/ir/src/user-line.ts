/** Which line of the user's program is running: the first frame of the stack that is not Cotangent's own. */

/** What packages beside that of this file hold. */
const ownFolder = /^[\w-]+\/(?:src|dist)\//;
const installed = /\/node_modules\/@?cotangent\//;
const isTest = /\.test\.[jt]s:/;

/** V8's setting of how many frames a stack has; other engines have none. */
const stacks: { readonly prototype: Error; stackTraceLimit?: number } = Error;

/** `file:line:column` in a frame of V8 (`at f (file:1:2)`), Firefox or Safari (`f@file:1:2`). */
export const location: RegExp = /(?:\(|@|at )(?:file:\/\/)?([^()@\s]+:\d+:\d+)\)?$/;

/**
 * `file:line:column` of the user's code that called Cotangent; undefined where the engine gives no stack, and in a
 * bundle that holds Cotangent and the user's code in one file.
 */
export function userLine(): string | undefined {
  return find();
}

/** Most calls are a few frames deep, and a stack costs by the frame; more is asked for only where that finds nothing. */
let find = (): string | undefined => lineAmong(stackFrames(10)) ?? lineAmong(stackFrames(60));

/** Lines are found from now on by what `make` makes of how they were found before. */
export const findLinesBy = (make: (before: typeof find) => typeof find): void => void (find = make(find));

/** The first place outside of Cotangent among frames, of which the first tells where Cotangent lies: it is of this folder. */
export function lineAmong(frames: readonly string[]): string | undefined {
  const places = frames.flatMap((frame) => location.exec(frame)?.[1] ?? []);
  const here = places[0]?.replace(/[^/]+$/, "") ?? "";
  const home = here.replace(/[^/]+\/[^/]+\/$/, "");
  return places.find((place) => !isOwn(place, here, home));
}

function isOwn(place: string, here: string, home: string): boolean {
  if (isTest.test(place)) return false;
  if (place.startsWith("node:") || place.startsWith(here) || installed.test(place)) return true;
  return place.startsWith(home) && ownFolder.test(place.slice(home.length));
}

function stackFrames(depth: number): readonly string[] {
  const limit = stacks.stackTraceLimit;
  stacks.stackTraceLimit = depth;
  const { stack } = new Error("line");
  if (limit !== undefined) stacks.stackTraceLimit = limit;
  return stack?.split("\n") ?? [];
}

/** ` at file:line:column`, or nothing where the line is not known. */
export const atLine = (line: string | undefined): string => (line === undefined ? "" : ` at ${line}`);
