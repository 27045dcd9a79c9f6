/**
 * Trees: nested arrays, tuples, plain objects and registered classes with leaves, which are what transforms take and
 * return. `null` and `undefined` are trees without leaves. Leaves of objects come in the order of sorted keys, so
 * objects with equal keys have equal structures whatever order they were written in.
 */
import { ArgumentError, at } from "@cotangent/ir";
import { customOf, type CustomNode } from "./tree-registry.ts";

export type Structure =
  | { readonly kind: "leaf" }
  | { readonly kind: "none"; readonly value: null | undefined }
  | { readonly kind: "array"; readonly children: readonly Structure[] }
  /** `keys` are sorted, as the children are; `order` is how they were written. */
  | {
      readonly kind: "object";
      readonly keys: readonly string[];
      readonly order: readonly string[];
      readonly children: readonly Structure[];
    }
  | {
      readonly kind: "custom";
      readonly node: CustomNode;
      readonly aux: object;
      readonly children: readonly Structure[];
    };

export interface Flat {
  readonly leaves: readonly unknown[];
  readonly structure: Structure;
}

const leafStructure: Structure = { kind: "leaf" };

/** Whether `x` is a literal of an object, or made without a prototype. */
export function isPlain(x: object): x is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/** The leaves of `tree` in order, and what is left of it without them; `dual` if these are cotangents. */
export function flatten(tree: unknown, dual?: boolean): Flat {
  const leaves: unknown[] = [];
  return { structure: flattenInto(tree, leaves, dual), leaves };
}

function flattenInto(tree: unknown, leaves: unknown[], dual?: boolean): Structure {
  if (tree === null || tree === undefined) return { kind: "none", value: tree };
  if (Array.isArray(tree)) return { kind: "array", children: tree.map((child) => flattenInto(child, leaves, dual)) };
  if (typeof tree === "object") {
    if (isPlain(tree)) {
      const order = Object.keys(tree);
      const keys = order.toSorted();
      return { kind: "object", keys, order, children: keys.map((key) => flattenInto(tree[key], leaves, dual)) };
    }
    const node = customOf(tree);
    if (node) {
      const { children, aux } = node.flatten(tree, dual);
      return { kind: "custom", node, aux, children: children.map((child) => flattenInto(child, leaves, dual)) };
    }
  }
  leaves.push(tree);
  return leafStructure;
}

/** The tree of this structure with these leaves. */
export function unflatten(structure: Structure, leaves: readonly unknown[], dual?: boolean): unknown {
  const count = countLeaves(structure);
  if (leaves.length !== count)
    throw new ArgumentError(
      "tree-mismatch",
      `${leaves.length} leaves for the structure ${showStructure(structure)}`,
      `give ${count} leaves`,
    );
  let used = 0;
  return build(structure, () => leaves[used++], dual);
}

function build(structure: Structure, next: () => unknown, dual?: boolean): unknown {
  if (structure.kind === "leaf") return next();
  if (structure.kind === "none") return structure.value;
  const children = structure.children.map((child) => build(child, next, dual));
  if (structure.kind === "array") return children;
  if (structure.kind === "custom") return structure.node.unflatten(structure.aux, children, dual);
  return Object.fromEntries(structure.order.map((key) => [key, children[structure.keys.indexOf(key)]]));
}

/** `tree` with its complex arrays conjugated: cotangents as users see them, from those of real derivatives, or the other way. */
export function conjugated(tree: unknown): unknown {
  const { leaves, structure } = flatten(tree);
  return unflatten(structure, leaves, true);
}

export const countLeaves = (structure: Structure): number =>
  structure.kind === "leaf"
    ? 1
    : structure.kind === "none"
      ? 0
      : structure.children.reduce((sum, child) => sum + countLeaves(child), 0);

/** `{b: *, w: [*, null]}`; a star is a leaf. */
export function showStructure(structure: Structure): string {
  switch (structure.kind) {
    case "leaf":
      return "*";
    case "none":
      return String(structure.value);
    case "array":
      return `[${structure.children.map(showStructure).join(", ")}]`;
    case "object":
      return `{${structure.children.map((child, i) => `${at(structure.keys, i)}: ${showStructure(child)}`).join(", ")}}`;
    case "custom":
      return `${structure.node.name}(${structure.children.map(showStructure).join(", ")})`;
  }
}

const step = (structure: Structure, i: number): string =>
  structure.kind === "object" ? `.${at(structure.keys, i)}` : structure.kind === "custom" ? `<${i}>` : `[${i}]`;

/** Where each leaf is: `.layers[0].w`; the empty path is the tree itself. */
export function leafPaths(structure: Structure, path = ""): readonly string[] {
  if (structure.kind === "leaf") return [path];
  if (structure.kind === "none") return [];
  return structure.children.flatMap((child, i) => leafPaths(child, `${path}${step(structure, i)}`));
}

/** A path in a message. */
export const showPath = (path: string): string => (path === "" ? "the root" : path);

/** Where the structures first differ; undefined if they are equal. */
export function firstDifference(a: Structure, b: Structure, path = ""): string | undefined {
  if (!equalNodes(a, b)) return path;
  if (!("children" in a) || !("children" in b)) return undefined;
  for (const [i, child] of a.children.entries()) {
    const difference = firstDifference(child, at(b.children, i), `${path}${step(a, i)}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Whether the roots are alike: kind, keys, number of children, class and what is static about it. `null` is as good as `undefined`. */
export function equalNodes(a: Structure, b: Structure): boolean {
  switch (a.kind) {
    case "leaf":
    case "none":
      return a.kind === b.kind;
    case "array":
      return a.kind === b.kind && a.children.length === b.children.length;
    case "object":
      return a.kind === b.kind && a.keys.length === b.keys.length && a.keys.every((key, i) => key === b.keys[i]);
    case "custom":
      return (
        a.kind === b.kind &&
        a.node === b.node &&
        a.children.length === b.children.length &&
        a.node.equalAux(a.aux, b.aux)
      );
  }
}

/** The same as no {@link firstDifference}, without paths: this runs at every call of a compiled function. */
export function equalStructures(a: Structure, b: Structure): boolean {
  if (a === b) return true;
  if (!equalNodes(a, b)) return false;
  if (!("children" in a) || !("children" in b)) return true;
  const { children } = b;
  return a.children.every((child, i) => equalStructures(child, at(children, i)));
}

/** @throws ArgumentError that shows where the structures differ, and both. */
export function checkStructure(found: Structure, expected: Structure, where: string): void {
  const path = firstDifference(found, expected);
  if (path === undefined) return;
  throw new ArgumentError(
    "tree-mismatch",
    `${where}: the structures differ at ${showPath(path)}: ${showStructure(found)} where ${showStructure(expected)} was expected`,
    "give a tree of the same keys and lengths",
  );
}
