/** Writing to arrays and objects. */
import { f32 } from "cotangent/compiler";
import { packCell, refuseContent, withSharedRows } from "./cells.ts";
import { claim } from "./claim.ts";
import { reserve } from "./growth.ts";
import { emit, full, type Machine } from "./machine.ts";
import { numberValue } from "./numbers.ts";
import { pack, plainTypeOf } from "./packed.ts";
import { follow, placesAt, resolve, typeAt } from "./paths.ts";
import { isScalar, samePlain, showPlain } from "./plain.ts";
import type { PlainType } from "./source-program.ts";
import { known, type Cell, type Content, type Place, type Reference, type Staged } from "./staged.ts";
import { forgetViews } from "./views.ts";

/** Puts `value` at a place of what `found` leads to. */
export function set(m: Machine, found: Reference, at: Place, value: Staged): void {
  const { cell, path } = resolve(m, found);
  if (!m.state.cells.has(cell) || !claim(m, cell)) return;
  if (path.length === 0) reserveAt(m, cell, at, value);
  const content = m.state.cells.get(cell);
  if (content?.kind === "packed" && !isLength(at)) setPacked(m, cell, [...path, at], value);
  else if (content) setStatic(m, found, content, at, value);
}

function reserveAt(m: Machine, cell: Cell, at: Place, value: Staged): void {
  if ("index" in at && at.index.kind === "number") reserve(m, cell, at.index, value);
}

function setStatic(m: Machine, found: Reference, content: Content, at: Place, value: Staged): void {
  const { cell } = resolve(m, found);
  if (isLength(at) && content.kind !== "record") setLength(m, cell, content, value);
  else if ("index" in at && content.kind === "list") setInList(m, found, at, value);
  else setField(m, cell, content, at, value);
}

const isLength = (at: Place): boolean => "field" in at && at.field === "length";

function setField(m: Machine, cell: Cell, content: Content, at: Place, value: Staged): void {
  if (content.kind !== "record") {
    refuseContent(m, content);
    return;
  }
  const field = "field" in at ? at.field : at.index.kind === "static" ? String(at.index.value) : undefined;
  if (field !== undefined)
    m.state.cells.set(cell, { kind: "record", fields: new Map([...content.fields, [field, value]]) });
  else if (m.node) m.report(m.node, "dynamic-key");
}

/** `x.length = count`, where it is known which elements stay. */
function setLength(m: Machine, cell: Cell, content: Content, count: Staged): void {
  const length = count.kind === "static" ? Number(count.value) : NaN;
  if (content.kind === "list" && content.storage === "Array" && length <= content.items.length)
    m.state.cells.set(cell, { ...content, items: content.items.slice(0, length) });
  else if (length === 0 && content.kind === "packed" && content.type.storage === "Array")
    m.state.cells.set(cell, { kind: "list", items: [], storage: "Array" });
  else if (m.node) m.report(m.node, "not-supported", "an assignment to this length", "take a part: x.slice(0, count)");
}

function setInList(m: Machine, found: Reference, at: Extract<Place, { index: unknown }>, value: Staged): void {
  const { cell } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (content?.kind !== "list") return;
  if (at.index.kind !== "static") {
    if (packCell(m, cell)) setPacked(m, cell, [at], value);
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

interface Target {
  readonly cell: Cell;
  readonly content: Extract<Content, { kind: "packed" }>;
  readonly path: readonly Place[];
  /** The type of what is replaced, and of what holds it. */
  readonly type: PlainType;
  readonly holder: PlainType;
}

function setPacked(m: Machine, cell: Cell, path: readonly Place[], given: Staged): void {
  const content = m.state.cells.get(cell);
  if (content?.kind !== "packed") return;
  if (path.length > 1 && withSharedRows.has(cell)) {
    if (m.node) m.report(m.node, "aliased-write");
    return;
  }
  const holder = typeAt(content.type, path.slice(0, -1));
  const type = typeAt(content.type, path);
  if (!type || !holder) return;
  const value = holder.kind === "array" ? stored(m, given, holder.storage) : given;
  if (isScalar(type) || fitsIn(m, value, type)) replace(m, { cell, content, path, type, holder }, value);
}

/** Whether a row, or an object, is like the one that it replaces; if not, that is reported. */
function fitsIn(m: Machine, value: Staged, type: PlainType): boolean {
  const own = plainTypeOf(m, value);
  if (own && samePlain(own, type)) return true;
  if (own && m.node) m.report(m.node, "kinds-differ", showPlain(type), showPlain(own));
  return false;
}

function replace(m: Machine, { cell, content, path, type, holder }: Target, value: Staged): void {
  const parts = pack(m, value, type);
  if (!isScalar(type)) forgetViews(m, cell);
  const place = follow(m, content.type, path);
  if (!place) return;
  if (place.inside === false) {
    const last = path.at(-1);
    if (m.node && last && "index" in last && last.index.kind === "static")
      m.report(m.node, "index-out-of-range", String(last.index.value), showPlain(holder));
    return;
  }
  const { inside, first } = place;
  // What lies outside is left out: -1 is no position.
  const positions = place.positions.map((position) =>
    inside === true ? position : emit(m, "select", [inside, position, full(m, -1, position.type.dtype)]),
  );
  const params = placesAt(positions, inside === true ? "inside" : "drop");
  const leaves = content.leaves.map((leaf, i) => {
    const part = i < first ? undefined : parts[i - first];
    if (!part) return leaf;
    return positions.length === 0 ? part : emit(m, "scatterSet", [leaf, part, ...positions], params);
  });
  m.state.cells.set(cell, { kind: "packed", type: content.type, leaves });
}
