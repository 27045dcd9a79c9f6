/** Callbacks for each element of an array: `map`, `forEach`, `reduce` and what is made of them. */
import { addDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { contentOf, get, lengthOf } from "../cells.ts";
import { lookUp, newVariable, type Variable } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { runLoop } from "../loops/run-loop.ts";
import { list } from "../packed.ts";
import { known, nothing, unknown, type NumberValue, type Reference, type Staged, type Static } from "../staged.ts";
import { assignedNames } from "../syntax.ts";

/** Callbacks for arrays no longer than this are written out. */
const few = 8;

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
  if (length.kind === "static" && (Number(length.value) <= few || content.kind === "list")) {
    const items = Array.from({ length: Math.max(0, Number(length.value) - first) }, (_, i) =>
      f(get(m, array, { index: known(i + first) }), known(i + first)),
    );
    return collecting ? list(m, items) : nothing;
  }
  const count: Dim =
    content.kind === "packed" ? content.type.length : Number(length.kind === "static" ? length.value : 0);
  return runLoop(m, {
    count: addDims(count, -first),
    go: known(true),
    counter: { start: first, step: 1, range: { low: first, high: addDims(count, -1) } },
    hints,
    name: "each",
    collecting,
    iterate(index) {
      const value = index ? f(get(m, array, { index }), index) : unknown;
      return { go: known(true), value };
    },
  });
}

/** Variables around a function that it assigns. */
export const hintsOf = (f: Staged): readonly Variable[] =>
  f.kind === "function" ? [...assignedNames(f.node)].flatMap((name) => lookUp(name, f.environment) ?? []) : [];

export const collect = (m: Machine, array: Reference, f: Staged, node: Node): Staged =>
  each(m, array, { collecting: true, hints: hintsOf(f) }, (element, index) => m.call(f, [element, index, array], node));

export const forEach = (m: Machine, array: Reference, f: Staged, node: Node): Staged =>
  each(m, array, { hints: hintsOf(f) }, (element, index) => m.call(f, [element, index, array], node));

/** `reduce`, from the element at `first` on if there is no start. */
export function reduce(m: Machine, array: Reference, f: Staged, start: Staged | undefined, node: Node): Staged {
  const total = newVariable("total");
  const begin = start ?? get(m, array, { index: known(0) });
  m.state.variables.set(total, begin);
  each(m, array, { first: start ? 0 : 1, hints: [total, ...hintsOf(f)] }, (element, index) => {
    const before = m.state.variables.get(total) ?? unknown;
    m.state.variables.set(total, m.call(f, [before, element, index, array], node));
    return nothing;
  });
  const found = m.state.variables.get(total) ?? unknown;
  m.state.variables.delete(total);
  return found;
}
