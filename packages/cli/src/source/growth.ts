/** Arrays that become longer. */
import { addDims, bool, subDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { claim } from "./claim.ts";
import { emit, full, type Machine } from "./machine.ts";
import { packContent, plainTypeOf, plainTypeOfContent } from "./packed.ts";
import { resolve } from "./paths.ts";
import { leafTypes, samePlain, showPlain } from "./plain.ts";
import { atLeast } from "./sizes.ts";
import type { Cell, Content, NumberValue, PlainArray, Reference, Staged } from "./staged.ts";

type Packed = Extract<Content, { kind: "packed" }>;

/** Where arrays got longer. */
export const appendedAt: WeakMap<Content, Node> = new WeakMap();

/** Appends to an array. */
export function push(m: Machine, found: Reference, values: readonly Staged[]): void {
  const { cell, path } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (!content || !claim(m, cell)) return;
  if (content.kind === "list" && path.length === 0) {
    const longer: Content = { ...content, items: [...content.items, ...values] };
    if (m.node) appendedAt.set(longer, m.node);
    m.state.cells.set(cell, longer);
  } else if (content.kind === "growing")
    m.state.cells.set(cell, { kind: "growing", pushed: [...content.pushed, ...values.map((item) => ({ item }))] });
  else if (content.kind === "packed" && path.length === 0) {
    const added = values.length === 0 ? undefined : appended(m, content, values);
    if (added) m.state.cells.set(cell, added);
  } else if (m.node) m.report(m.node, "dynamic-length", "an element of an array is appended to");
}

function appended(m: Machine, content: Packed, values: readonly Staged[]): Content | undefined {
  const more: Content = { kind: "list", items: values, storage: "Array" };
  const type = plainTypeOfContent(m, more);
  if (type?.kind !== "array") return undefined;
  return joined(m, content, { kind: "packed", type, leaves: packContent(m, more, type) });
}

/** The elements of `a`, then those of `b`; undefined if they differ in kind, which is reported. */
export function joined(m: Machine, a: Packed, b: Packed): Packed | undefined {
  if (a.type.length === 0) return b;
  if (b.type.length === 0) return a;
  if (!samePlain(a.type.element, b.type.element)) {
    if (m.node) m.report(m.node, "kinds-differ", showPlain(a.type.element), showPlain(b.type.element));
    return undefined;
  }
  const leaves = a.leaves.map((leaf, i) => emit(m, "concatenate", [leaf, b.leaves[i] ?? leaf], { axis: 0 }));
  return { kind: "packed", type: { ...a.type, length: addDims(a.type.length, b.type.length) }, leaves };
}

/** The number of elements of content that can become longer. */
function lengthToday(content: Content | undefined): Dim | undefined {
  if (content?.kind === "list") return content.storage === "Array" ? content.items.length : undefined;
  return content?.kind === "packed" && content.type.storage === "Array" ? content.type.length : undefined;
}

/** Notes how long an array becomes in a loop that assigns one element after the other, beyond its end. */
export function reserve(m: Machine, cell: Cell, index: NumberValue, value: Staged): void {
  const today = lengthToday(m.state.cells.get(cell));
  const last = index.integer?.range.high;
  if (today === undefined || last === undefined || m.loopScope !== m.scope) return;
  const length = addDims(last, 1);
  if (atLeast(m, today, length) || !atLeast(m, length, today)) return;
  const element = plainTypeOf(m, value);
  if (element) m.reserved.set(cell, { kind: "array", element, length, storage: "Array" });
}

/** An array made as long as it becomes: what has not been assigned is NaN. */
export function extended(m: Machine, content: Content, type: PlainArray): Content {
  const today = lengthToday(content);
  if (today === undefined || atLeast(m, today, type.length) || (content.kind !== "list" && content.kind !== "packed"))
    return content;
  const rest = { ...type, length: subDims(type.length, today) };
  const leaves = leafTypes(rest, m.dtype).map(({ dtype, shape }) => full(m, dtype === bool ? 0 : NaN, dtype, shape));
  const more: Packed = { kind: "packed", type: rest, leaves };
  if (today === 0) return more;
  const own = plainTypeOfContent(m, content);
  if (own?.kind !== "array") return content;
  return joined(m, { kind: "packed", type: own, leaves: packContent(m, content, own) }, more) ?? content;
}
