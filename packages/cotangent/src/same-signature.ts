/** Recognizes a call that is like one before without making a signature of it: that is what most calls of compiled functions are. */
import { at, equalTypes } from "@cotangent/ir";
import type { Stored } from "./content.ts";
import type { Signature } from "./signature.ts";
import { contentOf, Tensor } from "./tensor.ts";
import { isPlain, type Structure } from "./tree.ts";

/**
 * The leaves of `args` where they hang together as those of the signature do and are stored arrays of its types. Otherwise,
 * and for what cannot be told at once (numbers, registered classes), undefined: then the signature decides.
 */
export function leavesLike(args: readonly unknown[], { structure, inputs }: Signature): readonly Stored[] | undefined {
  const found: Stored[] = [];
  return isLike(args, structure, inputs, found) ? found : undefined;
}

function isLike(tree: unknown, structure: Structure, inputs: Signature["inputs"], found: Stored[]): boolean {
  switch (structure.kind) {
    case "leaf":
      return tree instanceof Tensor && take(tree, at(inputs, found.length), found);
    case "none":
      return tree === null || tree === undefined;
    case "array":
      return Array.isArray(tree) && areLike(tree, structure.children, inputs, found);
    case "object":
      return typeof tree === "object" && tree !== null && isPlain(tree) && hasLike(tree, structure, inputs, found);
    case "custom":
      return false;
  }
}

function areLike(
  trees: readonly unknown[],
  structures: readonly Structure[],
  inputs: Signature["inputs"],
  found: Stored[],
): boolean {
  if (trees.length !== structures.length) return false;
  for (let i = 0; i < trees.length; i++) if (!isLike(trees[i], at(structures, i), inputs, found)) return false;
  return true;
}

function hasLike(
  tree: Readonly<Record<string, unknown>>,
  { keys, children }: Extract<Structure, { kind: "object" }>,
  inputs: Signature["inputs"],
  found: Stored[],
): boolean {
  if (Object.keys(tree).length !== keys.length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = at(keys, i);
    if (!Object.hasOwn(tree, key) || !isLike(tree[key], at(children, i), inputs, found)) return false;
  }
  return true;
}

function take(tensor: Tensor, { type, weak }: Signature["inputs"][number], found: Stored[]): boolean {
  const content = contentOf(tensor);
  if (content.kind !== "stored" || content.weak !== weak) return false;
  if (content.type !== type && !equalTypes(content.type, type)) return false;
  found.push(content);
  return true;
}
