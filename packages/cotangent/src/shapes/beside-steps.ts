/** What must be the same in traces for several lengths beside their steps: what is returned, and what is captured. */
import { at, equalTypes, ShapeError } from "@cotangent/ir";
import type { Real } from "../content.ts";
import { storedOf } from "../trace.ts";
import type { TracedFunction } from "../trace-function.ts";
import { equalStructures } from "../tree.ts";

export const returnsOther = (name: string): ShapeError =>
  new ShapeError(
    "unknown-size",
    `polymorphic: what "${name}" returns depends on a named size`,
    "return the same tree for all lengths, and choose values with cond() or where()",
  );

/** Trees of results, and which of these are numbers that give way, must be the same in all traces. */
export function checkResults(traces: readonly TracedFunction[], name: string): void {
  const { result, weak } = at(traces, 0);
  const isSame = (other: TracedFunction): boolean =>
    equalStructures(other.result, result) && other.weak.join() === weak.join();
  if (!traces.every(isSame)) throw returnsOther(name);
}

/** What the function captures, which must be the same in all traces. */
export function capturedBy(traces: readonly TracedFunction[], name: string): readonly Real[] {
  const { captured } = at(traces, 0);
  const isSame = (content: Real, other: Real | undefined): boolean =>
    other !== undefined &&
    equalTypes(content.type, other.type) &&
    content.kind === "stored" &&
    other.kind === "stored" &&
    (content.storage === other.storage ||
      storedOf(content).storage.elements.every((x, i) => Object.is(x, storedOf(other).storage.elements[i])));
  const isAlike = ({ captured: others }: TracedFunction): boolean =>
    others.length === captured.length && captured.every((content, i) => isSame(content, others[i]));
  if (traces.every(isAlike)) return captured;
  throw new ShapeError(
    "unknown-size",
    `polymorphic: "${name}" makes an array of JavaScript numbers that depends on a named size`,
    "make it of functions such as arange(), ones() and eye(), or pass it as an argument",
  );
}
