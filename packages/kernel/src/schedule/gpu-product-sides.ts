/**
 * The two sides of a product `y[i, j] = ⊕ₖ f(a[i, k], b[j, k])`. Each has the row axes on which it alone depends, as the
 * digits of one index, and its operands: the largest parts of the reduced expressions that depend on no row axis of the
 * other side. An operand is computed once for each element of a tile, whatever was fused into it.
 */
import { get, quotientIndex, remainderIndex, type Index, type Node } from "@cotangent/ir";
import type { ReduceAxis } from "../kernel.ts";
import { axesOfIndex, childrenOf, reachable } from "../rewrite.ts";
import { dependsOn, sizeOfAxis, streamsOf, type ReductionNest } from "./nest.ts";
import type { ProductAxes } from "./product.ts";
import type { Workshop } from "./workshop.ts";

/** Axes as the digits of one index below `size`, the last changing fastest. */
export interface Digits {
  readonly axes: readonly ReduceAxis[];
  readonly size: number;
}

export interface Side extends Digits {
  readonly operands: readonly Node[];
}

export interface ProductSides {
  readonly left: Side;
  readonly right: Side;
  /** Row axes on which both sides depend. */
  readonly batch: Digits;
  /** The axes that are reduced. */
  readonly depth: Digits;
}

const digits = (axes: readonly ReduceAxis[]): Digits => ({
  axes,
  size: axes.reduce((product, axis) => product * sizeOfAxis(axis), 1),
});

/** What each axis is where `index` is the number that they are the digits of. */
export function digitsOf({ axes }: Digits, index: Index): readonly (readonly [axis: number, index: Index])[] {
  let rest = index;
  return axes.toReversed().map(({ axis, extent }, d) => {
    const digit = d === axes.length - 1 ? rest : remainderIndex(rest, extent);
    rest = quotientIndex(rest, extent);
    return [axis, digit] as const;
  });
}

export function sidesOf(nest: ReductionNest, { i, j }: ProductAxes, shop: Workshop): ProductSides {
  const maps = nest.reduces.flatMap(({ map }) => map);
  const loads = streamsOf(maps, shop.extents).map(({ load }) => load);
  const [left, right, batch] = [new Set([i]), new Set([j]), new Set<ReduceAxis>()];
  const meets = (row: ReduceAxis, side: ReadonlySet<ReduceAxis>): boolean =>
    loads.some((load) => dependsOn(load, row.axis) && [...side].some(({ axis }) => dependsOn(load, axis)));
  for (const row of nest.rows)
    if (row !== i && row !== j) (!meets(row, right) ? left : !meets(row, left) ? right : batch).add(row);
  const inOrder = (side: ReadonlySet<ReduceAxis>): Digits => digits(nest.rows.filter((row) => side.has(row)));
  const [rows, columns, depth] = [inOrder(left), inOrder(right), digits(nest.axes)];
  const [ofRows, ofColumns] = operandsOf(maps, { rows, columns, depth });
  return {
    left: { ...rows, operands: ofRows },
    right: { ...columns, operands: ofColumns },
    batch: inOrder(batch),
    depth,
  };
}

/** The largest parts of `maps` that read memory for rows or for columns; what varies along neither stays in its place. */
function operandsOf(
  maps: readonly Node[],
  { rows, columns, depth }: Readonly<Record<"rows" | "columns" | "depth", Digits>>,
): readonly [readonly Node[], readonly Node[]] {
  const dependences = dependencesOf(maps);
  const [ofRows, ofColumns]: [Node[], Node[]] = [[], []];
  const seen = new Set(maps);
  // A set that grows while it is walked is a worklist.
  for (const node of seen) {
    const { loads, axes } = get(dependences, node, "axes of an expression");
    const varies = (along: Digits): boolean => along.axes.some(({ axis }) => axes.has(axis));
    if (!loads) continue;
    if (varies(rows) && varies(columns)) for (const child of childrenOf(node)) seen.add(child);
    else if (varies(columns)) ofColumns.push(node);
    else if (varies(rows) || varies(depth)) ofRows.push(node);
  }
  return [ofRows, ofColumns];
}

interface Dependence {
  readonly loads: boolean;
  readonly axes: ReadonlySet<number>;
}

/** Whether each expression below `roots` loads anything, and the axes that it depends on. */
function dependencesOf(roots: readonly Node[]): ReadonlyMap<Node, Dependence> {
  const found = new Map<Node, Dependence>();
  for (const node of reachable(roots)) {
    const children = childrenOf(node).map((child) => get(found, child, "axes of an expression"));
    const own =
      node.kind === "load"
        ? [...node.index, ...node.guards.map(({ index }) => index)]
        : node.kind === "position"
          ? [node.index]
          : [];
    found.set(node, {
      loads: node.kind === "load" || children.some(({ loads }) => loads),
      axes: new Set([...own.flatMap(axesOfIndex), ...children.flatMap(({ axes }) => [...axes])]),
    });
  }
  return found;
}
