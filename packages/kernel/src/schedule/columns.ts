/**
 * Reductions that run across memory, such as sums of columns: a run of results accumulates in a tile while the loads run
 * along memory. Where accumulators are no wider than the elements, steps are added up in blocks, so that for n steps
 * the error grows like n/128 + 128 roundings instead of n.
 */
import { at, axisIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { isPrecise, Totals } from "./accumulate.ts";
import { sizeOfAxis, streamsOf, type ReductionNest } from "./nest.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

/** Results that accumulate together: they stay in the first-level cache. */
const tileWidth = 1024;
/** Fewer columns are walked one after the other. */
export const fewestColumns = 4;
/** Steps that are added up before they join the total. */
export const blockSteps = 128;

/** The row axis along which loads run or stand still, where the reduction itself strides. */
export function columnAxis(nest: ReductionNest, shop: Workshop): ReduceAxis | undefined {
  if (nest.reduces.some(({ monoid }) => !monoid.commutative)) return undefined;
  const last = at(nest.axes, nest.axes.length - 1);
  const row = nest.rows.at(-1);
  if (!row || sizeOfAxis(row) < fewestColumns) return undefined;
  const streams = streamsOf(
    nest.reduces.flatMap(({ map }) => map),
    shop.extents,
  ).filter((stream) => stream.stride(last.axis) !== 0);
  const across = streams.filter((stream) => stream.stride(last.axis) !== 1);
  const strides = across.map((stream) => stream.stride(row.axis));
  return strides.includes(1) && strides.every((stride) => stride === 0 || stride === 1) ? row : undefined;
}

export function scheduleColumns(nest: ReductionNest, column: ReduceAxis, shop: Workshop): readonly KernelStatement[] {
  const outer = nest.rows.filter((row) => row !== column);
  const blocks = blocksOf(sizeOfAxis(column), tileWidth).flatMap((run) => {
    const block = shop.axis(run.count);
    return shop.loop(block, "parallel", new Columns(nest, column, shop, { run, block }).statements());
  });
  return outer.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "parallel", inner), blocks);
}

interface Place {
  readonly run: Blocks;
  readonly block: number;
}

class Columns {
  readonly #nest: ReductionNest;
  readonly #column: ReduceAxis;
  readonly #shop: Workshop;
  readonly #place: Place;

  constructor(nest: ReductionNest, column: ReduceAxis, shop: Workshop, place: Place) {
    this.#nest = nest;
    this.#column = column;
    this.#shop = shop;
    this.#place = place;
  }

  statements(): readonly KernelStatement[] {
    const totals = this.#totals();
    const results = this.#eachLane((lane) => [
      ...totals.results([lane]),
      ...this.#shop.statements(this.#nest.tail, this.#at(lane)),
    ]);
    return [...this.#clear(totals), ...this.#accumulate(totals), ...results];
  }

  #totals(): Totals {
    return new Totals(this.#shop, this.#nest.reduces, { shape: [this.#place.run.width], space: "tile" });
  }

  /** Where the column is in lane `lane`. */
  #at(lane: Index): ReadonlyMap<number, Index> {
    return new Map([[this.#column.axis, blockIndex(this.#place.run, axisIndex(this.#place.block), lane)]]);
  }

  #eachLane(body: (lane: Index) => readonly KernelStatement[]): readonly KernelStatement[] {
    const lane = this.#shop.axis(this.#place.run.width);
    return this.#shop.loop(lane, "parallel", body(axisIndex(lane)));
  }

  #clear(totals: Totals): readonly KernelStatement[] {
    return this.#eachLane((lane) => totals.clear([lane]));
  }

  /** All steps, in blocks where that keeps rounding errors from growing. */
  #accumulate(totals: Totals): readonly KernelStatement[] {
    const shop = this.#shop;
    const { axes, reduces } = this.#nest;
    const last = at(axes, axes.length - 1);
    if (isPrecise(reduces) || sizeOfAxis(last) <= 2 * blockSteps) return this.#around(axes, this.#step(totals, []));
    const parts = this.#totals();
    const blocks = blocksOf(sizeOfAxis(last), blockSteps).flatMap((run) => {
      const [block, step] = [shop.axis(run.count), shop.axis(run.width)];
      const index = blockIndex(run, axisIndex(block), axisIndex(step));
      return shop.loop(block, "sequential", [
        ...this.#clear(parts),
        ...shop.loop(step, "reduce", this.#step(parts, [[last.axis, index]])),
        ...this.#eachLane((lane) => totals.join([lane], parts, [lane])),
      ]);
    });
    return this.#around(axes.slice(0, -1), blocks);
  }

  #around(axes: readonly ReduceAxis[], body: readonly KernelStatement[]): readonly KernelStatement[] {
    return axes.reduceRight((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
  }

  #step(totals: Totals, axes: readonly (readonly [number, Index])[]): readonly KernelStatement[] {
    return this.#eachLane((lane) => totals.add([lane], new Map([...axes, ...this.#at(lane)])));
  }
}
