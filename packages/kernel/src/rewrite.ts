/** Rebuilds scalar expressions in another table, each shared node once and without recursion on their depth. */
import { get, mapIndex, unreachable, type Guard, type Index, type Node, type NodeTable } from "@cotangent/ir";

type Load = Extract<Node, { kind: "load" }>;

export interface Rewrite {
  readonly table: NodeTable;
  /** What stands for axis `axis` afterwards. */
  readonly axis?: (axis: number) => Index;
  /** Applied to every index after axes have been replaced. */
  readonly simplify?: (index: Index) => Index;
  readonly load?: (load: Load, index: readonly Index[], guards: readonly Guard[]) => Node;
  readonly input?: (input: number, node: Node) => Node;
  readonly local?: (name: string, node: Node) => Node;
  /** What stands for a whole node of {@link rewriteNodes}; `lookup` is what its arguments have become. */
  readonly replace?: (node: Node, lookup: (node: Node) => Node) => Node | undefined;
}

/** The nodes that `node` is made of at first hand, those in indices included. */
export function childrenOf(node: Node): readonly Node[] {
  if (node.kind === "apply") return node.args;
  if (node.kind !== "load" && node.kind !== "position") return [];
  const children: Node[] = [];
  if (node.kind === "position") collectNodes(node.index, children);
  else {
    for (const index of node.index) collectNodes(index, children);
    for (const { index } of node.guards) collectNodes(index, children);
  }
  return children;
}

/** The indices that `node` itself evaluates. */
export const indicesOf = (node: Node): readonly Index[] =>
  node.kind === "load"
    ? [...node.index, ...node.guards.map(({ index }) => index)]
    : node.kind === "position"
      ? [node.index]
      : [];

/** The nodes in `value` terms of an index. */
export function nodesOfIndex(index: Index): readonly Node[] {
  const nodes: Node[] = [];
  collectNodes(index, nodes);
  return nodes;
}

function collectNodes(index: Index, into: Node[]): void {
  if (index.kind === "value") into.push(index.node);
  else if (index.kind === "sum") for (const term of index.terms) collectNodes(term, into);
  else if ("index" in index) collectNodes(index.index, into);
}

/** All nodes below `roots`, each once, arguments before what is made of them. */
export function reachable(roots: readonly Node[]): readonly Node[] {
  const seen = new Set<Node>(roots);
  // A set that grows while it is walked is a worklist.
  for (const node of seen) for (const child of childrenOf(node)) seen.add(child);
  return seen.size === 1 ? [...seen] : [...seen].toSorted(byId);
}

const byId = (a: Node, b: Node): number => a.id - b.id;

/** The rewritten form of each of `roots`. */
export function rewriteNodes(roots: readonly Node[], rewrite: Rewrite): readonly Node[] {
  const done = new Map<Node, Node>();
  const lookup = (node: Node): Node => get(done, node, "rewritten node");
  for (const node of reachable(roots))
    done.set(node, rewrite.replace?.(node, lookup) ?? rewriteOne(node, rewrite, lookup));
  return roots.map(lookup);
}

export function rewriteIndex(index: Index, rewrite: Rewrite): Index {
  const nodes = nodesOfIndex(index);
  const rewritten = new Map(rewriteNodes(nodes, rewrite).map((node, i) => [nodes[i], node]));
  return mapped(index, rewrite, (node) => get(rewritten, node, "rewritten node"));
}

/** The axes that an index reads, those of loads in it not included. */
export const axesOfIndex = (index: Index): readonly number[] =>
  index.kind === "axis"
    ? [index.axis]
    : index.kind === "sum"
      ? index.terms.flatMap(axesOfIndex)
      : "index" in index
        ? axesOfIndex(index.index)
        : [];

/** The axes that indices depend on, through loads in them too. */
export const axesBelow = (indices: readonly Index[]): readonly number[] =>
  [...indices, ...reachable(indices.flatMap(nodesOfIndex)).flatMap(indicesOf)].flatMap(axesOfIndex);

function mapped(index: Index, { axis, simplify }: Rewrite, lookup: (node: Node) => Node): Index {
  const result = mapIndex(index, axis ?? ((i) => ({ kind: "axis", axis: i })), lookup);
  return simplify ? simplify(result) : result;
}

/** `node` made again of what `lookup` says stands for its children. */
export function rewriteOne(node: Node, rewrite: Rewrite, lookup: (node: Node) => Node): Node {
  const { table } = rewrite;
  const inner = (index: Index): Index => mapped(index, rewrite, lookup);
  switch (node.kind) {
    case "apply":
      return table.apply(node.op, node.args.map(lookup), node.dtype, node.origin);
    case "constant":
      return table.constant(node.value, node.dtype);
    case "input":
      return rewrite.input?.(node.input, node) ?? table.input(node.input, node.dtype);
    case "load":
      return rewriteLoad(node, rewrite, inner);
    case "local":
      return rewrite.local?.(node.name, node) ?? table.local(node.name, node.dtype);
    case "position":
      return table.position(inner(node.index));
    default:
      return unreachable(node, "rewriteNodes");
  }
}

function rewriteLoad(node: Load, { table, load }: Rewrite, inner: (index: Index) => Index): Node {
  const index = node.index.map(inner);
  const guards = node.guards.map((guard) => ({ ...guard, index: inner(guard.index) }));
  return load?.(node, index, guards) ?? table.load(node.source, node.dtype, index, guards, node.otherwise);
}
