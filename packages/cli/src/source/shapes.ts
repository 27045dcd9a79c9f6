/**
 * What two ways of arriving at one place have in common: what is the same in both stays what it is; what differs becomes
 * a value of the program. Choices and loops are made by this.
 */
import { bool, i32, type ArrayType, type Value } from "cotangent/compiler";
import { full, type Machine, type State } from "./machine.ts";
import { booleanValue, constant, isInt32, numberOf, truthValue } from "./numbers.ts";
import { packContent, plainTypeOfContent } from "./packed.ts";
import { appendedAt, contentOf } from "./cells.ts";
import { resolve } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { leafTypes, samePlain, showPlain } from "./plain.ts";
import { larger, smaller } from "./sizes.ts";
import {
  newCell,
  reference,
  type Cell,
  type Content,
  type PlainArray,
  type Range,
  type Staged,
  type Storage,
} from "./staged.ts";

export type Shape =
  | { readonly kind: "fixed"; readonly value: Staged }
  | { readonly kind: "number"; readonly range: Range | undefined }
  | { readonly kind: "boolean" }
  | { readonly kind: "cell"; readonly content: ContentShape; readonly aliases: readonly Cell[] };

export type ContentShape =
  | { readonly kind: "fixed"; readonly content: Content }
  | { readonly kind: "list"; readonly items: readonly Shape[]; readonly storage: Storage }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Shape> }
  | { readonly kind: "growing"; readonly items: readonly Shape[] }
  | { readonly kind: "packed"; readonly type: PlainArray };

/** A way of arriving. */
export interface Way {
  readonly state: State;
  readonly scope: Scope;
}

export interface Side {
  readonly value: Staged;
  readonly way: Way;
}

/** `f` with the state and the scope of a way at hand. */
export function within<T>(m: Machine, way: Way, f: () => T): T {
  const before = { state: m.state, scope: m.scope };
  Object.assign(m, way);
  try {
    return f();
  } finally {
    Object.assign(m, before);
  }
}

const fixed = (value: Staged): Shape => ({ kind: "fixed", value });

export function sameStaged(a: Staged, b: Staged): boolean {
  if (a === b) return true;
  if (a.kind === "static") return b.kind === "static" && Object.is(a.value, b.value);
  if (a.kind === "number" || a.kind === "boolean") return b.kind === a.kind && a.value === b.value;
  if (a.kind === "reference")
    return (
      b.kind === "reference" &&
      a.cell === b.cell &&
      a.path.length === b.path.length &&
      a.path.every((p, i) => p === b.path[i])
    );
  if (a.kind === "function") return b.kind === "function" && a.node === b.node && a.environment === b.environment;
  if (a.kind === "builtin") return b.kind === "builtin" && a.name === b.name && a.receiver === b.receiver;
  return a.kind === b.kind;
}

const isBoolean = (x: Staged): boolean => x.kind === "boolean" || (x.kind === "static" && typeof x.value === "boolean");
const isNumber = (x: Staged): boolean => x.kind === "number" || (x.kind === "static" && typeof x.value === "number");

const rangeOf = (x: Staged): Range | undefined => {
  if (x.kind === "number") return x.integer?.range;
  return x.kind === "static" && typeof x.value === "number" && isInt32(x.value)
    ? { low: x.value, high: x.value }
    : undefined;
};

const hull = (a: Range | undefined, b: Range | undefined): Range | undefined =>
  a && b && { low: smaller(a.low, b.low), high: larger(a.high, b.high) };

/** What `a` and `b` are, whichever of the two it is. */
export function join(m: Machine, a: Side, b: Side): Shape {
  const [x, y] = [a.value, b.value];
  if (sameStaged(x, y)) return fixed(x);
  if (x.kind === "unknown" || y.kind === "unknown") return fixed({ kind: "unknown" });
  if (x.kind === "hole") return y.kind === "reference" ? cellShape(m, b, b) : generalise(y);
  if (y.kind === "hole") return x.kind === "reference" ? cellShape(m, a, a) : generalise(x);
  if (isBoolean(x) && isBoolean(y)) return { kind: "boolean" };
  if ((isNumber(x) || isBoolean(x)) && (isNumber(y) || isBoolean(y)) && isNumber(x) === isNumber(y))
    return { kind: "number", range: hull(rangeOf(x), rangeOf(y)) };
  if (x.kind === "reference" && y.kind === "reference") return cellShape(m, a, b);
  report(m, x, y);
  return fixed({ kind: "unknown" });
}

/** `x` as something that the program knows only when it runs. */
export function generalise(x: Staged): Shape {
  if (isBoolean(x)) return { kind: "boolean" };
  if (isNumber(x)) return { kind: "number", range: rangeOf(x) };
  return fixed(x);
}

const describe = (x: Staged): string =>
  x.kind === "static" ? String(x.value) : x.kind === "reference" ? "an array or object" : `a ${x.kind}`;

function report(m: Machine, x: Staged, y: Staged): void {
  if (!m.node) return;
  const empty = [x, y].some((one) => one.kind === "static" && (one.value === undefined || one.value === null));
  const text = [x, y].some((one) => one.kind === "static" && typeof one.value === "string");
  if (empty) m.report(m.node, "maybe-undefined");
  else if (text) m.report(m.node, "dynamic-text");
  else m.report(m.node, "kinds-differ", describe(x), describe(y));
}

function cellShape(m: Machine, a: Side, b: Side): Shape {
  const [x, y] = [a.value, b.value];
  if (x.kind !== "reference" || y.kind !== "reference") return fixed({ kind: "unknown" });
  const [one, other] = [within(m, a.way, () => contentOf(m, x)), within(m, b.way, () => contentOf(m, y))];
  if (!one || !other) return fixed({ kind: "unknown" });
  const content =
    a === b ? generaliseContent(m, a, one) : joinContent(m, { ...a, content: one }, { ...b, content: other });
  if (!content) return fixed({ kind: "unknown" });
  const aliases = [within(m, a.way, () => resolve(m, x)).cell, within(m, b.way, () => resolve(m, y)).cell];
  return { kind: "cell", content, aliases };
}

function generaliseContent(m: Machine, side: Side, content: Content): ContentShape {
  const one = (value: Staged): Shape =>
    value.kind === "reference" ? cellShape(m, { ...side, value }, { ...side, value }) : generalise(value);
  if (content.kind === "list") return { kind: "list", items: content.items.map(one), storage: content.storage };
  if (content.kind === "packed") return { kind: "packed", type: content.type };
  if (content.kind === "record")
    return { kind: "record", fields: new Map([...content.fields].map(([name, value]) => [name, one(value)])) };
  return { kind: "fixed", content };
}

export interface ContentSide {
  readonly content: Content;
  readonly way: Way;
}

export function joinContent(m: Machine, a: ContentSide, b: ContentSide): ContentShape | undefined {
  const [x, y] = [a.content, b.content];
  if (x === y) return { kind: "fixed", content: x };
  if (x.kind === "lost" || y.kind === "lost") return { kind: "fixed", content: { kind: "lost" } };
  const pair = (one: Staged, other: Staged): Shape => join(m, { value: one, way: a.way }, { value: other, way: b.way });
  if (x.kind === "list" && y.kind === "list" && x.items.length === y.items.length)
    return { kind: "list", items: x.items.map((item, i) => pair(item, y.items[i] ?? item)), storage: x.storage };
  if (x.kind === "record" && y.kind === "record") {
    const names = [...new Set([...x.fields.keys(), ...y.fields.keys()])];
    const none: Staged = { kind: "static", value: undefined };
    return {
      kind: "record",
      fields: new Map(names.map((name) => [name, pair(x.fields.get(name) ?? none, y.fields.get(name) ?? none)])),
    };
  }
  if (x.kind === "growing" || y.kind === "growing") return joinGrowing(m, a, b);
  const place = appendedAt.get(x) ?? appendedAt.get(y);
  if (place && x.kind === "list" && y.kind === "list") {
    m.report(place, "dynamic-length", "it is appended to on some ways only");
    return undefined;
  }
  const [s, t] = [within(m, a.way, () => plainTypeOfContent(m, x)), within(m, b.way, () => plainTypeOfContent(m, y))];
  if (!s || !t) return undefined;
  if (s.kind === "array" && samePlain(s, t)) return { kind: "packed", type: s };
  if (m.node)
    m.report(
      m.node,
      s.kind === "array" && t.kind === "array" ? "lengths-differ" : "kinds-differ",
      showPlain(s),
      showPlain(t),
    );
  return undefined;
}

const itemsOf = (content: Content): readonly Staged[] | undefined =>
  content.kind === "growing" ? content.pushed.flatMap((one) => ("item" in one ? [one.item] : [])) : undefined;

/** What is appended is so on all ways, or the length would depend on values. */
function joinGrowing(m: Machine, a: ContentSide, b: ContentSide): ContentShape | undefined {
  const [x, y] = [itemsOf(a.content), itemsOf(b.content)];
  const all = [a, b].every(({ content }) => content.kind === "growing" && content.pushed.every((one) => "item" in one));
  if (x && y && all && x.length === y.length)
    return {
      kind: "growing",
      items: x.map((item, i) => join(m, { value: item, way: a.way }, { value: y[i] ?? item, way: b.way })),
    };
  if (m.node) m.report(m.node, "dynamic-length", "it is appended to on some ways only");
  return undefined;
}

/** The types of the values of the program that a shape has. */
export function typesIn(m: Machine, shape: Shape): readonly ArrayType[] {
  switch (shape.kind) {
    case "fixed":
      return [];
    case "number":
      return [{ dtype: m.dtype, shape: [] }, ...(shape.range ? [{ dtype: i32, shape: [] }] : [])];
    case "boolean":
      return [{ dtype: bool, shape: [] }];
    case "cell":
      return contentTypes(m, shape.content);
  }
}

export function contentTypes(m: Machine, shape: ContentShape): readonly ArrayType[] {
  switch (shape.kind) {
    case "fixed":
      return [];
    case "list":
    case "growing":
      return shape.items.flatMap((item) => typesIn(m, item));
    case "record":
      return [...shape.fields.values()].flatMap((field) => typesIn(m, field));
    case "packed":
      return leafTypes(shape.type, m.dtype);
  }
}

/** The values of the program that `x` has in a shape that it fits; zeros where there is nothing yet. */
export function flatten(m: Machine, shape: Shape, x: Staged): readonly Value[] {
  if (shape.kind === "fixed") return [];
  if (x.kind === "hole") return zeros(m, typesIn(m, shape));
  if (shape.kind === "boolean") return [truthValue(m, x)];
  if (shape.kind === "number") {
    const number = x.kind === "static" && typeof x.value === "number" ? constant(m, x.value) : numberOf(m, x);
    return [number.value, ...(shape.range ? [number.integer?.value ?? full(m, 0, i32)] : [])];
  }
  const content = x.kind === "reference" ? contentOf(m, x) : undefined;
  return content ? flattenContent(m, shape.content, content) : zeros(m, typesIn(m, shape));
}

const zeros = (m: Machine, types: readonly ArrayType[]): readonly Value[] =>
  types.map(({ dtype, shape }) => full(m, 0, dtype, shape));

export function flattenContent(m: Machine, shape: ContentShape, content: Content): readonly Value[] {
  const none: Staged = { kind: "hole" };
  if (shape.kind === "fixed") return [];
  if (shape.kind === "packed") return packContent(m, content, shape.type);
  if (shape.kind === "list" || shape.kind === "growing") {
    const items = content.kind === "list" ? content.items : (itemsOf(content) ?? []);
    return shape.items.flatMap((item, i) => flatten(m, item, items[i] ?? none));
  }
  return [...shape.fields].flatMap(([name, field]) =>
    flatten(m, field, content.kind === "record" ? (content.fields.get(name) ?? none) : none),
  );
}

/** What has this shape and the values that `take` gives, one after the other. */
export function instantiate(m: Machine, shape: Shape, take: () => Value): Staged {
  switch (shape.kind) {
    case "fixed":
      return shape.value;
    case "boolean":
      return booleanValue(take());
    case "number": {
      const value = take();
      return { kind: "number", value, integer: shape.range && { value: take(), range: shape.range } };
    }
    case "cell": {
      const cell = newCell();
      cell.mayAlias.push(...shape.aliases);
      m.state.cells.set(cell, instantiateContent(m, shape.content, take));
      return reference(cell);
    }
  }
}

export function instantiateContent(m: Machine, shape: ContentShape, take: () => Value): Content {
  switch (shape.kind) {
    case "fixed":
      return shape.content;
    case "list":
      return { kind: "list", items: shape.items.map((item) => instantiate(m, item, take)), storage: shape.storage };
    case "growing":
      return { kind: "growing", pushed: shape.items.map((item) => ({ item: instantiate(m, item, take) })) };
    case "record":
      return {
        kind: "record",
        fields: new Map([...shape.fields].map(([name, field]) => [name, instantiate(m, field, take)])),
      };
    case "packed":
      return { kind: "packed", type: shape.type, leaves: leafTypes(shape.type, m.dtype).map(take) };
  }
}

/** Text that is equal for shapes with the same values. */
export function showShape(shape: Shape): string {
  if (shape.kind === "fixed") return "=";
  if (shape.kind === "number") return shape.range ? "i" : "n";
  return shape.kind === "boolean" ? "b" : showContent(shape.content);
}

export function showContent(shape: ContentShape): string {
  if (shape.kind === "fixed") return `=${shape.content.kind}`;
  if (shape.kind === "packed") return showPlain(shape.type);
  if (shape.kind === "list" || shape.kind === "growing") return `[${shape.items.map(showShape).join()}]`;
  return `{${[...shape.fields].map(([name, field]) => `${name}:${showShape(field)}`).join()}}`;
}
