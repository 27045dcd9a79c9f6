/** How often the expressions of a statement use each node. */
import { get, type Node } from "@cotangent/ir";
import { childrenOf, reachable } from "./rewrite.ts";

/** Every node below `roots`, after those that it is made of, with the number of its uses as a root or by another node. */
export function usesOf(roots: readonly Node[]): ReadonlyMap<Node, number> {
  const order = reachable(roots);
  const uses = new Map<Node, number>(order.map((node) => [node, 0]));
  const use = (node: Node): void => void uses.set(node, get(uses, node, "uses of a node") + 1);
  roots.forEach(use);
  for (const node of order) childrenOf(node).forEach(use);
  return uses;
}
