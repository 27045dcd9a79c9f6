/** Which axes of a product become the rows and the columns of its blocks, and in which order its steps are made. */
import { at, type Node } from "@cotangent/ir";
import type { ReduceAxis } from "../kernel.ts";
import { affineOf } from "../simplify-index.ts";
import { laneCount } from "./gpu-lanes.ts";
import { sizeOfAxis, streamsOf, type ReductionNest, type Stream } from "./nest.ts";
import { pairsOfAxes, type ProductAxes } from "./product.ts";
import { blockRows } from "./simd-tiles.ts";
import type { Workshop } from "./workshop.ts";

const streamsIn = (nest: ReductionNest, shop: Workshop): readonly Stream[] =>
  streamsOf(
    nest.reduces.flatMap(({ map }) => map),
    shop.extents,
  );

/** What an element costs that is read or stored alone, and as one of a vector. */
const alone = 1.5;
const inVector = 1 / laneCount;
/** Axes further out are chosen for more than this only: their elements are further apart. */
const leastGain = 1.03;

/** The pair of axes that makes a result with the least work: vectors along the columns, and what is packed for these and rows. */
export function simdProductAxes(nest: ReductionNest, shop: Workshop): ProductAxes | undefined {
  const streams = streamsIn(nest, shop);
  const depth = nest.axes.reduce((product, axis) => product * sizeOfAxis(axis), 1);
  const runs = (along: ReduceAxis, of: ReduceAxis): boolean =>
    streams.some(({ stride }) => stride(of.axis) !== 0 && stride(along.axis) === 1);
  const cost = ({ i, j }: ProductAxes): number => {
    const [rows, columns] = [sizeOfAxis(i), sizeOfAxis(j)];
    const vectors = Math.floor(columns / laneCount) + (columns % laneCount);
    const steps = (depth * vectors) / columns / Math.min(rows / blockRows, 1);
    const stored = storesAlong(nest, j, shop) ? inVector : alone;
    const packedColumns = (depth / rows) * (runs(j, j) ? inVector : alone);
    const packedRows = (depth / columns) * ([i, ...nest.axes].some((axis) => runs(axis, i)) ? inVector : alone);
    return steps + stored + packedColumns + packedRows;
  };
  const [first, ...others] = pairsOfAxes(nest, shop).flatMap((axes) => [axes, { i: axes.j, j: axes.i }]);
  return others.reduce((best, axes) => (best && cost(axes) * leastGain < cost(best) ? axes : best), first);
}

/** Whether all results stand side by side along `axis`. */
const storesAlong = ({ tail }: ReductionNest, { axis }: ReduceAxis, { extents }: Workshop): boolean =>
  tail.every(
    (statement) =>
      statement.kind !== "store" ||
      affineOf(at(statement.index, 0), extents).terms.some(
        ({ atom, by }) => atom.kind === "axis" && atom.axis === axis && by === 1,
      ),
  );

/** The nest with the axis last along which the rows run in memory. */
export function alongRows(nest: ReductionNest, { i }: ProductAxes, shop: Workshop): ReductionNest {
  const rows = streamsIn(nest, shop).filter(({ stride }) => stride(i.axis) !== 0);
  const runs = ({ axis }: ReduceAxis): boolean => rows.some(({ stride }) => stride(axis) === 1);
  const { axes } = nest;
  const last = runs(at(axes, axes.length - 1)) ? undefined : axes.find(runs);
  return last ? { ...nest, axes: [...axes.filter((axis) => axis !== last), last] } : nest;
}

/** Whether all that `node` reads runs in memory along `axis`, or stands still. */
export function runsAlong(node: Node, { axis }: ReduceAxis, shop: Workshop): boolean {
  const strides = streamsOf([node], shop.extents).map(({ stride }) => stride(axis));
  return strides.includes(1) && strides.every((stride) => stride === 0 || stride === 1);
}
