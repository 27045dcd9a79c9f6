/** Trees as users see them, in which a complex array is a leaf; to transforms it is two. */
import { flatten, unflatten, type Flat, type Structure } from "./tree.ts";

/** The leaves of `tree`, complex arrays among them, and what is left of it. */
export function flattenWhole(tree: unknown): Flat {
  const flat = flatten(tree);
  const leaves: unknown[] = [];
  let next = 0;
  const visit = (structure: Structure): Structure => {
    if (structure.kind === "none") return structure;
    if (structure.kind !== "leaf" && !(structure.kind === "custom" && structure.node.checkValue))
      return { ...structure, children: structure.children.map(visit) };
    const parts = flat.leaves.slice(next, next + (structure.kind === "leaf" ? 1 : 2));
    next += parts.length;
    leaves.push(unflatten(structure, parts));
    return { kind: "leaf" };
  };
  const structure = visit(flat.structure);
  return { leaves, structure };
}
