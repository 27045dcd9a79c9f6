/** Lengths as code. */
import { mayBeNegative, type Dim } from "cotangent/compiler";

/** What named sizes are called in the code. */
export type SizeNames = ReadonlyMap<string, string>;

export function dimText(dim: Dim, sizes: SizeNames): string {
  if (typeof dim === "number") return String(dim);
  const text = dim.algebra.expression(dim, (name) => sizes.get(name) ?? "NaN");
  return mayBeNegative(dim) ? `Math.max(0, ${text})` : text;
}

/** The product of lengths. */
export function productText(dims: readonly Dim[], sizes: SizeNames): string {
  const known = dims.reduce<number>((product, dim) => (typeof dim === "number" ? product * dim : product), 1);
  const open = dims.filter((dim) => typeof dim !== "number").map((dim) => dimText(dim, sizes));
  return open.length === 0 ? String(known) : [...(known === 1 ? [] : [String(known)]), ...open].join(" * ");
}

/** The position of an element in a dense array: `((i)·b + j)·c + k`. */
export function positionText(counters: readonly string[], axes: readonly Dim[], sizes: SizeNames): string {
  if (counters.length === 0) return "0";
  return counters.slice(1).reduce((text, counter, i) => {
    const length = dimText(axes[i + 1] ?? 1, sizes);
    const inner = text.includes(" + ") ? `(${text})` : text;
    return `${inner} * ${length} + ${counter}`;
  }, counters[0] ?? "0");
}
