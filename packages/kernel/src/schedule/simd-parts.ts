/**
 * Long reductions in parts, which threads may take in any order; what the parts have come to is combined in their order. The
 * parts depend on the length alone, so results do not depend on threads:
 *
 *     reduce i < n                 parallel p < n div part        sequential p
 *       s ⊕= f(x[i])        →        t[p] = ⊕ᵢ f(x[part·p + i])     s ⊕= t[p]
 */
import { at, axisIndex, sizeIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { Totals } from "./accumulate.ts";
import { isOrdered } from "./lanes.ts";
import type { ReductionScheduler } from "./lower.ts";
import { sizeOfAxis } from "./nest.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** Elements of one part, about: enough that combining parts costs nothing beside. */
const partElements = 2 ** 15;

/** Schedules one part, and what is done with its totals. */
export type PartScheduler = (
  reduces: readonly ReduceStatement[],
  stores: readonly KernelStatement[],
  shop: Workshop,
  finish: (totals: Totals) => readonly KernelStatement[],
) => readonly KernelStatement[];

/** `schedule` on parts of long reductions, and on all of short ones. */
export const inParts =
  (schedule: PartScheduler): ReductionScheduler =>
  (reduces, stores, shop) => {
    const parts = partsOf(reduces);
    if (!parts) return schedule(reduces, stores, shop, (totals) => totals.results([sizeIndex(0)]));
    const { axis, runs, count } = parts;
    const tile = new Totals(shop, reduces, { shape: [count], space: "tile", suffix: "_parts" });
    let first = 0;
    const each = runs.flatMap((run) => {
      const [part, inner] = [shop.axis(run.count), shop.axis(run.width)];
      const place = new Map([[axis.axis, blockIndex(run, axisIndex(part), axisIndex(inner))]]);
      const here: Index = run.count === 1 ? sizeIndex(first) : axisIndex(part);
      first += run.count;
      const body = schedule(
        reduces.map((reduce) => ({
          ...reduce,
          axes: reduce.axes.map((one) => (one.axis === axis.axis ? { axis: inner, extent: run.width } : one)),
          map: shop.nodes(reduce.map, place),
        })),
        shop.statements(stores, place),
        shop,
        (totals) => [...tile.clear([here]), ...tile.join([here], totals, [sizeIndex(0)])],
      );
      return shop.loop(part, "parallel", body);
    });
    const whole = new Totals(shop, reduces, { shape: [1], space: "register", suffix: "_whole" });
    const [zero, part] = [sizeIndex(0), shop.axis(count)];
    return [
      ...each,
      ...whole.clear([zero]),
      ...shop.loop(part, "sequential", whole.join([zero], tile, [axisIndex(part)])),
      ...whole.results([zero]),
    ];
  };

interface Parts {
  readonly axis: ReduceAxis;
  readonly runs: ReturnType<typeof blocksOf>;
  readonly count: number;
}

/** How the longest axis, or the first where order counts, is cut; undefined where it is not. */
function partsOf(reduces: readonly ReduceStatement[]): Parts | undefined {
  const { axes } = at(reduces, 0);
  const [first] = axes;
  if (!first || reduces.some(({ reassociate }) => !reassociate)) return undefined;
  const longest = axes.reduce((one, other) => (sizeOfAxis(other) > sizeOfAxis(one) ? other : one));
  const axis = isOrdered(reduces) ? first : longest;
  const extent = sizeOfAxis(axis);
  const total = axes.reduce((product, one) => product * sizeOfAxis(one), 1);
  const length = Math.max(1, Math.round((partElements / total) * extent));
  // Vectors are whole but for the last part.
  const width = length < 16 ? length : Math.ceil(length / 16) * 16;
  if (extent < 2 * width) return undefined;
  const runs = blocksOf(extent, width);
  return { axis, runs, count: runs.reduce((sum, run) => sum + run.count, 0) };
}
