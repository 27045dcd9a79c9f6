/** Parts of arrays from one place to another, and arrays with such a part replaced. */
import { addDims, subDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { joined } from "./growth.ts";
import { demand, lengthFrom } from "./lengths.ts";
import { emit, type Machine } from "./machine.ts";
import { atLeast } from "./sizes.ts";
import type { Content, Staged } from "./staged.ts";

type Packed = Extract<Content, { kind: "packed" }>;

/** The elements from `from` on, as far as before `to`. */
export function range(m: Machine, { type, leaves }: Packed, from: Dim, to: Dim): Packed {
  const parts = leaves.map((leaf) => {
    const rest = leaf.type.shape.slice(1);
    return emit(m, "slice", [leaf], {
      start: [from, ...rest.map(() => 0)],
      limit: [to, ...rest],
      stride: leaf.type.shape.map(() => 1),
    });
  });
  return { kind: "packed", type: { ...type, length: subDims(to, from) }, leaves: parts };
}

/** `whole` with `middle` in the place of the elements from `from` on, as far as before `to`. */
export function withRange(
  m: Machine,
  whole: Packed,
  [from, to]: readonly [Dim, Dim],
  middle: Packed,
): Packed | undefined {
  const start = joined(m, range(m, whole, 0, from), middle);
  const all = start && joined(m, start, range(m, whole, to, whole.type.length));
  return all && { ...all, type: { ...all.type, storage: whole.type.storage } };
}

/** Where a part begins or ends, within the array; undefined if that depends on values. @param otherwise if nothing is given */
export function limitOf(
  m: Machine,
  given: Staged | undefined,
  otherwise: Dim,
  { length, node }: Whole,
): Dim | undefined {
  if (!given || isUndefined(given)) return otherwise;
  const fromEnd = given.kind === "static" && Number(given.value) < 0;
  const at = fromEnd ? addDims(length, Math.trunc(Number(given.value))) : lengthFrom(m, given);
  if (at === undefined) return undefined;
  if (typeof length === "number" && typeof at === "number") return Math.min(Math.max(at, 0), length);
  if (atLeast(m, at, length)) return length;
  // A part that begins behind the end has no elements; one that ends there would have too many.
  if (fromEnd || otherwise === length) demandWithin(m, fromEnd ? at : subDims(length, at), node);
  return at;
}

const isUndefined = (x: Staged): boolean => x.kind === "static" && x.value === undefined;

const demandWithin = (m: Machine, room: Dim, node: Node | undefined): void => {
  if (node) demand(m, room, node);
};

export interface Whole {
  readonly length: Dim;
  readonly node: Node | undefined;
}
