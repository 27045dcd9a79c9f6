/** Functions on trees, with their types kept. */
import { at } from "@cotangent/ir";
import type { Tensor } from "./tensor.ts";
import {
  checkStructure,
  equalStructures,
  leafPaths,
  showStructure,
  unflatten,
  type Flat,
  type Structure,
} from "./tree.ts";
import { typed, type WithLeaves } from "./tree-types.ts";
import { flattenWhole } from "./tree-whole.ts";

type Visit<R> = (leaf: Tensor, ...others: readonly Tensor[]) => R;

/** The tree with `f` of each leaf. Others must have the structure of the first; their leaves come as further arguments. */
function map<T>(f: Visit<Tensor>, tree: T, ...others: readonly unknown[]): T;
function map<T, R>(f: Visit<R>, tree: T, ...others: readonly unknown[]): WithLeaves<T, R>;
function map(f: Visit<unknown>, tree: unknown, ...others: readonly unknown[]): unknown {
  const { leaves, structure } = flattenWhole(tree);
  const rest = others.map((other, i) => {
    const flat = flattenWhole(other);
    checkStructure(flat.structure, structure, `tree.map: tree ${i + 1}`);
    return flat.leaves;
  });
  const leaf = (list: readonly unknown[], i: number): Tensor => typed<Tensor>(at(list, i));
  return unflatten(
    structure,
    leaves.map((_, i) => f(leaf(leaves, i), ...rest.map((list) => leaf(list, i)))),
  );
}

/** As `map`, with where the leaf is (`.layers[0].w`) as the first argument. */
function mapWithPath<T>(f: (path: string, leaf: Tensor) => Tensor, tree: T): T {
  const { leaves, structure } = flattenWhole(tree);
  const paths = leafPaths(structure);
  return typed<T>(
    unflatten(
      structure,
      leaves.map((leaf, i) => f(at(paths, i), typed<Tensor>(leaf))),
    ),
  );
}

/** The leaves in order: arrays by position, objects by sorted keys. */
const leavesOf = (tree: unknown): readonly Tensor[] => typed<readonly Tensor[]>(flattenWhole(tree).leaves);

/** `f(… f(f(start, leaf₀), leaf₁) …)` */
const reduce = <R>(f: (total: R, leaf: Tensor) => R, tree: unknown, start: R): R => leavesOf(tree).reduce(f, start);

/** What is left of a tree without its leaves. */
const structureOf = (tree: unknown): Structure => flattenWhole(tree).structure;

/** Functions on trees: nested arrays, tuples, plain objects and registered classes with tensors as leaves. */
export const tree: {
  readonly map: typeof map;
  readonly mapWithPath: typeof mapWithPath;
  readonly leaves: typeof leavesOf;
  readonly reduce: typeof reduce;
  readonly structure: typeof structureOf;
  readonly flatten: (tree: unknown) => Flat;
  readonly unflatten: typeof unflatten;
  readonly equal: typeof equalStructures;
  readonly paths: typeof leafPaths;
  readonly show: typeof showStructure;
} = {
  map,
  mapWithPath,
  leaves: leavesOf,
  reduce,
  structure: structureOf,
  flatten: flattenWhole,
  unflatten,
  equal: equalStructures,
  paths: leafPaths,
  show: showStructure,
};
