/** Closure conversion of several functions at once: programs that share the inputs for what any of them captured. */
import { Builder, inline, typesOf, type Program, type Value } from "@cotangent/ir";
import type { Real } from "../content.ts";
import type { Storage } from "../storage.ts";
import type { TracedFunction } from "../trace-function.ts";

const keyOf = (content: Real): Value | Storage => (content.kind === "stored" ? content.storage : content.value);

/** What the functions captured, each once. */
export function capturedBy(functions: readonly TracedFunction[]): readonly Real[] {
  const found = new Map<Value | Storage, Real>();
  for (const { captured } of functions) for (const content of captured) found.set(keyOf(content), content);
  return [...found.values()];
}

/** The program of a traced function with its inputs in the order of `place`, where `all` is what it and others captured. */
export function closedOver(
  { program, captured }: TracedFunction,
  all: readonly Real[],
  place: (own: readonly Value[], captured: readonly Value[]) => readonly Value[],
): Program {
  const b = new Builder();
  const ownCount = program.inputs.length - captured.length;
  const own = new Map(typesOf(program.inputs.slice(0, ownCount)).map((type, i) => [i, type]));
  // Inputs are made in the order that `place` gives them; marks stand for them until then.
  const marks = [...own.values()].map((type): Value => ({ type }));
  const extra = all.map(({ type }): Value => ({ type }));
  const inputs = new Map(place(marks, extra).map((mark) => [mark, b.input(mark.type)]));
  const of = (mark: Value | undefined): Value => {
    const input = mark && inputs.get(mark);
    if (!input) throw new Error("internal: a closure without its input");
    return input;
  };
  const positions = new Map(all.map((content, i) => [keyOf(content), i]));
  const args = [...marks.map(of), ...captured.map((content) => of(extra[positions.get(keyOf(content)) ?? -1]))];
  return b.finish(inline(b, program, args), program.name);
}

export const sameContent = (a: Real, b: Real): boolean => keyOf(a) === keyOf(b);
