/** Reading arrays and objects. */
import { i32, type Dim } from "cotangent/compiler";
import { emit, full, type Machine } from "./machine.ts";
import { booleanValue, integerNumber, numberValue, sizeNumber, sizeValue } from "./numbers.ts";
import { pack, packContent, plainTypeOfContent } from "./packed.ts";
import { isScalar } from "./plain.ts";
import { follow, gatherOne, resolve, typeAt } from "./paths.ts";
import { atLeast } from "./sizes.ts";
import {
  known,
  newCell,
  nothing,
  reference,
  unknown,
  type Cell,
  type Content,
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
  if (content?.kind === "packed") return getPacked(m, content, cell, [...path, at]);
  if (content?.kind === "list" && "index" in at && at.index.kind === "number")
    return packCell(m, cell) ? get(m, found, at) : unknown;
  return content ? getStatic(m, content, at) : unknown;
}

function getStatic(m: Machine, content: Content, at: Place): Staged {
  if (content.kind === "record" && "field" in at) return content.fields.get(at.field) ?? nothing;
  if (content.kind === "list" && "index" in at && at.index.kind === "static")
    return content.items[Number(at.index.value)] ?? nothing;
  refuseContent(m, content);
  return unknown;
}

/** Says why an array can neither be read nor written. */
export function refuseContent(m: Machine, { kind }: Content): void {
  if (m.node && kind === "lost") m.report(m.node, "aliased-write");
  if (m.node && kind === "growing") m.report(m.node, "growing-array");
}

type Packed = Extract<Content, { kind: "packed" }>;

function getPacked(m: Machine, { type, leaves }: Packed, cell: Cell, path: readonly Place[]): Staged {
  const place = follow(m, type, path);
  if (!place) return nothing;
  if (place.type.kind !== "number" && place.type.kind !== "boolean") return reference(cell, path);
  const leaf = leaves[place.first];
  if (!leaf || place.inside === false) return nothing;
  const value = gatherOne(m, leaf, place);
  const found = place.type.kind === "number" ? numberValue(value) : booleanValue(value);
  return place.inside === true ? found : { ...found, present: place.inside };
}

/** Arrays of the program some of whose rows are one: who writes to one of these writes to the others, too. */
export const withSharedRows: WeakSet<Cell> = new WeakSet();

/** Makes a list an array of the program; what it holds is then part of it. */
export function packCell(m: Machine, cell: Cell): boolean {
  const content = m.state.cells.get(cell);
  if (content?.kind !== "list") return content?.kind === "packed";
  const type = plainTypeOfContent(m, content);
  if (type?.kind !== "array") return false;
  m.state.cells.set(cell, { kind: "packed", type, leaves: packContent(m, content, type) });
  const rows = content.items.flatMap((item) =>
    item.kind === "reference" && item.path.length === 0 ? [item.cell] : [],
  );
  if (new Set(rows).size < rows.length) withSharedRows.add(cell);
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
  if (type?.kind === "array") return countNumber(m, type.length);
  return type?.kind === "tuple" ? known(type.elements.length) : nothing;
}

/** An array whose length comes out less than 0 has no elements. */
function countNumber(m: Machine, length: Dim): Staged {
  if (atLeast(m, length, 0)) return sizeNumber(m, length);
  return integerNumber(m, emit(m, "max", [sizeValue(m, length), full(m, 0, i32)]), length, length);
}

/** A new array or object with the same elements. */
export function copyOf(m: Machine, found: Reference): Staged {
  const content = contentOf(m, found);
  if (!content) return unknown;
  const cell = newCell();
  // Rows of the copy are those of the original: only where they are written to does it matter.
  if (content.kind === "packed" && !isScalar(content.type.element)) cell.mayAlias.push(resolve(m, found).cell);
  m.state.cells.set(cell, content);
  return reference(cell);
}
