/** Which line of the user's program is running: the first frame of the stack that is not Cotangent's own. */

/** The folder that holds all packages of Cotangent, as it occurs in stack traces. */
const home = new URL("../..", import.meta.url).pathname;
const ownFolder = /^(?:ir|ad|kernel|codegen-js|codegen-wgsl|cotangent|optim)\//;
/** Most calls are a few frames deep, and a stack costs by the frame; the whole is asked for only where that finds nothing. */
const depths = [10, 50];

/** V8's setting of how many frames a stack has; other engines have none. */
const stacks: { readonly prototype: Error; stackTraceLimit?: number } = Error;

/** `file:line:column` in a frame of V8 (`at f (file:1:2)`), Firefox or Safari (`f@file:1:2`). */
const location = /(?:\(|@|at )(?:file:\/\/)?([^()@\s]+:\d+:\d+)\)?$/;

function isOwn(place: string): boolean {
  if (place.startsWith("node:")) return true;
  const start = place.indexOf(home);
  if (start < 0) return false;
  return ownFolder.test(place.slice(start + home.length)) && !/\.test\.[jt]s\b/.test(place);
}

/** `file:line:column` of the user's code that called Cotangent; undefined where the engine gives no stack. */
export function userLine(): string | undefined {
  for (const depth of depths) {
    const frames = stackFrames(depth);
    for (const frame of frames) {
      const place = location.exec(frame)?.[1];
      if (place !== undefined && !isOwn(place)) return place;
    }
    if (frames.length < depth) return undefined;
  }
  return undefined;
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
