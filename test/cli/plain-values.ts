/** Plain values as the arrays of their leaves, and back. */
import type { PlainType } from "../../packages/cli/src/source/source-program.ts";
import type { Plain } from "./corpus-case.ts";

export type Leaf = ArrayLike<number>;

export function leafCount(type: PlainType): number {
  if (type.kind === "array") return leafCount(type.element);
  if (type.kind === "tuple") return type.elements.reduce((count, element) => count + leafCount(element), 0);
  if (type.kind === "object") return type.fields.reduce((count, field) => count + leafCount(field.type), 0);
  return 1;
}

const elements = (value: Plain): readonly Plain[] => Array.from(value as ArrayLike<Plain>);

/** The types of the parts of `type`, and the parts of `value`. */
function parts(type: PlainType, value: Plain): readonly (readonly [PlainType, Plain])[] {
  if (type.kind === "tuple") return type.elements.map((element, i) => [element, elements(value)[i]!]);
  if (type.kind === "object")
    return type.fields.map(({ name, type: field }) => [field, (value as Readonly<Record<string, Plain>>)[name]!]);
  return [];
}

/** The leaves of `value`, in order, each row by row. */
export function flatten(type: PlainType, value: Plain): readonly (readonly number[])[] {
  if (type.kind === "array") {
    const rows = elements(value).map((element) => flatten(type.element, element));
    return Array.from({ length: leafCount(type.element) }, (_, leaf) => rows.flatMap((row) => row[leaf]!));
  }
  if (type.kind === "tuple" || type.kind === "object")
    return parts(type, value).flatMap(([part, inner]) => flatten(part, inner));
  return [[Number(value)]];
}

const storages = { Array, Float64Array, Float32Array };

/** The value whose leaves are `leaves`, at the place `at` of the axes around it. */
export function unflatten(type: PlainType, leaves: readonly Leaf[], at = 0): Plain {
  if (type.kind === "number") return leaves[0]![at]!;
  if (type.kind === "boolean") return leaves[0]![at] !== 0;
  if (type.kind === "array") {
    const length = type.length as number;
    const values = Array.from({ length }, (_, i) => unflatten(type.element, leaves, at * length + i));
    return type.storage === "Array" ? values : storages[type.storage].from(values as number[]);
  }
  let next = 0;
  const take = (part: PlainType): Plain => unflatten(part, leaves.slice(next, (next += leafCount(part))), at);
  if (type.kind === "tuple") return type.elements.map(take);
  return Object.fromEntries(type.fields.map((field) => [field.name, take(field.type)]));
}

/** All numbers of a value, in the order in which it is written; booleans are none. */
export function numbersOf(value: Plain): readonly number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "boolean") return [];
  return Object.values(value).flatMap(numbersOf);
}

/** `value` with its numbers replaced. */
export function withNumbers(value: Plain, f: (x: number) => number): Plain {
  if (typeof value === "number") return f(value);
  if (typeof value === "boolean") return value;
  if (value instanceof Float64Array || value instanceof Float32Array) return value.map(f);
  if (Array.isArray(value)) return value.map((element: Plain) => withNumbers(element, f));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withNumbers(field, f)]));
}

/** The lengths of all arrays in a parameter, by path, as the front end takes them. */
export function lengthsOf(path: string, value: Plain): Readonly<Record<string, number>> {
  if (typeof value !== "object") return {};
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = elements(value);
    const inner = list.length > 0 ? lengthsOf(`${path}[]`, list[0]!) : {};
    return { [path]: list.length, ...inner };
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => Object.entries(lengthsOf(`${path}.${name}`, field))),
  );
}
