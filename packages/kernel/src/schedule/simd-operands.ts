/** What a product reads along one of its axes: loads where they are, or expressions that are packed once for each panel. */
import { at, axisIndex, scaledIndex, sumIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { laneCount } from "./gpu-lanes.ts";
import { dependsOn, sizeOfAxis, streamsOf, type ReductionNest } from "./nest.ts";
import { runsAlong } from "./simd-axes.ts";
import { depthIndex } from "./simd-steps.ts";
import { blockRows, eachElement, type Tiles } from "./simd-tiles.ts";
import type { Workshop } from "./workshop.ts";

/** So many elements stay in the first-level cache wherever they are. */
const cachedElements = 2 ** 13;

export interface Operand {
  /** What of the product's expression it stands for. */
  readonly node: Node;
  /** Element `index` of the block at hand at a step. */
  readonly load: (index: Index, depth: ReadonlyMap<number, Index>) => Node;
  /** Statements that pack one block, if it is packed. */
  pack(): readonly KernelStatement[];
}

export interface OperandsSpec {
  readonly nest: ReductionNest;
  readonly shop: Workshop;
  /** Steps of the reduction. */
  readonly depth: number;
  readonly tiles: Tiles;
  readonly own: ReduceAxis;
  readonly other: ReduceAxis;
  readonly side: "row" | "column";
}

export function operandsOf(spec: OperandsSpec): readonly Operand[] {
  const { nest, own, other } = spec;
  return largestParts(
    nest.reduces.flatMap(({ map }) => map),
    own.axis,
    other.axis,
  ).map((node) => (isDirect(node, spec) ? direct(node, spec) : packed(node, spec)));
}

/** The largest expressions below `roots` that depend on axis `own` and not on `other`. */
export function largestParts(roots: readonly Node[], own: number, other: number): readonly Node[] {
  const found = new Set<Node>();
  const seen = new Set<Node>(roots);
  for (const node of seen) {
    if (!dependsOn(node, other)) {
      if (dependsOn(node, own)) found.add(node);
    } else if (node.kind === "apply") for (const arg of node.args) seen.add(arg);
  }
  return [...found];
}

/** Whether elements are read best where they are: rows run along the reduction, columns side by side and are read once. */
function isDirect(node: Node, { nest, shop, depth, own, other, side }: OperandsSpec): boolean {
  if (node.kind !== "load" || node.guards.length > 0) return false;
  const [stream] = streamsOf([node], shop.extents);
  const last = nest.axes.at(-1);
  if (!stream || !last) return false;
  if (side === "row") return stream.stride(last.axis) === 1 || sizeOfAxis(other) < 4 * laneCount;
  if (stream.stride(own.axis) !== 1) return false;
  return sizeOfAxis(other) <= 2 * blockRows || depth * sizeOfAxis(own) <= cachedElements;
}

const direct = (node: Node, { shop, tiles, own }: OperandsSpec): Operand => ({
  node,
  load: (index, depth) => one(shop, node, new Map([...depth, [own.axis, tiles.index(index)]])),
  pack: () => [],
});

function packed(node: Node, { nest, shop, depth, tiles, own, side }: OperandsSpec): Operand {
  const { width, count } = tiles.blocks;
  const buffer = shop.buffer(side, node.dtype, [count * depth * width], "tile");
  const last = at(nest.axes, nest.axes.length - 1);
  // Rows are read one element at a time: where they run along the reduction they are copied as they are.
  const asRows = side === "row" && runsAlong(node, last, shop);
  const place = (index: Index, steps: ReadonlyMap<number, Index>): readonly Index[] => [
    sumIndex(
      scaledIndex(axisIndex(tiles.block), depth * width),
      scaledIndex(depthIndex(nest.axes, steps), asRows ? 1 : width),
      asRows ? scaledIndex(index, depth) : index,
    ),
  ];
  const element = (index: Index): KernelStatement =>
    shop.store(buffer, place(index, new Map()), one(shop, node, new Map([[own.axis, tiles.index(index)]])));
  const around = (axes: readonly ReduceAxis[], body: readonly KernelStatement[]): readonly KernelStatement[] =>
    axes.reduceRight((inner, { axis }) => shop.loop(axis, "reduce", inner), body);
  const packRows = (): readonly KernelStatement[] => {
    const row = shop.axis(width);
    const run = shop.loop(last.axis, "parallel", [element(axisIndex(row))]);
    return shop.loop(row, "parallel", around(nest.axes.slice(0, -1), run));
  };
  return {
    node,
    load: (index, steps) => shop.load(buffer, node.dtype, place(index, steps)),
    pack: () =>
      asRows
        ? packRows()
        : around(
            nest.axes,
            eachElement(width, shop, (index) => [element(index)]),
          ),
  };
}

function one(shop: Workshop, node: Node, axes: ReadonlyMap<number, Index>): Node {
  const [made] = shop.nodes([node], axes);
  if (!made) throw new Error("internal: no node");
  return made;
}
