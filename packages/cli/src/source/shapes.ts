/** Values whose kinds are known and whose numbers differ from way to way: choices and loops are made of them. */
import { bool, i32, type ArrayType, type Value } from "cotangent/compiler";
import { emit, full, type Machine, type State } from "./machine.ts";
import { booleanValue, constant, numberOf, truthValue } from "./numbers.ts";
import { packContent } from "./packed.ts";
import { contentOf } from "./cells.ts";
import type { Scope } from "./scope.ts";
import { leafTypes, showPlain } from "./plain.ts";
import {
  newCell,
  reference,
  type Absent,
  type Cell,
  type Content,
  type PlainArray,
  type Range,
  type Staged,
  type Storage,
} from "./staged.ts";
import { presenceOf } from "./undefined.ts";

export type Shape =
  | { readonly kind: "fixed"; readonly value: Staged }
  | { readonly kind: "number"; readonly range: Range | undefined; readonly absent?: Absent | undefined }
  | { readonly kind: "boolean" }
  | { readonly kind: "either"; readonly options: readonly Staged[] }
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

/** One of `values` after the other, as {@link instantiate} asks for them. */
export function taker(values: readonly Value[]): () => Value {
  let next = 0;
  return () => {
    const found = values[next++];
    if (!found) throw new Error("internal: a shape has more values than there are");
    return found;
  };
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

/** The elements that were appended one by one. */
export const itemsOf = (content: Content): readonly Staged[] | undefined =>
  content.kind === "growing" ? content.pushed.flatMap((one) => ("item" in one ? [one.item] : [])) : undefined;

/** The types of the values of the program that a shape has. */
export function typesIn(m: Machine, shape: Shape): readonly ArrayType[] {
  switch (shape.kind) {
    case "fixed":
      return [];
    case "number":
      return [m.dtype, ...(shape.range ? [i32] : []), ...(shape.absent ? [bool] : [])].map((dtype) => ({
        dtype,
        shape: [],
      }));
    case "boolean":
      return [{ dtype: bool, shape: [] }];
    case "either":
      return [{ dtype: i32, shape: [] }];
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
  if (shape.kind === "either") return [whichOf(m, shape.options, x)];
  if (shape.kind === "number") return [...numbersOf(m, shape.range, x), ...(shape.absent ? [presenceOf(m, x)] : [])];
  const content = x.kind === "reference" ? contentOf(m, x) : undefined;
  return content ? flattenContent(m, shape.content, content) : zeros(m, typesIn(m, shape));
}

function numbersOf(m: Machine, range: Range | undefined, x: Staged): readonly Value[] {
  const number = x.kind === "static" && typeof x.value === "number" ? constant(m, x.value) : numberOf(m, x);
  return [number.value, ...(range ? [number.integer?.value ?? full(m, 0, i32)] : [])];
}

/** The number of what `x` is among the options. */
function whichOf(m: Machine, options: readonly Staged[], x: Staged): Value {
  const numberOfOne = (one: Staged): Value =>
    full(
      m,
      options.findIndex((option) => sameName(option, one)),
      i32,
    );
  if (x.kind !== "either") return numberOfOne(x);
  const last = x.options.at(-1);
  return x.options
    .slice(0, -1)
    .reduceRight<Value>(
      (rest, one, i) => emit(m, "select", [emit(m, "eq", [x.which, full(m, i, i32)]), numberOfOne(one), rest]),
      last ? numberOfOne(last) : full(m, 0, i32),
    );
}

const sameName = (a: Staged, b: Staged): boolean =>
  a.kind === "static" && b.kind === "static"
    ? a.value === b.value
    : a.kind === "function" && b.kind === "function"
      ? a.node === b.node && a.environment === b.environment
      : a.kind === "builtin" && b.kind === "builtin" && a.name === b.name;

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
    case "either":
      return { kind: "either", which: take(), options: shape.options };
    case "number": {
      const value = take();
      const integer = shape.range && { value: take(), range: shape.range };
      const { absent } = shape;
      return { kind: "number", value, integer, ...(absent && { absent, present: take() }) };
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
  if (shape.kind === "number") return `${shape.range ? "i" : "n"}${shape.absent ?? ""}`;
  if (shape.kind === "either") return `?${shape.options.length}`;
  return shape.kind === "boolean" ? "b" : showContent(shape.content);
}

export function showContent(shape: ContentShape): string {
  if (shape.kind === "fixed") return `=${shape.content.kind}`;
  if (shape.kind === "packed") return showPlain(shape.type);
  if (shape.kind === "list" || shape.kind === "growing") return `[${shape.items.map(showShape).join()}]`;
  return `{${[...shape.fields].map(([name, field]) => `${name}:${showShape(field)}`).join()}}`;
}
