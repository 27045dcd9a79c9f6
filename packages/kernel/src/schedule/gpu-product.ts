/**
 * Matrix products and their like on a GPU. Workgroups take tiles of the results; where there are few results and many
 * steps, workgroups also share out the steps, and a second dispatch adds up what they found, in a fixed order.
 */
import { at, axisIndex, sizeIndex, type Index } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { simplifyIndex } from "../simplify-index.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import { gridOf, ProductGroup, type Finish } from "./gpu-product-group.ts";
import { sidesOf, type ProductSides } from "./gpu-product-sides.ts";
import { tileStorage } from "./gpu-product-tile.ts";
import { chooseTiling, chunkOf, type Tiling } from "./gpu-product-tiling.ts";
import type { RowNest } from "./gpu-row-nest.ts";
import { scheduleRows } from "./gpu-rows.ts";
import { sizeOfAxis, type ReductionNest } from "./nest.ts";
import type { ProductAxes } from "./product.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** The statements of a tiled product, or nothing where tiles do not pay or do not fit. */
export function scheduleGpuProduct(
  nest: ReductionNest,
  product: ProductAxes,
  shop: Workshop,
  limits: GpuLimits,
): readonly KernelStatement[] | undefined {
  const sides = sidesOf(nest, product, shop);
  const { left, right, batch, depth } = sides;
  const size = { rows: left.size, columns: right.size, batch: batch.size, depth: depth.size };
  const tiling = chooseTiling(size, (wanted) => tileStorage(sides, wanted), limits);
  if (!tiling) return undefined;
  const schedule = new GpuProduct(nest, { sides, tiling, limits }, shop);
  const mayRegroup = nest.reduces.every(({ reassociate }) => reassociate);
  const chunk = mayRegroup ? chunkOf(size, tiling) : depth.size;
  return chunk === depth.size ? schedule.whole() : schedule.inChunks(chunk);
}

interface Choice {
  readonly sides: ProductSides;
  readonly tiling: Tiling;
  readonly limits: GpuLimits;
}

class GpuProduct {
  readonly #nest: ReductionNest;
  readonly #sides: ProductSides;
  readonly #tiling: Tiling;
  readonly #limits: GpuLimits;
  readonly #shop: Workshop;

  constructor(nest: ReductionNest, { sides, tiling, limits }: Choice, shop: Workshop) {
    this.#nest = nest;
    this.#sides = sides;
    this.#tiling = tiling;
    this.#limits = limits;
    this.#shop = shop;
  }

  /** Each workgroup goes through all steps. */
  whole(): readonly KernelStatement[] {
    const finish: Finish = (totals, index, axes) => [
      ...totals.results(index),
      ...this.#shop.statements(this.#nest.tail, axes),
    ];
    return this.#batches(this.#group().statements({ start: sizeIndex(0), length: this.#sides.depth.size }, finish));
  }

  /** Each workgroup goes through `length` steps, and leaves its totals for another dispatch. */
  inChunks(length: number): readonly KernelStatement[] {
    const shop = this.#shop;
    const { rows, reduces } = this.#nest;
    const runs = blocksOf(this.#sides.depth.size, length);
    const chunks = runs.reduce((sum, { count }) => sum + count, 0);
    const partials = reduces.map(({ names, accumulators }) =>
      accumulators.map((dtype, c) =>
        shop.buffer(`${at(names, c)}_partial`, dtype, [chunks, ...rows.map(sizeOfAxis)], "buffer"),
      ),
    );
    const groups = runs.flatMap((run) => {
      const block = shop.axis(run.count);
      const chunk = blockIndex({ ...run, width: 1, start: run.start / length }, axisIndex(block), sizeIndex(0));
      const finish: Finish = (totals, index, axes) => {
        const place = [chunk, ...rows.map(({ axis }): Index => axes.get(axis) ?? axisIndex(axis))].map((part) =>
          simplifyIndex(part, shop.extents),
        );
        return totals
          .read(index)
          .flatMap((list, r) => list.map((total, c) => shop.store(at(at(partials, r), c), place, total)));
      };
      const start = blockIndex(run, axisIndex(block), sizeIndex(0));
      return this.#batches(gridOf([block], this.#group().statements({ start, length: run.width }, finish), shop));
    });
    return [...groups, ...this.#join(partials, chunks)];
  }

  /** Adds up what all chunks found: a reduction like any other. */
  #join(partials: readonly (readonly number[])[], chunks: number): readonly KernelStatement[] {
    const shop = this.#shop;
    const { rows, reduces, tail } = this.#nest;
    const chunk = { axis: shop.axis(chunks), extent: chunks };
    const place = [chunk, ...rows].map(({ axis }) => axisIndex(axis));
    const totals = reduces.map((reduce, r) => ({
      ...reduce,
      axes: [chunk],
      map: reduce.accumulators.map((dtype, c) => shop.load(at(at(partials, r), c), dtype, place)),
    }));
    const sections: RowNest["sections"] = [
      { kind: "stage", axes: [chunk], reduces: totals, stores: [] },
      { kind: "once", statements: tail },
    ];
    return scheduleRows({ rows, sections }, shop, this.#limits);
  }

  #group(): ProductGroup {
    return new ProductGroup(this.#nest, this.#sides, this.#tiling, this.#shop);
  }

  #batches(body: readonly KernelStatement[]): readonly KernelStatement[] {
    return gridOf(
      this.#sides.batch.axes.map(({ axis }) => axis),
      body,
      this.#shop,
    );
  }
}
