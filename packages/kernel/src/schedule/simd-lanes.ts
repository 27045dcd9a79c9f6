/**
 * Reductions that run along memory, in vectors: so many accumulators take turns that none waits for the one before, and
 * the halves of their lanes are combined in vectors, too.
 */
import { at } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";
import { mostOf } from "../simplify-index.ts";
import { widensSums } from "./accumulate.ts";
import { laneCount } from "./gpu-lanes.ts";
import { cheap, Lanes, oneByOne, workOf, type LaneStyle } from "./lanes.ts";
import type { ReductionScheduler } from "./lower.ts";
import { combined } from "./scalars.ts";
import { extremaApart } from "./simd-extrema.ts";
import { inParts, type PartScheduler } from "./simd-parts.ts";
import { eachElement } from "./simd-tiles.ts";
import { isWorthLanes } from "./simd-worth.ts";
import { blocksOf, type Workshop } from "./workshop.ts";

/** Vectors of 32-bit elements that are added up side by side. */
const mostVectors = 4;
/** Vectors of f32 that are added up before they join sums of f64: each conversion costs as much as an addition. */
const vectorsTogether = 4;
/** So many sums hide how long an addition takes, where each takes several vectors at a time. */
const mostWideSums = 2 * laneCount;

const schedulePart: PartScheduler = (reduces, stores, shop, finish) => {
  const width = lanesFor(reduces, stores, shop);
  const style = width === 0 ? oneByOne(reduces, stores) : inVectors(width, togetherIn(reduces, stores, width));
  return new Lanes(reduces, stores, shop, style).statements(finish);
};

const scheduleParts = inParts(schedulePart);

export const scheduleSimdLanes: ReductionScheduler = (reduces, stores, shop) => {
  const first = at(reduces, 0);
  if (first.axes.length === 0) return combined(first, shop.table);
  if (lanesFor(reduces, stores, shop) === 0) return scheduleParts(reduces, stores, shop);
  const apart = extremaApart(reduces, shop.table);
  return [...scheduleParts(apart.reduces, stores, shop), ...apart.results];
};

/** What is left of a run goes in one vector, and then one by one. */
const inVectors = (lanes: number, together: number): LaneStyle => {
  const width = together > 1 ? Math.min(lanes, mostWideSums) : lanes;
  return {
    width,
    together,
    each: eachElement,
    eachOfHalf: eachElement,
    pieces: (run) =>
      run.width === width || run.width < laneCount
        ? [run]
        : blocksOf(run.width, laneCount).map((part) => ({ ...part, start: part.start + run.start })),
  };
};

/** How many vectors are added up before they join wider sums. */
function togetherIn(reduces: readonly ReduceStatement[], stores: readonly KernelStatement[], width: number): number {
  const last = at(reduces, 0).axes.at(-1);
  const least = 2 * vectorsTogether * Math.min(width, mostWideSums);
  const isLong = typeof last?.extent === "number" && last.extent >= least;
  return widensSums(reduces) && isLong && workOf(reduces, stores) <= 2 * cheap ? vectorsTogether : 1;
}

/** How many lanes take turns; none where the order of elements counts or vectors do not pay. */
export function lanesFor(
  reduces: readonly ReduceStatement[],
  stores: readonly KernelStatement[],
  shop: Workshop,
): number {
  const last = at(reduces, 0).axes.at(-1);
  if (!last || reduces.some(({ monoid }) => !monoid.commutative)) return 0;
  const count = mostOf(last.extent);
  if (count < 2 * laneCount) return 0;
  const values = reduces.flatMap(({ map }) => map);
  const elements = values.map((value, c): KernelStatement => ({ kind: "let", name: `element${c}`, value }));
  if (!isWorthLanes([...elements, ...stores], last.axis, shop.extents)) return 0;
  // What costs more is computed for one vector at a time.
  if (workOf(reduces, stores) > cheap) return laneCount;
  const wide = values.some(({ dtype }) => dtype.bytes === 8) || reduces.length > 1;
  const most = laneCount * (wide ? mostVectors / 2 : mostVectors);
  return count >= 2 * most ? most : laneCount;
}
