/** What rules of the user get and return: trees of values, and trees of their tangents or cotangents. */
import { ArgumentError, at, equalShapes, equalTypes, showType, zero, type ArrayType } from "@cotangent/ir";
import { checkArgnums } from "../arguments.ts";
import type { Real } from "../content.ts";
import { describe } from "../describe.ts";
import { applyOne, toDtype } from "../operations.ts";
import { inputTypes, leavesOf, type InputType, type Leaves } from "../trace-function.ts";
import {
  checkStructure,
  countLeaves,
  equalNodes,
  leafPaths,
  showPath,
  showStructure,
  type Structure,
} from "../tree.ts";

/** Arguments of a call: those with tangents as leaves, and the others as they are. */
export interface SplitArguments extends Leaves {
  /** The whole list of arguments, of which `tree` has the first kind. */
  fill(tree: unknown): readonly unknown[];
  readonly others: readonly unknown[];
}

export function splitArguments(
  args: readonly unknown[],
  nondiffArgnums: number | readonly number[],
  where: string,
): SplitArguments {
  const positions = checkArgnums(nondiffArgnums, args.length, `${where}: nondiffArgnums`);
  const leaves = leavesOf(
    args.map((arg, i) => (positions.includes(i) ? null : arg)),
    where,
  );
  return {
    ...leaves,
    others: positions.map((i) => args[i]),
    fill: (tree) =>
      Array.isArray(tree) ? tree.map((arg: unknown, i) => (positions.includes(i) ? args[i] : arg)) : args,
  };
}

const isFloat = ({ type }: { readonly type: ArrayType }): boolean => type.dtype.differentiable;

/** `structure` with nothing where leaves have no tangent. */
export function tangentStructure(structure: Structure, leaves: readonly { readonly type: ArrayType }[]): Structure {
  let next = 0;
  const prune = (part: Structure): Structure => {
    if (part.kind === "leaf") return isFloat(at(leaves, next++)) ? part : { kind: "none", value: null };
    return part.kind === "none" ? part : { ...part, children: part.children.map(prune) };
  };
  return prune(structure);
}

/** The types of the tangents. */
export const tangentTypes = (contents: readonly Real[]): readonly InputType[] => inputTypes(contents.filter(isFloat));

export interface Like {
  readonly types: readonly ArrayType[];
  readonly structure: Structure;
}

/** The leaves of a value that must be like another; numbers take the dtype that is expected. */
export function valueLeaves(tree: unknown, { types, structure }: Like, where: string): readonly Real[] {
  const found = leavesOf(tree, where);
  checkStructure(found.structure, structure, where);
  const paths = leafPaths(structure);
  return found.contents.map((content, i) => {
    const type = at(types, i);
    const own = content.weak ? toDtype(content, type.dtype) : content;
    if (equalTypes(own.type, type)) return own;
    throw wrongType(`${where}: the leaf at ${showPath(at(paths, i))} is ${showType(content.type)}`, type, "value");
  });
}

/** The leaves of tangents (or cotangents) of those values that are floats. `null` for a part of the tree is zero. */
export function tangentLeaves(
  tree: unknown,
  { types, structure }: Like,
  { where, what }: { readonly where: string; readonly what: "tangent" | "cotangent" },
): readonly Real[] {
  const found = leavesOf(tree, where);
  const paths = leafPaths(structure);
  return aligned(found, structure, `${where}: ${what}s`).flatMap((content, i) => {
    const type = at(types, i);
    if (!type.dtype.differentiable) return [];
    if (!content) return [applyOne(zero, [], { dtype: type.dtype, shape: type.shape })];
    const own = content.weak ? toDtype(content, type.dtype) : content;
    if (own.type.dtype === type.dtype && equalShapes(own.type.shape, type.shape)) return [own];
    throw wrongType(`${where}: the ${what} at ${showPath(at(paths, i))} is ${showType(content.type)}`, type, what);
  });
}

const wrongType = (found: string, type: ArrayType, what: string): ArgumentError =>
  new ArgumentError(
    "shape-mismatch",
    `${found}, expected ${showType(type)}`,
    `a ${what} has the shape and dtype of what it stands for: use broadcastTo(), sum() or astype() in the rule, or null for a zero`,
  );

/** For each leaf of `structure` the content at its place; undefined where the tree that was found has `null`. */
function aligned(found: Leaves, structure: Structure, where: string): readonly (Real | undefined)[] {
  let next = 0;
  const visit = (part: Structure, like: Structure): readonly (Real | undefined)[] => {
    if (part.kind === "none") return Array.from({ length: countLeaves(like) }, () => undefined);
    if (!equalNodes(part, like))
      throw new ArgumentError(
        "tree-mismatch",
        `${where} are ${showStructure(found.structure)} where ${showStructure(structure)} was expected`,
        "return the tree of what they belong to, with null for zeros",
      );
    if (part.kind === "leaf") return [at(found.contents, next++)];
    return "children" in like ? part.children.flatMap((child, i) => visit(child, at(like.children, i))) : [];
  };
  return visit(found.structure, structure);
}

/** The two parts of what a rule returns. */
export function pairOf(result: unknown, where: string, form: string): readonly [unknown, unknown] {
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]];
  throw new ArgumentError("bad-tree", `${where}: it returns ${describe(result)}`, `return a list of two, ${form}`);
}
