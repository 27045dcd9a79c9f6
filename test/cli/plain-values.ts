/** Plain values and the numbers in them. */
import type { PlainType } from "@cotangent/cli";
import type { Plain } from "./corpus-case.ts";

const elements = (value: Plain): readonly Plain[] => Array.from(value as ArrayLike<Plain>);

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

/** `value` with twice as many elements in each array that may have any length. */
export function longer(type: PlainType, value: Plain): Plain {
  switch (type.kind) {
    case "array": {
      const twice = typeof type.length === "number" ? [value] : [value, value];
      const list = twice.flatMap((part) => elements(part)).map((element) => longer(type.element, element));
      if (value instanceof Float64Array) return Float64Array.from(list as readonly number[]);
      return value instanceof Float32Array ? Float32Array.from(list as readonly number[]) : list;
    }
    case "tuple":
      return type.elements.map((element, i) => longer(element, elements(value)[i]!));
    case "object":
      return Object.fromEntries(
        type.fields.map((field) => [field.name, longer(field.type, (value as Record<string, Plain>)[field.name]!)]),
      );
    case "number":
    case "boolean":
      return value;
  }
}
