/** Callbacks for each element of an array: `map`, `forEach`, `reduce` and what is made of them. */
import { addDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { orElse } from "../attempt.ts";
import { contentOf, get, lengthOf } from "../cells.ts";
import { lookUp, newVariable, type Variable } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { runLoop } from "../loops/run-loop.ts";
import { list } from "../packed.ts";
import { known, nothing, unknown, type NumberValue, type Reference, type Staged, type Static } from "../staged.ts";
import { assignedNames } from "../syntax.ts";

/** Callbacks for arrays no longer than this are written out. */
const few = 8;
/** Those no longer than this are where they cannot stay loops. */
const some = 64;

interface Options {
  /** Whether the results become an array. */
  readonly collecting?: boolean;
  /** Where to begin. */
  readonly first?: number;
  readonly hints: readonly Variable[];
}

export type Index = NumberValue | Static;

/** What `f` gives for the position and element; for each, a new element if `collecting`. */
export function each(
  m: Machine,
  array: Reference,
  { collecting = false, first = 0, hints }: Options,
  f: (element: Staged, index: Index) => Staged,
): Staged {
  const length = lengthOf(m, array);
  const content = contentOf(m, array);
  if (!content) return unknown;
  const size = length.kind === "static" ? Number(length.value) : Infinity;
  const writtenOut = (): Staged => {
    const items: Staged[] = [];
    const reported = m.diagnostics.size;
    for (let i = first; i < size && m.diagnostics.size <= reported + few; i++)
      items.push(f(get(m, array, { index: known(i) }), known(i)));
    return collecting ? list(m, items) : nothing;
  };
  if (size <= few || (content.kind === "list" && size <= some)) return writtenOut();
  const count: Dim = content.kind === "packed" ? content.type.length : size;
  const looped = (): Staged =>
    runLoop(m, {
      count: addDims(count, -first),
      go: known(true),
      counter: { start: first, step: 1, range: { low: first, high: addDims(count, -1) } },
      hints,
      name: "each",
      collecting,
      iterate: (index) => ({
        go: known(true),
        value: index ? f(get(m, array, { index }), index) : unknown,
      }),
    });
  return size <= some ? orElse(m, looped, writtenOut) : looped();
}

/** Variables around a function that it assigns. */
export const hintsOf = (f: Staged): readonly Variable[] =>
  f.kind === "function" ? [...assignedNames(f.node)].flatMap((name) => lookUp(name, f.environment) ?? []) : [];

export const collect = (m: Machine, array: Reference, f: Staged, node: Node): Staged =>
  each(m, array, { collecting: true, hints: hintsOf(f) }, (element, index) => m.call(f, [element, index, array], node));

export const forEach = (m: Machine, array: Reference, f: Staged, node: Node): Staged =>
  each(m, array, { hints: hintsOf(f) }, (element, index) => m.call(f, [element, index, array], node));

/** What becomes of `start`, element after element. */
export function fold(
  m: Machine,
  array: Reference,
  start: Staged,
  options: Options,
  next: (before: Staged, element: Staged, index: Index) => Staged,
): Staged {
  const total = newVariable("total");
  m.state.variables.set(total, start);
  each(m, array, { ...options, hints: [total, ...options.hints] }, (element, index) => {
    m.state.variables.set(total, next(m.state.variables.get(total) ?? unknown, element, index));
    return nothing;
  });
  const found = m.state.variables.get(total) ?? unknown;
  m.state.variables.delete(total);
  return found;
}

/** `reduce`, from the second element on if there is no start. */
export function reduce(m: Machine, array: Reference, f: Staged, start: Staged | undefined, node: Node): Staged {
  const options = { first: start ? 0 : 1, hints: hintsOf(f) };
  return fold(m, array, start ?? get(m, array, { index: known(0) }), options, (before, element, index) =>
    m.call(f, [before, element, index, array], node),
  );
}
