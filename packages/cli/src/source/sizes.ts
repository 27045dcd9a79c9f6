/** Comparison of lengths, some of which are known only when the program runs; they are 0 or more. */
import { subDims, type Dim } from "cotangent/compiler";

/** Whether `a ≥ b` for all values of the named sizes. */
export function atLeast(a: Dim, b: Dim): boolean {
  const difference = subDims(a, b);
  if (typeof difference === "number") return difference >= 0;
  return difference.terms.every(({ coefficient }) => coefficient >= 0);
}

export const sameDim = (a: Dim, b: Dim): boolean => subDims(a, b) === 0;

export const smaller = (a: Dim | undefined, b: Dim | undefined): Dim | undefined =>
  a === undefined || b === undefined ? undefined : atLeast(b, a) ? a : atLeast(a, b) ? b : undefined;

export const larger = (a: Dim | undefined, b: Dim | undefined): Dim | undefined =>
  a === undefined || b === undefined ? undefined : atLeast(a, b) ? a : atLeast(b, a) ? b : undefined;

const limit = 2 ** 31;
/** Whether an i32 holds it; sizes are lengths of arrays, which it does hold. */
export const fits = (dim: Dim | undefined): dim is Dim =>
  dim !== undefined && (typeof dim !== "number" || (dim >= -limit && dim < limit));
