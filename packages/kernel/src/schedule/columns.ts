/**
 * Reductions that run across memory, such as sums of columns: a run of results accumulates in a tile while the loads run
 * along memory. Where accumulators are no wider than the elements, steps are added up in blocks, so that for n steps
 * the error grows like n/128 + 128 roundings instead of n.
 */
import { at, axisIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { accumulatorTypes, combine } from "./accumulate.ts";
import { sizeOfAxis, streamsOf, type ReductionNest } from "./nest.ts";
import { assignAll } from "./product.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

/** Results that accumulate together: they stay in the first-level cache. */
const tileWidth = 1024;
/** Fewer columns are walked one after the other. */
export const fewestColumns = 4;
/** Steps that are added up before they join the total. */
export const blockSteps = 128;

/** The row axis along which the loads run, where the reduction itself strides. */
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
  return across.length > 0 && across.every((stream) => stream.stride(row.axis) === 1) ? row : undefined;
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
    const shop = this.#shop;
    const totals = this.#tile();
    const results = this.#eachLane((lane) => {
      const lets = this.#nest.reduces.flatMap((reduce, r) => {
        const dtypes = accumulatorTypes(reduce);
        return reduce.names.map((name, c): KernelStatement => ({
          kind: "let",
          name,
          value: shop.table.algebra.cast(
            shop.load(at(at(totals, r), c), at(dtypes, c), [lane]),
            at(reduce.monoid.dtypes, c),
          ),
        }));
      });
      return [...lets, ...shop.statements(this.#nest.tail, new Map([[this.#column.axis, this.#index(lane)]]))];
    });
    return [...this.#clear(totals), ...this.#accumulate(totals), ...results];
  }

  #tile(): readonly (readonly number[])[] {
    return this.#nest.reduces.map((reduce) =>
      accumulatorTypes(reduce).map((dtype, c) =>
        this.#shop.buffer(at(reduce.names, c), dtype, [this.#place.run.width], "tile"),
      ),
    );
  }

  #index(lane: Index): Index {
    return blockIndex(this.#place.run, axisIndex(this.#place.block), lane);
  }

  #eachLane(body: (lane: Index) => readonly KernelStatement[]): readonly KernelStatement[] {
    const lane = this.#shop.axis(this.#place.run.width);
    return this.#shop.loop(lane, "parallel", body(axisIndex(lane)));
  }

  #clear(tiles: readonly (readonly number[])[]): readonly KernelStatement[] {
    return this.#eachLane((lane) =>
      this.#nest.reduces.flatMap((reduce, r) =>
        accumulatorTypes(reduce).map((dtype, c) =>
          this.#shop.store(
            at(at(tiles, r), c),
            [lane],
            this.#shop.table.constant(at(reduce.monoid.identity, c), dtype),
          ),
        ),
      ),
    );
  }

  /** All steps, in blocks where that keeps rounding errors from growing. */
  #accumulate(totals: readonly (readonly number[])[]): readonly KernelStatement[] {
    const shop = this.#shop;
    const last = at(this.#nest.axes, this.#nest.axes.length - 1);
    const exact = this.#nest.reduces.every((reduce) =>
      accumulatorTypes(reduce).every(
        (dtype, c) => dtype.bytes > at(reduce.monoid.dtypes, c).bytes || dtype.kind !== "float",
      ),
    );
    if (exact || sizeOfAxis(last) <= 2 * blockSteps)
      return this.#around(this.#nest.axes, this.#step(totals, new Map()));
    const parts = this.#tile();
    const blocks = blocksOf(sizeOfAxis(last), blockSteps).flatMap((run) => {
      const [block, step] = [shop.axis(run.count), shop.axis(run.width)];
      const index = blockIndex(run, axisIndex(block), axisIndex(step));
      return shop.loop(block, "sequential", [
        ...this.#clear(parts),
        ...shop.loop(step, "reduce", this.#step(parts, new Map([[last.axis, index]]))),
        ...this.#join(totals, parts),
      ]);
    });
    return this.#around(this.#nest.axes.slice(0, -1), blocks);
  }

  #around(axes: readonly ReduceAxis[], body: readonly KernelStatement[]): readonly KernelStatement[] {
    return axes.reduceRight((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
  }

  #step(tiles: readonly (readonly number[])[], axes: ReadonlyMap<number, Index>): readonly KernelStatement[] {
    const shop = this.#shop;
    return this.#eachLane((lane) =>
      this.#nest.reduces.flatMap((reduce, r) => {
        const dtypes = accumulatorTypes(reduce);
        const targets = at(tiles, r);
        const before = targets.map((target, c) => shop.load(target, at(dtypes, c), [lane]));
        const elements = shop
          .nodes(reduce.map, new Map([...axes, [this.#column.axis, this.#index(lane)]]))
          .map((node, c) => shop.table.algebra.cast(node, at(dtypes, c)));
        return assignAll(
          shop,
          targets,
          [lane],
          combine(shop.table, reduce.monoid, before, elements),
          at(reduce.names, 0),
        );
      }),
    );
  }

  #join(totals: readonly (readonly number[])[], parts: readonly (readonly number[])[]): readonly KernelStatement[] {
    const shop = this.#shop;
    return this.#eachLane((lane) =>
      this.#nest.reduces.flatMap((reduce, r) => {
        const dtypes = accumulatorTypes(reduce);
        const read = (tiles: readonly (readonly number[])[]) =>
          at(tiles, r).map((tile, c) => shop.load(tile, at(dtypes, c), [lane]));
        return assignAll(
          shop,
          at(totals, r),
          [lane],
          combine(shop.table, reduce.monoid, read(totals), read(parts)),
          `${at(reduce.names, 0)}_join`,
        );
      }),
    );
  }
}
