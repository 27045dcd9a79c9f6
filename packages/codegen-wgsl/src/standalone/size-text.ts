/** Lengths and places as JavaScript, in which named sizes are variables. */
import { mayBeNegative, type Dim, type Shape } from "@cotangent/ir";
import type { Bytes, Mark, Offset } from "../spans.ts";

/** The variable that holds the size called `name`. */
export const sizeVariable = (name: string): string => `size_${name}`;
const markVariable = (mark: number): string => `at${mark}`;

/** The functions of a module that lengths are made with. */
export interface SizeFunctions {
  /** `bytes => …`: what an array of so many bytes takes in a buffer. */
  readonly room: string;
  /** The same, rounded up to where another array may start. */
  readonly align: string;
}

export function dimText(dim: Dim): string {
  if (typeof dim === "number") return String(dim);
  const text = dim.algebra.expression(dim, sizeVariable);
  return mayBeNegative(dim) ? `Math.max(0, ${text})` : text;
}

export const countText = (shape: Shape): string => (shape.length === 0 ? "1" : shape.map(dimText).join(" * "));

export const offsetText = ({ offset, mark }: Offset): string =>
  mark === undefined ? String(offset) : offset === 0 ? markVariable(mark) : `${markVariable(mark)} + ${offset}`;

/** @param all the expression for the length of the whole buffer */
export function bytesText(bytes: Bytes, all: string, { room }: SizeFunctions): string {
  if (bytes === "all") return all;
  return typeof bytes === "number" ? String(bytes) : `${room}(${countText([bytes.each, ...bytes.shape])})`;
}

/** The declarations of marks. @param temporaries where arrays begin that are as long as sizes say */
export const marksText = (marks: readonly Mark[], temporaries: number, { align }: SizeFunctions): readonly string[] =>
  marks.map((mark, i) => {
    const value =
      mark.kind === "temporaries"
        ? String(temporaries)
        : sumText(offsetText(mark.start), `${align}(${countText([mark.bytes.each, ...mark.bytes.shape])})`);
    return `const ${markVariable(i)} = ${value};`;
  });

const sumText = (a: string, b: string): string => (a === "0" ? b : `${a} + ${b}`);
