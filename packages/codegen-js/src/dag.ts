/** The nodes of a statement as a graph: which are used more than once, and in what order they can be computed. */
import { unreachable, type Guard, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "@cotangent/kernel";

/** The loaded nodes in `index`. */
export function nodesOfIndex(index: Index): readonly Node[] {
  switch (index.kind) {
    case "axis":
    case "size":
      return [];
    case "sum":
      return index.terms.flatMap(nodesOfIndex);
    case "scaled":
    case "quotient":
    case "remainder":
      return nodesOfIndex(index.index);
    case "value":
      return [index.node];
    default:
      return unreachable(index, "nodesOfIndex");
  }
}

export const nodesOfGuards = (guards: readonly Guard[]): readonly Node[] =>
  guards.flatMap(({ index }) => nodesOfIndex(index));

/** The nodes that `node` is computed from. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "apply":
      return node.args;
    case "load":
      return [...node.index.flatMap(nodesOfIndex), ...nodesOfGuards(node.guards)];
    case "position":
      return nodesOfIndex(node.index);
    case "constant":
    case "input":
    case "local":
      return [];
    default:
      return unreachable(node, "partsOf");
  }
}

export interface Uses {
  /** Every node once, after its parts. */
  readonly order: readonly Node[];
  readonly count: ReadonlyMap<Node, number>;
}

/** The graph under `roots`, walked without recursion: fused chains may be long. */
export function usesOfNodes(roots: readonly Node[]): Uses {
  const order: Node[] = [];
  const count = new Map<Node, number>();
  const stack: { readonly node: Node; readonly done: boolean }[] = roots
    .toReversed()
    .map((node) => ({ node, done: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, done } = top;
    if (done) {
      order.push(node);
      continue;
    }
    const before = count.get(node) ?? 0;
    count.set(node, before + 1);
    if (before > 0) continue;
    stack.push(
      { node, done: true },
      ...partsOf(node)
        .toReversed()
        .map((part) => ({ node: part, done: false })),
    );
  }
  return { order, count };
}

/** The nodes that a statement itself reads, without those of its body. */
export function nodesOfStatement(statement: KernelStatement): readonly Node[] {
  switch (statement.kind) {
    case "let":
    case "assign":
      return [statement.value];
    case "variable":
      return [statement.start];
    case "when":
      return [statement.condition];
    case "store":
      return [...statement.index.flatMap(nodesOfIndex), ...nodesOfGuards(statement.guards), statement.value];
    case "loop":
      return nodesOfIndex(statement.extent);
    case "reduce":
    case "barrier":
      return [];
    default:
      return unreachable(statement, "nodesOfStatement");
  }
}
