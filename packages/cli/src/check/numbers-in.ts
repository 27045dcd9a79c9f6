/** The numbers in plain values, by their paths. */
import { numbersIn, type Plain } from "../modules/plain.ts";

export interface NumberAt {
  readonly path: string;
  readonly value: number;
}

/** The numbers that `type` has in `value`, in the order of the leaves of arrays of arrays. */
export function numbersOf(type: Plain, value: unknown, path: string): readonly NumberAt[] {
  switch (type.kind) {
    case "number":
      return [{ path, value: Number(value) }];
    case "integer":
    case "boolean":
    case "none":
      return [];
    case "array":
      return itemsOf(value).flatMap((item, i) => numbersOf(type.element, item, `${path}[${i}]`));
    case "tuple":
      return type.elements.flatMap((element, i) => numbersOf(element, itemsOf(value)[i], `${path}[${i}]`));
    case "object":
      return type.fields.flatMap((field) =>
        numbersOf(field.type, propertyOf(value, field.name), join(path, field.name)),
      );
  }
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** `value` with `change` made to the number with this position among those that {@link numbersOf} finds. */
export function withNumber(type: Plain, value: unknown, position: number, change: (x: number) => number): unknown {
  let next = 0;
  const copy = (part: Plain, from: unknown): unknown => {
    switch (part.kind) {
      case "number":
        return next++ === position ? change(Number(from)) : from;
      case "integer":
      case "boolean":
      case "none":
        return from;
      case "array": {
        if (numbersIn(part).every((isNumber) => !isNumber)) return from;
        const items = itemsOf(from).map((item) => copy(part.element, item));
        if (part.storage === "Array") return items;
        return part.storage === "Float64Array" ? Float64Array.from(items, Number) : Float32Array.from(items, Number);
      }
      case "tuple":
        return part.elements.map((element, i) => copy(element, itemsOf(from)[i]));
      case "object":
        return Object.fromEntries(
          part.fields.map((field) => [field.name, copy(field.type, propertyOf(from, field.name))]),
        );
    }
  };
  return copy(type, value);
}

const itemsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array ? Array.from(value) : [];

export const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
