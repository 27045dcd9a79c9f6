/** What follows from bounds that numbers are known to have: `max(min(i, n − 1), 0)` is i for the number i of one of n iterations. */
import { addDims, at, i32, NodeTable, subDims, type Dim, type Guard, type Node } from "@cotangent/ir";
import type { Kernel } from "../kernel.ts";
import { rewriteStatements } from "../statements.ts";

/** Bounds of an integer, both included. */
interface Bounds {
  readonly low: Dim;
  readonly high: Dim;
}

/** Sums with larger numbers than this might leave the range of integers. */
const mostShift = 2 ** 20;

/** `kernel`, some of whose buffers hold one number that is not negative and less than a dimension. */
export function knownBelow(kernel: Kernel, limits: ReadonlyMap<number, Dim>): Kernel {
  const table = new NodeTable();
  const known = new Map<Node, Bounds | undefined>();
  const boundsOf = (node: Node): Bounds | undefined => {
    if (!known.has(node)) known.set(node, bounds(node));
    return known.get(node);
  };

  function bounds(node: Node): Bounds | undefined {
    if (node.dtype !== i32) return undefined;
    if (node.kind === "constant") return { low: node.value, high: node.value };
    if (node.kind === "position")
      return node.index.kind === "size" ? { low: node.index.value, high: node.index.value } : undefined;
    if (node.kind === "load") {
      const limit = limits.get(node.source);
      return limit === undefined ? undefined : { low: 0, high: subDims(limit, 1) };
    }
    return node.kind === "apply" ? boundsOfResult(node.op, node.args) : undefined;
  }

  function boundsOfResult(op: string, args: readonly Node[]): Bounds | undefined {
    const [x, y] = args;
    const [a, b] = [x && boundsOf(x), y && boundsOf(y)];
    if (!a || !b) return undefined;
    const shift = typeof b.low === "number" && b.low === b.high && Math.abs(b.low) <= mostShift ? b.low : undefined;
    if (op === "add" && shift !== undefined) return { low: addDims(a.low, shift), high: addDims(a.high, shift) };
    if (op === "sub" && shift !== undefined) return { low: subDims(a.low, shift), high: subDims(a.high, shift) };
    return undefined;
  }

  /** Whether `x + by ≤ y` for sure. */
  const isAtMost = (x: Node, y: Node, by: number): boolean => {
    const [a, b] = [boundsOf(x), boundsOf(y)];
    return !!a && !!b && isNotNegative(subDims(b.low, addDims(a.high, by)));
  };

  function replaced(op: string, args: readonly Node[]): Node | undefined {
    const [x, y] = [at(args, 0), at(args, args.length - 1)];
    const truth = (is: boolean, isNot: boolean): Node | undefined =>
      is || isNot ? table.algebra.lt(table.constant(0, i32), table.constant(Number(is), i32)) : undefined;
    switch (op) {
      case "min":
        return isAtMost(x, y, 0) ? x : isAtMost(y, x, 0) ? y : undefined;
      case "max":
        return isAtMost(x, y, 0) ? y : isAtMost(y, x, 0) ? x : undefined;
      case "lt":
        return truth(isAtMost(x, y, 1), isAtMost(y, x, 0));
      case "le":
        return truth(isAtMost(x, y, 0), isAtMost(y, x, 1));
      case "and":
        return isTrue(x) ? y : isTrue(y) ? x : undefined;
      case "select":
        return isTrue(x) ? at(args, 1) : undefined;
      default:
        return undefined;
    }
  }

  const holds = ({ index, below }: Guard): boolean => {
    const own = index.kind === "value" ? boundsOf(index.node) : undefined;
    return !!own && isNotNegative(own.low) && isNotNegative(subDims(below, addDims(own.high, 1)));
  };

  const body = rewriteStatements(kernel.body, {
    table,
    replace: (node, lookup) => (node.kind === "apply" ? replaced(node.op, node.args.map(lookup)) : undefined),
    load: ({ source, dtype, otherwise }, index, guards) =>
      table.load(
        source,
        dtype,
        index,
        guards.filter((guard) => !holds(guard)),
        otherwise,
      ),
  });
  return { ...kernel, body };
}

const isTrue = (node: Node): boolean => node.kind === "constant" && node.dtype.kind === "bool" && node.value !== 0;

/** Named sizes are not negative. */
const isNotNegative = (dim: Dim): boolean =>
  typeof dim === "number" ? dim >= 0 : dim.terms.every(({ coefficient }) => coefficient >= 0);
