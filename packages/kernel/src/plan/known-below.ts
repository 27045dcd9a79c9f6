/** What follows from bounds that numbers are known to have: `max(min(i, n − 1), 0)` is i for the number i of one of n iterations. */
import { addDims, at, i32, NodeTable, subDims, type Dim, type Guard, type Node } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { bodyOf, mapStatement, rewriteStatements } from "../statements.ts";
import { guardedRead, guardedStore, type Known } from "./guarded-places.ts";

/** Bounds of an integer, both included. */
interface Bounds {
  readonly low: Dim;
  readonly high: Dim;
}

/** Sums with larger numbers than this might leave the range of integers. */
const mostShift = 2 ** 20;

/** `kernel`, some of whose buffers hold one number that is not negative and less than a dimension, without needless clamps. */
export function knownBelow(kernel: Kernel, limits: ReadonlyMap<number, Dim>): Kernel {
  const table = new NodeTable();
  const facts = new Facts(table, limits);
  const body = rewriteStatements(kernel.body, {
    table,
    replace(node, lookup) {
      if (node.kind !== "apply") return undefined;
      const args = node.args.map(lookup);
      return facts.simpler(node.op, args) ?? (node.op === "select" ? guardedRead(facts, args) : undefined);
    },
    load({ source, dtype, otherwise }, index, guards) {
      const open = guards.filter((guard) => !facts.holds(guard));
      return table.load(source, dtype, index, open, otherwise);
    },
  });
  return { ...kernel, body: guarded(body, facts) };
}

const same = <T>(x: T): T => x;

const guarded = (body: readonly KernelStatement[], facts: Facts): readonly KernelStatement[] =>
  body.map((statement) =>
    guardedStore(facts, mapStatement(statement, { node: same, index: same }, guarded(bodyOf(statement), facts))),
  );

class Facts implements Known {
  readonly table: NodeTable;
  readonly #limits: ReadonlyMap<number, Dim>;
  readonly #known = new Map<Node, Bounds | undefined>();

  constructor(table: NodeTable, limits: ReadonlyMap<number, Dim>) {
    this.table = table;
    this.#limits = limits;
  }

  #boundsOf(node: Node): Bounds | undefined {
    if (!this.#known.has(node)) this.#known.set(node, this.#bounds(node));
    return this.#known.get(node);
  }

  isNotNegative(node: Node): boolean {
    const bounds = this.#boundsOf(node);
    return !!bounds && isNotNegative(bounds.low);
  }

  #bounds(node: Node): Bounds | undefined {
    if (node.dtype !== i32) return undefined;
    if (node.kind === "constant") return { low: node.value, high: node.value };
    if (node.kind === "position")
      return node.index.kind === "size" ? { low: node.index.value, high: node.index.value } : undefined;
    if (node.kind === "load") {
      const limit = this.#limits.get(node.source);
      return limit === undefined ? undefined : { low: 0, high: subDims(limit, 1) };
    }
    return node.kind === "apply" ? this.#ofResult(node.op, node.args) : undefined;
  }

  #ofResult(op: string, [x, y]: readonly Node[]): Bounds | undefined {
    const [a, b] = [x && this.#boundsOf(x), y && this.#boundsOf(y)];
    if (!a || typeof b?.low !== "number" || b.low !== b.high || Math.abs(b.low) > mostShift) return undefined;
    if (op !== "add" && op !== "sub") return undefined;
    const shift = op === "add" ? b.low : -b.low;
    return { low: addDims(a.low, shift), high: addDims(a.high, shift) };
  }

  /** Whether `x + by ≤ y` for sure. */
  #isAtMost(x: Node, y: Node, by: number): boolean {
    const [a, b] = [this.#boundsOf(x), this.#boundsOf(y)];
    return !!a && !!b && isNotNegative(subDims(b.low, addDims(a.high, by)));
  }

  #truth(is: boolean, isNot: boolean): Node | undefined {
    const { algebra } = this.table;
    return is || isNot ? algebra.lt(algebra.constant(0, i32), algebra.constant(Number(is), i32)) : undefined;
  }

  /** What is equal to an operation, if something simpler is. */
  simpler(op: string, args: readonly Node[]): Node | undefined {
    const [x, y] = [at(args, 0), at(args, args.length - 1)];
    if (op === "min" || op === "max") {
      const [low, high] = this.#isAtMost(x, y, 0) ? [x, y] : this.#isAtMost(y, x, 0) ? [y, x] : [];
      return op === "min" ? low : high;
    }
    if (op === "lt") return this.#truth(this.#isAtMost(x, y, 1), this.#isAtMost(y, x, 0));
    if (op === "le") return this.#truth(this.#isAtMost(x, y, 0), this.#isAtMost(y, x, 1));
    if (op === "and") return otherIfTrue(x, y) ?? otherIfTrue(y, x);
    return op === "select" && isTrue(x) ? at(args, 1) : undefined;
  }

  holds({ index, below }: Guard): boolean {
    const own = index.kind === "value" ? this.#boundsOf(index.node) : undefined;
    return !!own && isNotNegative(own.low) && isNotNegative(subDims(below, addDims(own.high, 1)));
  }
}

const otherIfTrue = (x: Node, other: Node): Node | undefined => (isTrue(x) ? other : undefined);
const isTrue = (node: Node): boolean => node.kind === "constant" && node.dtype.kind === "bool" && node.value !== 0;

/** Named sizes are not negative. */
const isNotNegative = (dim: Dim): boolean =>
  typeof dim === "number" ? dim >= 0 : dim.terms.every(({ coefficient }) => coefficient >= 0);
