/**
 * Places that a condition is about are guarded instead of clamped, and the condition need not be asked again:
 *
 *     select(x < n and c, a[max(min(x, n − 1), 0)], k) = select(c, a[x] if 0 ≤ x < n else k, k)
 *     a[max(min(x, n − 1), 0)] += select(x < n and c, u, 0) = a[x] += select(c, u, 0), if 0 ≤ x < n
 */
import {
  addDims,
  at,
  equalDims,
  valueIndex,
  type Dim,
  type Guard,
  type Index,
  type Node,
  type NodeTable,
} from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";

type Apply = Extract<Node, { kind: "apply" }>;

/** What is known of nodes. */
export interface Known {
  readonly table: NodeTable;
  isNotNegative(node: Node): boolean;
}

/** What stands for `select(condition, x, y)`, if x is an element at a place that `condition` is about. */
export function guardedRead(known: Known, [condition, x, y]: readonly Node[]): Node | undefined {
  if (!condition || x?.kind !== "load" || y?.kind !== "constant" || x.guards.length > 0) return undefined;
  const { table } = known;
  const places = new Places(known, condition);
  const index = x.index.map((part) => places.open(part));
  if (places.guards.length === 0) return undefined;
  const element = table.load(x.source, x.dtype, index, places.guards, y.value);
  const rest = places.rest();
  return rest ? table.algebra.select(rest, element, y) : element;
}

/** `statement`, which may add where a condition holds, with places that the condition is about guarded. */
export function guardedStore(known: Known, statement: KernelStatement): KernelStatement {
  if (statement.kind !== "store" || statement.mode !== "add") return statement;
  const { value } = statement;
  if (value.kind !== "apply" || value.op !== "select") return statement;
  const [condition, x, y] = [at(value.args, 0), at(value.args, 1), at(value.args, 2)];
  if (y.kind !== "constant" || y.value !== 0) return statement;
  const places = new Places(known, condition);
  const index = statement.index.map((part) => places.open(part));
  if (places.guards.length === 0) return statement;
  const rest = places.rest();
  const added = rest ? known.table.algebra.select(rest, x, y) : x;
  return { ...statement, index, guards: [...statement.guards, ...places.guards], value: added };
}

/** The places in one access, and the parts of a condition that have not become guards. */
class Places {
  readonly guards: Guard[] = [];
  readonly #known: Known;
  readonly #parts: readonly Node[];
  readonly #said = new Set<Node>();

  constructor(known: Known, condition: Node) {
    this.#known = known;
    this.#parts = conjuncts(condition);
  }

  /** `index` without its clamp, with a guard for it, if the condition says that it is inside; else `index`. */
  open(index: Index): Index {
    const clamped = index.kind === "value" ? clampOf(index.node) : undefined;
    if (!clamped) return index;
    const { node, last } = clamped;
    const below = addDims(last, 1);
    const less = this.#parts.find((part) => isLess(part, node, below));
    const least = this.#parts.find((part) => isAtLeast0(part, node));
    if (!less || !(least ?? this.#known.isNotNegative(node))) return index;
    for (const part of [less, least]) if (part) this.#said.add(part);
    this.guards.push({ index: valueIndex(node), below });
    return valueIndex(node);
  }

  /** What of the condition no guard says; undefined if nothing. */
  rest(): Node | undefined {
    const left = this.#parts.filter((part) => !this.#said.has(part));
    return left.length === 0 ? undefined : left.reduce((a, b) => this.#known.table.algebra.and(a, b));
  }
}

const isApply = (node: Node | undefined, op: Apply["op"]): node is Apply => node?.kind === "apply" && node.op === op;

const conjuncts = (node: Node): readonly Node[] => (isApply(node, "and") ? node.args.flatMap(conjuncts) : [node]);

/** Of `max(min(node, last), 0)`. */
function clampOf(index: Node): { readonly node: Node; readonly last: Dim } | undefined {
  if (!isApply(index, "max") || numberOf(index.args[1]) !== 0) return undefined;
  const [inner] = index.args;
  if (!isApply(inner, "min")) return undefined;
  const [node, end] = inner.args;
  const last = numberOf(end);
  return node && last !== undefined ? { node, last } : undefined;
}

/** The dimension that a node is. */
const numberOf = (node: Node | undefined): Dim | undefined =>
  node?.kind === "constant"
    ? node.value
    : node?.kind === "position" && node.index.kind === "size"
      ? node.index.value
      : undefined;

function isLess(part: Node, node: Node, below: Dim): boolean {
  const limit = isApply(part, "lt") && part.args[0] === node ? numberOf(part.args[1]) : undefined;
  return limit !== undefined && equalDims(limit, below);
}

const isAtLeast0 = (part: Node, node: Node): boolean =>
  isApply(part, "le") && numberOf(part.args[0]) === 0 && part.args[1] === node;
