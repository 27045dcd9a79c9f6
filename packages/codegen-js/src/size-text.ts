/** Named sizes in emitted code: each is a variable, a parameter of the functions that need it. */
import { showDim, sizeOf, type ArrayType, type Dim } from "@cotangent/ir";

/** The value of a dimension as an expression, in parentheses where it is a sum. */
export function sizeText(dim: Dim): string {
  const text = showDim(dim).replaceAll(/[A-Za-z_]\w*/g, "size_$&");
  return /^[\w*]*$/.test(text) ? text : `(${text})`;
}

/** How many elements a buffer has. */
export const lengthText = ({ type }: { readonly type: ArrayType }): string => sizeText(sizeOf(type.shape));

export const nameOfSize = (variable: string): string => variable.slice("size_".length);

/** The variables of sizes in `lines`, sorted. */
export const sizesIn = (lines: readonly string[]): readonly string[] =>
  [...new Set(lines.join(" ").match(/\bsize_\w+/g))].toSorted();
