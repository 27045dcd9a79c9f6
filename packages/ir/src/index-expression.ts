/**
 * Where an element is: integer expressions over the axes of a loop nest, kept apart from values. Affine terms carry
 * sizes (numbers or size expressions); quotients and remainders come from reshapes; a `value` term is loaded (gathers).
 */
import { addDims, equalDims, mulDims, type Dim } from "./dim.ts";
import { at, unreachable } from "./errors.ts";
import type { Node } from "./node.ts";

export type Index =
  | { readonly kind: "axis"; readonly axis: number }
  | { readonly kind: "size"; readonly value: Dim }
  | { readonly kind: "sum"; readonly terms: readonly Index[] }
  | { readonly kind: "scaled"; readonly index: Index; readonly by: Dim }
  | { readonly kind: "quotient"; readonly index: Index; readonly by: Dim }
  | { readonly kind: "remainder"; readonly index: Index; readonly by: Dim }
  | { readonly kind: "value"; readonly node: Node };

/** `0 ≤ index < below`: what has to hold for a load or store to happen. */
export interface Guard {
  readonly index: Index;
  readonly below: Dim;
}

export const axisIndex = (axis: number): Index => ({ kind: "axis", axis });
export const sizeIndex = (value: Dim): Index => ({ kind: "size", value });
export const valueIndex = (node: Node): Index => ({ kind: "value", node });

/** The sum of `terms`, flattened, its sizes collected into one. */
export function sumIndex(...terms: readonly Index[]): Index {
  const flat = terms.flatMap((term) => (term.kind === "sum" ? term.terms : [term]));
  const size = addDims(...flat.map((term) => (term.kind === "size" ? term.value : 0)));
  const rest = flat.filter((term) => term.kind !== "size");
  const all = size === 0 ? rest : [...rest, sizeIndex(size)];
  return all.length === 0 ? sizeIndex(0) : all.length === 1 ? at(all, 0) : { kind: "sum", terms: all };
}

export function scaledIndex(index: Index, by: Dim): Index {
  if (by === 1) return index;
  if (by === 0) return sizeIndex(0);
  if (index.kind === "size") return sizeIndex(mulDims(index.value, by));
  if (index.kind === "scaled") return scaledIndex(index.index, mulDims(index.by, by));
  if (index.kind === "sum") return sumIndex(...index.terms.map((term) => scaledIndex(term, by)));
  return { kind: "scaled", index, by };
}

/** `⌊index / by⌋` for an index that is not negative. */
export function quotientIndex(index: Index, by: Dim): Index {
  if (by === 1) return index;
  if (index.kind === "size" && typeof index.value === "number" && typeof by === "number")
    return sizeIndex(Math.floor(index.value / by));
  return { kind: "quotient", index, by };
}

/** `index mod by` for an index that is not negative. */
export function remainderIndex(index: Index, by: Dim): Index {
  if (by === 1) return sizeIndex(0);
  if (index.kind === "size" && typeof index.value === "number" && typeof by === "number")
    return sizeIndex(index.value % by);
  return { kind: "remainder", index, by };
}

/** The position in row-major order of the element at `indices` of an array of this shape. */
export function linearIndex(indices: readonly Index[], shape: readonly Dim[]): Index {
  return indices.reduce<Index>((sum, index, i) => sumIndex(scaledIndex(sum, at(shape, i)), index), sizeIndex(0));
}

/** Rebuilds `index` with every axis and every loaded node replaced. */
export function mapIndex(index: Index, axis: (axis: number) => Index, node: (node: Node) => Node): Index {
  const inner = (child: Index): Index => mapIndex(child, axis, node);
  switch (index.kind) {
    case "axis":
      return axis(index.axis);
    case "size":
      return index;
    case "sum":
      return sumIndex(...index.terms.map(inner));
    case "scaled":
      return scaledIndex(inner(index.index), index.by);
    case "quotient":
      return quotientIndex(inner(index.index), index.by);
    case "remainder":
      return remainderIndex(inner(index.index), index.by);
    case "value":
      return valueIndex(node(index.node));
    default:
      return unreachable(index, "mapIndex");
  }
}

/** Text of a dimension in that of an index, in which no name of a size is that of an axis. */
export const showSize = (dim: Dim): string =>
  typeof dim === "number" ? String(dim) : dim.algebra.expression(dim, (name) => `_${name}`);

/** Text of an index, equal for equal indices of one {@link import("./node.ts").NodeTable}. */
export function showIndex(index: Index): string {
  switch (index.kind) {
    case "axis":
      return `i${index.axis}`;
    case "size":
      return showSize(index.value);
    case "sum":
      return `(${index.terms.map(showIndex).join(" + ")})`;
    case "scaled":
      return `${showIndex(index.index)}*${showSize(index.by)}`;
    case "quotient":
      return `${showIndex(index.index)} div ${showSize(index.by)}`;
    case "remainder":
      return `${showIndex(index.index)} mod ${showSize(index.by)}`;
    case "value":
      return `@${index.node.id}`;
    default:
      return unreachable(index, "showIndex");
  }
}

export const equalIndices = (a: Index, b: Index): boolean => a === b || showIndex(a) === showIndex(b);

export const showGuard = ({ index, below }: Guard): string => `0<=${showIndex(index)}<${showSize(below)}`;

/** Whether `guard` is `0 ≤ i < n` for the whole axis `i` of extent `n`, and so always holds. */
export const alwaysHolds = (guard: Guard, extents: readonly Dim[]): boolean =>
  guard.index.kind === "axis" &&
  guard.index.axis < extents.length &&
  equalDims(at(extents, guard.index.axis), guard.below);
