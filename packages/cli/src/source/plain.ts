/** Types of plain values, and their leaves. */
import { bool, showDim, type ArrayType, type Dim, type Dtype } from "cotangent/compiler";
import { sameDim } from "./sizes.ts";
import type { PlainType } from "./source-program.ts";

/** The types of the leaves, with `axes` in front. */
export function leafTypes(type: PlainType, dtype: Dtype, axes: readonly Dim[] = []): readonly ArrayType[] {
  switch (type.kind) {
    case "number":
      return [{ dtype, shape: axes }];
    case "boolean":
      return [{ dtype: bool, shape: axes }];
    case "array":
      return leafTypes(type.element, dtype, [...axes, type.length]);
    case "tuple":
      return type.elements.flatMap((element) => leafTypes(element, dtype, axes));
    case "object":
      return type.fields.flatMap((field) => leafTypes(field.type, dtype, axes));
  }
}

export const isScalar = ({ kind }: PlainType): boolean => kind === "number" || kind === "boolean";

export function leafCount(type: PlainType): number {
  switch (type.kind) {
    case "number":
    case "boolean":
      return 1;
    case "array":
      return leafCount(type.element);
    case "tuple":
      return type.elements.reduce((total, element) => total + leafCount(element), 0);
    case "object":
      return type.fields.reduce((total, field) => total + leafCount(field.type), 0);
  }
}

/** Equal but for the storage of arrays. */
export function samePlain(a: PlainType, b: PlainType): boolean {
  if (a.kind === "array") return b.kind === "array" && sameDim(a.length, b.length) && samePlain(a.element, b.element);
  if (a.kind === "tuple") return b.kind === "tuple" && sameList(a.elements, b.elements);
  if (a.kind === "object")
    return (
      b.kind === "object" &&
      a.fields.every(({ name }, i) => name === b.fields[i]?.name) &&
      sameList(
        a.fields.map(({ type }) => type),
        b.fields.map(({ type }) => type),
      )
    );
  return a.kind === b.kind;
}

const sameList = (a: readonly PlainType[], b: readonly PlainType[]): boolean =>
  a.length === b.length &&
  a.every((type, i) => {
    const other = b[i];
    return other !== undefined && samePlain(type, other);
  });

/** As a user would write it: `number[3]`, `{ x: number }`. */
export function showPlain(type: PlainType): string {
  switch (type.kind) {
    case "number":
    case "boolean":
      return type.kind;
    case "array":
      return `${showPlain(type.element)}[${showDim(type.length)}]`;
    case "tuple":
      return `[${type.elements.map(showPlain).join(", ")}]`;
    case "object":
      return `{ ${type.fields.map((field) => `${field.name}: ${showPlain(field.type)}`).join("; ")} }`;
  }
}
