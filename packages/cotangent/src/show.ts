/** Arrays as text and as nested arrays. */
import { at } from "@cotangent/ir";
import type { ComplexNumber, ShownNumber } from "./content.ts";

/** Arrays of arrays of numbers; a scalar is a number, and a complex number an object. */
export type Nested<E = ComplexNumber> = number | E | readonly Nested<E>[];

/** The elements, row-major in `data`, as nested arrays of the lengths `shape`. */
export function nested<E>(data: ArrayLike<number | E>, shape: readonly number[]): Nested<E> {
  if (shape.length === 0) return at(data, 0);
  const [length = 0, ...rest] = shape;
  const stride = rest.reduce((a, b) => a * b, 1);
  const part = (i: number): Nested<E> => nested(Array.prototype.slice.call(data, i * stride, (i + 1) * stride), rest);
  return Array.from({ length }, (_, i) => part(i));
}

const shown = 6;
export const showNumber = (x: number): string => (Number.isInteger(x) ? String(x) : String(Number(x.toPrecision(5))));

const isList = <E>(value: Nested<E>): value is readonly Nested<E>[] => Array.isArray(value);

/** `[[1, 2], [3, 4]]`, with the middle of long axes left out. */
export function showNested(value: Nested<ShownNumber>): string {
  if (!isList(value)) return typeof value === "number" ? showNumber(value) : String(value);
  if (value.length <= shown) return `[${value.map(showNested).join(", ")}]`;
  return `[${[...value.slice(0, shown / 2).map(showNested), "…", ...value.slice(-shown / 2).map(showNested)].join(", ")}]`;
}
