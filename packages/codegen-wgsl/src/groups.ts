/** How many workgroups a dispatch has. */
import { evaluateDim, type Shape, type Sizes } from "@cotangent/ir";

/** Workgroups that one dimension of a dispatch has at most. */
export const maximalWorkgroups = 65_535;

/** Numbers of workgroups: more than 65,535 in a row are laid out in two dimensions. */
export type KnownGroups = readonly [number, number];

/** Numbers of workgroups, or those for so many items, where sizes say how many. */
export type Groups = KnownGroups | SizedGroups;

export interface SizedGroups {
  /** Their product is the number of items. */
  readonly items: Shape;
  /** The items that one workgroup takes. */
  readonly each: number;
}

/** The workgroups for as many items as `shape` has elements, of which one takes `each`. */
export function groupsFor(shape: Shape, each: number): Groups {
  const known = shape.filter((dim) => typeof dim === "number");
  return known.length < shape.length ? { items: shape, each } : gridOf(countOf(known), each);
}

/** `groups` where the named sizes have these values; a length that comes out negative is 0. */
export const groupsAt = (groups: Groups, sizes: Sizes): KnownGroups =>
  "each" in groups
    ? gridOf(countOf(groups.items.map((dim) => Math.max(0, evaluateDim(dim, sizes)))), groups.each)
    : groups;

const countOf = (lengths: readonly number[]): number => lengths.reduce((count, length) => count * length, 1);

function gridOf(items: number, each: number): KnownGroups {
  const groups = Math.max(1, Math.ceil(items / each));
  const rows = Math.ceil(groups / maximalWorkgroups);
  return [Math.ceil(groups / rows), rows];
}
