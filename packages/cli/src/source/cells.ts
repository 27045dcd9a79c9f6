/** Reading and writing arrays and objects. */
import { addDims, bool, f32, showDim, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { emit, full, type Machine } from "./machine.ts";
import { booleanValue, numberValue, sizeNumber } from "./numbers.ts";
import { pack, packContent, plainTypeOf, plainTypeOfContent } from "./packed.ts";
import { follow, gatherOne, placesAt, resolve, typeAt } from "./paths.ts";
import { leafTypes, samePlain, showPlain } from "./plain.ts";
import { atLeast, subDims } from "./sizes.ts";
import { forgetViews } from "./views.ts";
import {
  known,
  newCell,
  nothing,
  reference,
  unknown,
  type Cell,
  type Content,
  type NumberValue,
  type PlainArray,
  type Place,
  type Reference,
  type Staged,
} from "./staged.ts";

/** What a reference leads to, which is reported if it cannot be read any more. */
export function contentOf(m: Machine, found: Reference): Content | undefined {
  const { cell, path } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (content?.kind === "lost") {
    if (m.node) m.report(m.node, "aliased-write");
    return undefined;
  }
  if (!content || content.kind !== "packed" || path.length === 0) return content;
  const type = typeAt(content.type, path);
  if (!type) return undefined;
  if (type.kind === "array") return { kind: "packed", type, leaves: pack(m, { kind: "reference", cell, path }, type) };
  // Parts of packed objects and tuples stay where they are.
  const part = (place: Place): Staged => get(m, reference(cell, path), place);
  if (type.kind === "object")
    return { kind: "record", fields: new Map(type.fields.map(({ name }) => [name, part({ field: name })])) };
  if (type.kind === "tuple")
    return { kind: "list", items: type.elements.map((_, i) => part({ index: known(i) })), storage: "Array" };
  return undefined;
}

/** The value at a place of what `found` leads to. */
export function get(m: Machine, found: Reference, at: Place): Staged {
  const { cell, path } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (!content || content.kind === "forward") return unknown;
  if (content.kind === "lost") {
    if (m.node) m.report(m.node, "aliased-write");
    return unknown;
  }
  if (content.kind === "growing") return m.node ? m.report(m.node, "growing-array") : unknown;
  if (content.kind === "record") return "field" in at ? (content.fields.get(at.field) ?? nothing) : unknown;
  if (content.kind === "list") {
    if ("field" in at) return unknown;
    if (at.index.kind === "static") return content.items[Number(at.index.value)] ?? nothing;
    return packCell(m, cell) ? get(m, found, at) : unknown;
  }
  const whole = [...path, at];
  const place = follow(m, content.type, whole);
  if (!place) return nothing;
  const leaf = content.leaves[place.first];
  if (place.type.kind !== "number" && place.type.kind !== "boolean") return reference(cell, whole);
  if (!leaf || place.inside === false) return nothing;
  const value = gatherOne(m, leaf, place);
  return place.type.kind === "number" ? numberValue(value) : booleanValue(value);
}

/** Makes a list an array of the program; what it holds is then part of it. */
export function packCell(m: Machine, cell: Cell): boolean {
  const content = m.state.cells.get(cell);
  if (content?.kind !== "list") return content?.kind === "packed";
  const type = plainTypeOfContent(m, content);
  if (type?.kind !== "array") return false;
  m.state.cells.set(cell, { kind: "packed", type, leaves: packContent(m, content, type) });
  content.items.forEach((item, i) => {
    if (item.kind !== "reference" || item.path.length > 0) return;
    const own = m.state.cells.get(item.cell);
    if (own?.kind === "list" || own?.kind === "record" || own?.kind === "packed")
      m.state.cells.set(item.cell, { kind: "forward", to: reference(cell, [{ index: known(i) }]) });
  });
  return true;
}

/** The number of elements of an array. */
export function lengthOf(m: Machine, found: Reference): Staged {
  const { cell, path } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (content?.kind === "list") return known(content.items.length);
  if (content?.kind === "growing") return m.node ? m.report(m.node, "growing-array") : unknown;
  if (content?.kind !== "packed") return nothing;
  const type = typeAt(content.type, path);
  if (type?.kind === "array") return sizeNumber(m, type.length);
  return type?.kind === "tuple" ? known(type.elements.length) : nothing;
}

/** Whether a cell may be changed; if not, that is reported. What may be the same is then lost. */
export function claim(m: Machine, cell: Cell): boolean {
  if (m.node && cell.owner === "parameter") m.report(m.node, "mutated-parameter");
  if (m.node && cell.owner === "module") m.report(m.node, "mutated-module-state");
  if (m.node && cell.mayAlias.some(({ owner }) => owner === "parameter")) m.report(m.node, "mutated-parameter");
  for (const other of m.state.cells.keys()) if (mayBeSame(cell, other)) m.state.cells.set(other, { kind: "lost" });
  return cell.owner === "local";
}

const mayBeSame = (a: Cell, b: Cell): boolean =>
  a !== b &&
  (a.mayAlias.includes(b) || b.mayAlias.includes(a) || a.mayAlias.some((other) => b.mayAlias.includes(other)));

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

type Packed = Extract<Content, { kind: "packed" }>;

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

/** Puts `value` at a place of what `found` leads to. */
export function set(m: Machine, found: Reference, at: Place, value: Staged): void {
  const { cell, path } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (!content || content.kind === "forward" || !claim(m, cell)) return;
  if (path.length === 0 && "index" in at && at.index.kind === "number") reserve(m, cell, at.index, value);
  if (content.kind === "record" && "field" in at)
    m.state.cells.set(cell, { kind: "record", fields: new Map([...content.fields, [at.field, value]]) });
  else if (content.kind === "list" && "index" in at) setInList(m, found, at, value);
  else if (content.kind === "packed") setPacked(m, cell, [...path, at], value);
  else if (content.kind === "lost" && m.node) m.report(m.node, "aliased-write");
}

function setInList(m: Machine, found: Reference, at: Extract<Place, { index: unknown }>, value: Staged): void {
  const { cell } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (content?.kind !== "list") return;
  if (at.index.kind !== "static") {
    if (packCell(m, cell)) set(m, found, at, value);
    return;
  }
  const index = Number(at.index.value);
  const { items, storage } = content;
  if (index >= 0 && index < items.length)
    m.state.cells.set(cell, { kind: "list", items: items.with(index, stored(m, value, storage)), storage });
  else if (storage === "Array" && index === items.length)
    m.state.cells.set(cell, { kind: "list", items: [...items, value], storage });
  else if (storage === "Array" && m.node) m.report(m.node, "index-out-of-range", String(index), String(items.length));
}

/** The number of elements of content that can become longer. */
function lengthToday(content: Content | undefined): Dim | undefined {
  if (content?.kind === "list") return content.storage === "Array" ? content.items.length : undefined;
  return content?.kind === "packed" && content.type.storage === "Array" ? content.type.length : undefined;
}

/** Notes how long an array becomes in a loop that assigns one element after the other, beyond its end. */
function reserve(m: Machine, cell: Cell, index: NumberValue, value: Staged): void {
  const today = lengthToday(m.state.cells.get(cell));
  const last = index.integer?.range.high;
  if (today === undefined || last === undefined || m.loopScope !== m.scope) return;
  const length = addDims(last, 1);
  if (atLeast(today, length) || !atLeast(length, today)) return;
  const element = plainTypeOf(m, value);
  if (element) m.reserved.set(cell, { kind: "array", element, length, storage: "Array" });
}

/** An array made as long as it becomes: what has not been assigned is NaN. */
export function extended(m: Machine, content: Content, type: PlainArray): Content {
  const today = lengthToday(content);
  if (today === undefined || atLeast(today, type.length) || (content.kind !== "list" && content.kind !== "packed"))
    return content;
  const rest = { ...type, length: subDims(type.length, today) };
  const leaves = leafTypes(rest, m.dtype).map(({ dtype, shape }) => full(m, dtype === bool ? 0 : NaN, dtype, shape));
  const more: Packed = { kind: "packed", type: rest, leaves };
  if (today === 0) return more;
  const own = plainTypeOfContent(m, content);
  if (own?.kind !== "array") return content;
  return joined(m, { kind: "packed", type: own, leaves: packContent(m, content, own) }, more) ?? content;
}

/** A number as typed arrays hold it. */
export function stored(m: Machine, value: Staged, storage: string): Staged {
  if (storage === "Array") return value;
  if (value.kind === "static") {
    const x = Number(value.value);
    return known(storage === "Float32Array" ? Math.fround(x) : x);
  }
  if (storage !== "Float32Array" || value.kind !== "number" || m.dtype === f32) return value;
  const rounded = emit(m, "cast", [value.value], { dtype: f32 });
  return numberValue(emit(m, "cast", [rounded], { dtype: m.dtype }));
}

function setPacked(m: Machine, cell: Cell, path: readonly Place[], given: Staged): void {
  const content = m.state.cells.get(cell);
  if (content?.kind !== "packed") return;
  const holder = typeAt(content.type, path.slice(0, -1));
  const type = typeAt(content.type, path);
  if (!type || !holder) return;
  const value = holder.kind === "array" ? stored(m, given, holder.storage) : given;
  const own = type.kind === "number" || type.kind === "boolean" ? type : plainTypeOf(m, value);
  if (!own) return;
  if (!samePlain(own, type)) {
    if (m.node) m.report(m.node, "kinds-differ", showPlain(type), showPlain(own));
    return;
  }
  const parts = pack(m, value, type);
  if (type.kind !== "number" && type.kind !== "boolean") forgetViews(m, cell);
  const place = follow(m, content.type, path);
  if (!place) return;
  if (place.inside === false) {
    const last = path.at(-1);
    if (m.node && last && "index" in last && last.index.kind === "static")
      m.report(
        m.node,
        "index-out-of-range",
        String(last.index.value),
        holder.kind === "array" ? showDim(holder.length) : "",
      );
    return;
  }
  const { inside } = place;
  // What lies outside is left out: -1 is no position.
  const positions = place.positions.map((position) =>
    inside === true ? position : emit(m, "select", [inside, position, full(m, -1, position.type.dtype)]),
  );
  const mode = inside === true ? "clip" : "drop";
  const leaves = content.leaves.map((leaf, i) => {
    const part = parts[i - place.first];
    if (i < place.first || !part) return leaf;
    return positions.length === 0 ? part : emit(m, "scatterSet", [leaf, part, ...positions], placesAt(positions, mode));
  });
  m.state.cells.set(cell, { kind: "packed", type: content.type, leaves });
}

/** A new array or object with the same elements. */
export function copyOf(m: Machine, found: Reference): Staged {
  const content = contentOf(m, found);
  if (!content) return unknown;
  const cell = newCell();
  // Rows of the copy are those of the original: only where they are written to does it matter.
  if (content.kind === "packed" && content.type.element.kind !== "number" && content.type.element.kind !== "boolean")
    cell.mayAlias.push(resolve(m, found).cell);
  m.state.cells.set(cell, content);
  return reference(cell);
}
