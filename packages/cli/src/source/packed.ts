/** Staged values as arrays of the program, and back. */
import type { Value } from "cotangent/compiler";
import { gatherLeaves, resolve, typeAt } from "./paths.ts";
import { emit, full, type Machine } from "./machine.ts";
import { booleanValue, numberValue, truthValue, valueOf } from "./numbers.ts";
import { leafTypes, samePlain, showPlain } from "./plain.ts";
import type { PlainType } from "./source-program.ts";
import {
  newCell,
  reference,
  type Cell,
  type Content,
  type NumberValue,
  type Reference,
  type Staged,
} from "./staged.ts";

const number: PlainType = { kind: "number" };

/** The plain type of `x`; undefined if it has none, which is reported. */
export function plainTypeOf(m: Machine, x: Staged): PlainType | undefined {
  switch (x.kind) {
    case "static":
      if (typeof x.value === "string") return refuse(m, `the text "${x.value}"`);
      return typeof x.value === "boolean" ? { kind: "boolean" } : number;
    case "number":
      return certainNumber(m, x);
    case "hole":
    case "unknown":
      return number;
    case "boolean":
      return { kind: "boolean" };
    case "reference":
      return typeOfReference(m, x);
    case "either":
    case "function":
    case "builtin":
      return refuse(m, "a function or a text");
  }
}

function certainNumber(m: Machine, { absent }: NumberValue): PlainType {
  if (absent && m.node) m.report(m.node, "maybe-undefined");
  return number;
}

function refuse(m: Machine, what: string): undefined {
  if (m.node) m.report(m.node, "not-a-number", what);
}

function typeOfReference(m: Machine, found: Reference): PlainType | undefined {
  const { cell, path } = resolve(m, found);
  const content = m.state.cells.get(cell);
  if (content?.kind === "packed") return typeAt(content.type, path);
  return content && plainTypeOfContent(m, content);
}

export function plainTypeOfContent(m: Machine, content: Content): PlainType | undefined {
  switch (content.kind) {
    case "packed":
      return content.type;
    case "list": {
      const types = content.items.map((item) => plainTypeOf(m, item));
      const [first = number] = types;
      const odd = types.find((type) => type !== undefined && !samePlain(type, first));
      if (odd) {
        if (m.node) m.report(m.node, "kinds-differ", showPlain(first), showPlain(odd));
        return undefined;
      }
      return { kind: "array", element: first, length: content.items.length, storage: content.storage };
    }
    case "record": {
      const fields = [...content.fields].map(([name, value]) => ({ name, type: plainTypeOf(m, value) ?? number }));
      return { kind: "object", fields };
    }
    case "growing":
      if (m.node) m.report(m.node, "growing-array");
      return undefined;
    case "forward":
      return typeOfReference(m, content.to);
    case "lost":
      if (m.node) m.report(m.node, "aliased-write");
      return undefined;
  }
}

/** The leaves of `x`, which is to be of this type; what is not there yet is 0. */
export function pack(m: Machine, x: Staged, type: PlainType): readonly Value[] {
  if (type.kind === "number") return [valueOf(m, x)];
  if (type.kind === "boolean") return [truthValue(m, x)];
  if (x.kind !== "reference") {
    if (x.kind !== "hole" && x.kind !== "unknown" && m.node)
      m.report(m.node, "kinds-differ", showPlain(type), x.kind === "static" ? String(x.value) : `a ${x.kind}`);
    return leafTypes(type, m.dtype).map(({ dtype, shape }) => full(m, 0, dtype, shape));
  }
  const { cell, path } = resolve(m, x);
  const content = m.state.cells.get(cell);
  if (content?.kind === "packed") return gatherLeaves(m, content, path);
  return content ? packContent(m, content, type) : [];
}

export function packContent(m: Machine, content: Content, type: PlainType): readonly Value[] {
  if (content.kind === "packed") return content.leaves;
  if (content.kind === "list" && type.kind === "array") {
    if (content.items.length === 0) return leafTypes(type, m.dtype).map(({ dtype, shape }) => full(m, 0, dtype, shape));
    return stack(
      m,
      content.items.map((item) => pack(m, item, type.element)),
    );
  }
  if (content.kind === "list" && type.kind === "tuple")
    return type.elements.flatMap((element, i) => pack(m, content.items[i] ?? { kind: "hole" }, element));
  if (content.kind === "record" && type.kind === "object")
    return type.fields.flatMap((field) => pack(m, content.fields.get(field.name) ?? { kind: "hole" }, field.type));
  if (m.node) m.report(m.node, "kinds-differ", showPlain(type), `a ${content.kind}`);
  return leafTypes(type, m.dtype).map(({ dtype, shape }) => full(m, 0, dtype, shape));
}

/** Leaf by leaf, the leaves of all rows one after the other along a new first axis. */
function stack(m: Machine, rows: readonly (readonly Value[])[]): readonly Value[] {
  return (rows[0] ?? []).map((_, k) => {
    const parts = rows.flatMap((row) => row[k] ?? []);
    const long = parts.map((part) => emit(m, "reshape", [part], { shape: [1, ...part.type.shape] }));
    const [only] = long;
    return long.length === 1 && only ? only : emit(m, "concatenate", long, { axis: 0 });
  });
}

/** What leaves of this type are, in new cells. */
export function unpack(m: Machine, type: PlainType, leaves: readonly Value[], owner: () => Cell = newCell): Staged {
  const rest = [...leaves];
  const take = (part: PlainType): Staged => unpack(m, part, rest.splice(0, leafTypes(part, m.dtype).length), owner);
  const [first] = leaves;
  switch (type.kind) {
    case "number":
      return first ? numberValue(first) : { kind: "unknown" };
    case "boolean":
      return first ? booleanValue(first) : { kind: "unknown" };
    case "array":
      return place(m, { kind: "packed", type, leaves }, owner);
    case "tuple":
      return place(m, { kind: "list", items: type.elements.map(take), storage: "Array" }, owner);
    case "object":
      return place(
        m,
        { kind: "record", fields: new Map(type.fields.map((field) => [field.name, take(field.type)])) },
        owner,
      );
  }
}

/** A new array or object. */
export function place(m: Machine, content: Content, owner: () => Cell = newCell): Reference {
  const cell = owner();
  m.state.cells.set(cell, content);
  return reference(cell);
}

export const list = (m: Machine, items: readonly Staged[]): Reference =>
  place(m, { kind: "list", items, storage: "Array" });
