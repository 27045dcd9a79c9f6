/**
 * Reductions that run along memory, in vectors: so many accumulators take turns that none waits for the one before, and
 * they are combined as a balanced tree in the end. As in `lanes.ts`, long runs are added up in blocks where accumulators are
 * no wider than the elements, and statements that run for each of the elements share the loop.
 */
import { at, axisIndex, scalarOps, sizeIndex, sumIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { nodesOf } from "../statements.ts";
import { isPrecise, Totals } from "./accumulate.ts";
import { blockSteps } from "./columns.ts";
import { laneCount } from "./gpu-lanes.ts";
import { scheduleLanes } from "./lanes.ts";
import { sizeOfAxis } from "./nest.ts";
import { isWorthLanes } from "./simd-loops.ts";
import { eachElement } from "./simd-tiles.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** Elements that cost more than this are computed for one vector at a time. */
const cheap = 12;
/** Vectors of 32-bit elements that are added up side by side. */
const mostVectors = 4;

/** The statements for reductions over the same axes, with statements that run for each of their elements. */
export function scheduleSimdLanes(
  reduces: readonly ReduceStatement[],
  stores: readonly KernelStatement[],
  shop: Workshop,
): readonly KernelStatement[] {
  const width = widthOf(reduces, stores, shop);
  return width === 0 ? scheduleLanes(reduces, stores, shop) : new SimdLanes(reduces, stores, shop, width).statements();
}

/** How many lanes take turns; none where the order of elements counts or vectors do not pay. */
function widthOf(reduces: readonly ReduceStatement[], stores: readonly KernelStatement[], shop: Workshop): number {
  const last = at(reduces, 0).axes.at(-1);
  const ordered = reduces.some(({ monoid, names }) => !monoid.commutative || names.length > 1);
  if (!last || ordered || sizeOfAxis(last) < 2 * laneCount) return 0;
  const values = reduces.flatMap(({ map }) => map);
  const elements = values.map((value, c): KernelStatement => ({ kind: "let", name: `element${c}`, value }));
  if (!isWorthLanes([...elements, ...stores], last.axis, shop.extents)) return 0;
  const nodes = reachable([...values, ...stores.flatMap(nodesOf)]);
  const work = nodes.reduce(
    (sum, node) => sum + (node.kind === "apply" ? scalarOps[node.op].cost : node.kind === "load" ? 1 : 0),
    stores.length,
  );
  if (work > cheap) return laneCount;
  const wide = values.some(({ dtype }) => dtype.bytes === 8) || reduces.length > 1;
  const most = laneCount * (wide ? mostVectors / 2 : mostVectors);
  return sizeOfAxis(last) >= 2 * most ? most : laneCount;
}

class SimdLanes {
  readonly #reduces: readonly ReduceStatement[];
  readonly #stores: readonly KernelStatement[];
  readonly #shop: Workshop;
  readonly #axes: readonly ReduceAxis[];
  readonly #width: number;

  constructor(reduces: readonly ReduceStatement[], stores: readonly KernelStatement[], shop: Workshop, width: number) {
    this.#reduces = reduces;
    this.#stores = stores;
    this.#shop = shop;
    this.#axes = at(reduces, 0).axes;
    this.#width = width;
  }

  statements(): readonly KernelStatement[] {
    const totals = this.#totals("");
    const last = at(this.#axes, this.#axes.length - 1);
    const blocked = !isPrecise(this.#reduces) && sizeOfAxis(last) > 2 * blockSteps * this.#width;
    const body = blocked ? this.#blocks(totals, last) : this.#run(totals, last, sizeOfAxis(last), (index) => index);
    const around = this.#axes
      .slice(0, -1)
      .reduceRight<readonly KernelStatement[]>((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
    return [...this.#clear(totals), ...around, ...this.#tree(totals), ...totals.results([sizeIndex(0)])];
  }

  #totals(suffix: string): Totals {
    return new Totals(this.#shop, this.#reduces, { shape: [this.#width], space: "register", suffix });
  }

  #clear(totals: Totals): readonly KernelStatement[] {
    return eachElement(this.#width, this.#shop, (lane) => totals.clear([lane]));
  }

  /** `extent` elements from where `position` puts them, by turns in all lanes; then in one vector; then one by one. */
  #run(
    totals: Totals,
    { axis }: ReduceAxis,
    extent: number,
    position: (index: Index) => Index,
  ): readonly KernelStatement[] {
    const runs = blocksOf(extent, this.#width).flatMap((run) =>
      run.width === this.#width || run.width < laneCount
        ? [run]
        : blocksOf(run.width, laneCount).map((part) => ({ ...part, start: part.start + run.start })),
    );
    return runs.flatMap((run) => {
      const block = this.#shop.axis(run.count);
      const body = eachElement(run.width, this.#shop, (lane) =>
        this.#steps(totals, new Map([[axis, position(blockIndex(run, axisIndex(block), lane))]]), lane),
      );
      return this.#shop.loop(block, "reduce", body);
    });
  }

  #blocks(totals: Totals, last: ReduceAxis): readonly KernelStatement[] {
    const parts = this.#totals("_part");
    return blocksOf(sizeOfAxis(last), blockSteps * this.#width).flatMap((run) => {
      const block = this.#shop.axis(run.count);
      const steps = this.#run(parts, last, run.width, (index) => blockIndex(run, axisIndex(block), index));
      const join = eachElement(this.#width, this.#shop, (lane) => totals.join([lane], parts, [lane]));
      return this.#shop.loop(block, "sequential", [...this.#clear(parts), ...steps, ...join]);
    });
  }

  #steps(totals: Totals, axes: ReadonlyMap<number, Index>, lane: Index): readonly KernelStatement[] {
    return [...totals.add([lane], axes), ...this.#shop.statements(this.#stores, axes)];
  }

  /** Combines halves of the lanes until the first lane holds everything. */
  #tree(totals: Totals): readonly KernelStatement[] {
    const statements: KernelStatement[] = [];
    for (let half = this.#width / 2; half >= 1; half /= 2)
      statements.push(
        ...eachElement(half, this.#shop, (lane) => totals.join([lane], totals, [sumIndex(lane, sizeIndex(half))])),
      );
    return statements;
  }
}
