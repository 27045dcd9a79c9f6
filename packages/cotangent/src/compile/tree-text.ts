/** Trees in emitted code: where the leaves of one are, and one of given leaves. */
import { at } from "@cotangent/ir";
import type { Structure } from "../tree.ts";
import { isScalar, type Slot } from "./layout.ts";

export const childrenOf = (structure: Structure): readonly Structure[] =>
  "children" in structure ? structure.children : [];

interface Rooted {
  readonly root: string;
  /** Whether what is not there is undefined, not an error of the engine. */
  readonly reading?: boolean;
  /** What the parts of the root are called, if they are variables. */
  readonly names?: readonly string[];
}

/** The expressions for the children of a tree. */
const placesIn = (structure: Structure, { root, reading, names }: Rooted): readonly string[] =>
  childrenOf(structure).map((_, i) => {
    const key = structure.kind === "object" ? JSON.stringify(at(structure.keys, i)) : String(i);
    return names?.[i] ?? `${root}${reading ? "?." : ""}[${key}]`;
  });

/** Those for its leaves. */
export function placesOf(structure: Structure, rooted: Rooted): readonly string[] {
  if (structure.kind === "leaf") return [rooted.root];
  const places = placesIn(structure, rooted);
  return childrenOf(structure).flatMap((child, i) =>
    placesOf(child, { root: at(places, i), reading: rooted.reading ?? false }),
  );
}

/** The arrays and objects that numbers are written into. */
export function holdersOf(structure: Structure, slots: readonly Slot[], root: string): readonly string[] {
  let used = 0;
  const visit = (part: Structure, place: string): readonly string[] => {
    const places = placesIn(part, { root: place, reading: true });
    const found = childrenOf(part).flatMap((child, i) =>
      child.kind !== "leaf" ? visit(child, at(places, i)) : isScalar(at(slots, used++)) ? [place] : [],
    );
    return [...new Set(found)];
  };
  return visit(structure, root);
}

export function printTree(structure: Structure, leaves: readonly string[]): string {
  let used = 0;
  const print = (part: Structure): string => {
    if (part.kind === "leaf") return at(leaves, used++);
    if (part.kind === "none") return String(part.value);
    const children = childrenOf(part).map(print);
    if (part.kind !== "object") return `[${children.join(", ")}]`;
    // In the order in which the function wrote them. The one key that has a meaning in literals is computed.
    const entry = (key: string): string =>
      `${key === "__proto__" ? `["${key}"]` : JSON.stringify(key)}: ${at(children, part.keys.indexOf(key))}`;
    return `{ ${part.order.map(entry).join(", ")} }`;
  };
  return print(structure);
}
