/** Plain values as the leaves of a program, and back. */
import { bool, type ArrayValue, type Dim, type Dtype } from "cotangent/compiler";
import type { PlainType } from "../source-program.ts";

interface Leaf {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly truth: boolean;
}

/** The leaves of `value`. */
function leavesOf(type: PlainType, value: unknown): readonly Leaf[] {
  switch (type.kind) {
    case "number":
    case "boolean":
      return [{ shape: [], values: [Number(value)], truth: type.kind === "boolean" }];
    case "tuple":
      return type.elements.flatMap((element, i) => leavesOf(element, elements(value)[i]));
    case "object":
      return type.fields.flatMap((field) => leavesOf(field.type, Reflect.get(Object(value), field.name)));
    case "array": {
      const rows = elements(value).map((element) => leavesOf(type.element, element));
      const pattern = rows[0] ?? emptyLeaves(type.element);
      return pattern.map(({ shape, truth }, k) => ({
        shape: [rows.length, ...shape],
        values: rows.flatMap((row) => row[k]?.values ?? []),
        truth,
      }));
    }
  }
}

function emptyLeaves(type: PlainType): readonly Leaf[] {
  if (type.kind === "array") return emptyLeaves(type.element).map((leaf) => ({ ...leaf, shape: [0, ...leaf.shape] }));
  if (type.kind === "tuple") return type.elements.flatMap(emptyLeaves);
  if (type.kind === "object") return type.fields.flatMap((field) => emptyLeaves(field.type));
  return [{ shape: [], values: [], truth: type.kind === "boolean" }];
}

const elements = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : ArrayBuffer.isView(value) && "length" in value ? Array.from(Object(value)) : [];

export const flattenPlain = (type: PlainType, value: unknown, dtype: Dtype): readonly ArrayValue[] =>
  leavesOf(type, value).map(({ shape, values, truth }) => {
    const own = truth ? bool : dtype;
    const data = own.allocate(values.length);
    values.forEach((x, i) => (data[i] = x));
    return { dtype: own, shape, data };
  });

/** Elements in row-major order, one list for each leaf, as a plain value. */
export function unflattenPlain(
  type: PlainType,
  leaves: readonly ArrayLike<number>[],
  size: (dim: Dim) => number,
): unknown {
  const read = (own: PlainType, first: number, offset: number): unknown => {
    switch (own.kind) {
      case "number":
        return leaves[first]?.[offset];
      case "boolean":
        return leaves[first]?.[offset] === 1;
      case "tuple":
        return own.elements.map((element, i) => read(element, first + count(own.elements.slice(0, i)), offset));
      case "object":
        return Object.fromEntries(
          own.fields.map(({ name, type: field }, i) => [
            name,
            read(field, first + count(own.fields.slice(0, i).map((one) => one.type)), offset),
          ]),
        );
      case "array": {
        const length = size(own.length);
        return Array.from({ length }, (_, i) => read(own.element, first, offset * length + i));
      }
    }
  };
  return read(type, 0, 0);
}

const count = (types: readonly PlainType[]): number =>
  types.reduce((total, type) => total + emptyLeaves(type).length, 0);

/** The lengths of the arrays in `value` by their paths, as options give them. */
export function lengthsOf(value: unknown, path: string): Readonly<Record<string, number>> {
  if (Array.isArray(value))
    return { [path]: value.length, ...lengthsOf(value[0], `${path}[]`), ...inTuple(value, path) };
  if (ArrayBuffer.isView(value) && "length" in value) return { [path]: Number(value.length) };
  if (typeof value !== "object" || value === null) return {};
  return Object.assign({}, ...Object.entries(value).map(([name, field]) => lengthsOf(field, `${path}.${name}`)));
}

const inTuple = (value: readonly unknown[], path: string): Readonly<Record<string, number>> =>
  Object.assign({}, ...value.map((element, i) => lengthsOf(element, `${path}[${i}]`)));
