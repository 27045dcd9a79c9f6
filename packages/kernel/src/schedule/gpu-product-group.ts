/**
 * The work of one workgroup on a matrix product: all threads load tiles of both sides, wait, and each adds up its block of
 * results from them in registers.
 *
 *     for each run of `depth` steps                sizes are constants: what is left over is a shorter run
 *       loaded ← a, b                              each thread its share, into registers
 *       barrier                                    the tiles before are read
 *       tile_a, tile_b ← loaded
 *       barrier                                    the tiles are filled
 *       for k in the run                           unrolled by four
 *         x, z ← tile_a[k, rows], tile_b[k, columns]
 *         total[r, c] ⊕= f(x[r], z[c])             unrolled: all in registers, four columns as a vector
 *
 * Long sums are added up in runs, so that for n steps the error grows like n/128 + 128 roundings instead of n.
 */
import { axisIndex, get, scaledIndex, sizeIndex, sumIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { reachable, rewriteOne } from "../rewrite.ts";
import { blockSteps } from "./accumulate.ts";
import { Accumulators, type Elements } from "./gpu-accumulators.ts";
import { digitsOf, type Digits, type ProductSides } from "./gpu-product-sides.ts";
import { ProductTile, type Share, type Team } from "./gpu-product-tile.ts";
import { threadsOf, tileColumns, tileRows, type Tiling } from "./gpu-product-tiling.ts";
import type { ReductionNest } from "./nest.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** Steps whose loads from tiles do not wait for each other. */
const unrolledSteps = 4;
const barrier: KernelStatement = { kind: "barrier" };

/** A part of the reduction: `length` steps from `start`. */
export interface Chunk {
  readonly start: Index;
  readonly length: number;
}

/** What one thread does with one result. */
export type Finish = (
  totals: Accumulators,
  index: readonly Index[],
  axes: ReadonlyMap<number, Index>,
) => readonly KernelStatement[];

export class ProductGroup {
  readonly #nest: ReductionNest;
  readonly #shop: Workshop;
  readonly #depth: Digits;
  readonly #tiling: Tiling;
  readonly #shares: readonly [Share, Share];
  readonly #rows: ProductTile;
  readonly #columns: ProductTile;

  constructor(nest: ReductionNest, { left, right, depth }: ProductSides, tiling: Tiling, shop: Workshop) {
    this.#nest = nest;
    this.#shop = shop;
    this.#depth = depth;
    this.#tiling = tiling;
    const share = (count: number, side: 0 | 1): Share => ({
      group: shop.axis(count),
      thread: shop.axis(tiling.threads[side]),
      lane: shop.axis(tiling.each[side]),
    });
    this.#shares = [
      share(Math.ceil(left.size / tileRows(tiling)), 0),
      share(Math.ceil(right.size / tileColumns(tiling)), 1),
    ];
    const work = { steps: tiling.depth, team: this.#team() };
    this.#rows = new ProductTile(left, depth, this.#shares[0], work, shop);
    this.#columns = new ProductTile(right, depth, this.#shares[1], work, shop);
  }

  /** The loops over workgroups and threads, and what is in them. */
  statements(chunk: Chunk, finish: Finish): readonly KernelStatement[] {
    const shop = this.#shop;
    const totals = new Accumulators(this.#nest.reduces, this.#tiling.each, shop);
    const axes = new Map([...this.#rows.axes(), ...this.#columns.axes()]);
    const results = this.#rows.eachInside(this.#columns.eachInside(finish(totals, this.#here(), axes)));
    const body = [...this.#each(totals.clear(this.#here())), ...this.#sum(totals, chunk), ...results];
    const threads = this.#shares.reduceRight<readonly KernelStatement[]>(
      (inner, { thread }) => shop.loop(thread, "thread", inner),
      body,
    );
    return gridOf(
      this.#shares.map(({ group }) => group),
      threads,
      shop,
    );
  }

  /** The result at hand among those of the thread. */
  #here(): readonly Index[] {
    return this.#shares.map(({ lane }) => axisIndex(lane));
  }

  #each(body: readonly KernelStatement[]): readonly KernelStatement[] {
    return this.#shop.loop(this.#shares[0].lane, "unrolled", this.#columns.each(body));
  }

  #sum(totals: Accumulators, chunk: Chunk): readonly KernelStatement[] {
    const rounds = this.#nest.reduces.some(({ accumulators }) => accumulators.some(({ kind }) => kind === "float"));
    const ordered = this.#nest.reduces.some(({ reassociate }) => !reassociate);
    if (!rounds || ordered || chunk.length <= 2 * blockSteps) return this.#tiles(totals, chunk);
    const part = new Accumulators(this.#nest.reduces, this.#tiling.each, this.#shop);
    return this.#runs(chunk, blockSteps, (run) => [
      ...this.#each(part.clear(this.#here())),
      ...this.#tiles(part, run),
      ...this.#each(totals.add(this.#here(), part.read(this.#here()))),
    ]);
  }

  #tiles(totals: Accumulators, chunk: Chunk): readonly KernelStatement[] {
    return this.#runs(chunk, this.#tiling.depth, ({ start, length }) => [
      // All loads are under way before the first is waited for, and while others still read the tiles before.
      ...this.#rows.load(start, length),
      ...this.#columns.load(start, length),
      barrier,
      ...this.#rows.fill(),
      ...this.#columns.fill(),
      barrier,
      ...this.#multiply(totals, start, length),
    ]);
  }

  #multiply(totals: Accumulators, start: Index, length: number): readonly KernelStatement[] {
    const shop = this.#shop;
    return blocksOf(length, unrolledSteps).flatMap((run) => {
      const [block, lane] = [shop.axis(run.count), shop.axis(run.width)];
      const steps = { start: blockIndex(run, axisIndex(block), sizeIndex(0)), lane };
      const step = sumIndex(steps.start, axisIndex(lane));
      const body = [
        ...this.#rows.fetch(step),
        ...this.#columns.fetch(step),
        ...this.#each(totals.add(this.#here(), this.#elements(sumIndex(start, step), lane))),
      ];
      return shop.loop(block, "reduce", [
        ...this.#rows.fetchAhead(steps),
        ...this.#columns.fetchAhead(steps),
        ...shop.loop(lane, "unrolled", body),
      ]);
    });
  }

  /** `chunk` in runs of `length`, and a shorter one. */
  #runs(
    { start, length }: Chunk,
    runLength: number,
    body: (run: Chunk) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    return blocksOf(length, runLength).flatMap((run) => {
      const count = this.#shop.axis(run.count);
      const first = sumIndex(start, blockIndex(run, axisIndex(count), sizeIndex(0)));
      return this.#shop.loop(count, "reduce", body({ start: first, length: run.width }));
    });
  }

  #team(): Team {
    const [rows, columns] = this.#shares;
    const member = sumIndex(scaledIndex(axisIndex(rows.thread), this.#tiling.threads[1]), axisIndex(columns.thread));
    return { size: threadsOf(this.#tiling), member };
  }

  /** The reduced expressions at `step`, which `lane` counts, with operands taken from registers. */
  #elements(step: Index, lane: number): Elements {
    const axes = new Map([...this.#rows.axes(), ...this.#columns.axes(), ...digitsOf(this.#depth, step)]);
    const rewriting = this.#shop.rewriting(axes);
    const done = new Map<Node, Node>([...this.#rows.fetched(lane), ...this.#columns.fetched(lane)]);
    const lookup = (node: Node): Node => get(done, node, "rewritten node");
    return this.#nest.reduces.map(({ map }) => {
      for (const node of reachable(map)) if (!done.has(node)) done.set(node, rewriteOne(node, rewriting, lookup));
      return map.map(lookup);
    });
  }
}

/** Loops over workgroups; one that runs once is left out. */
export const gridOf = (
  axes: readonly number[],
  body: readonly KernelStatement[],
  shop: Workshop,
): readonly KernelStatement[] =>
  axes.reduceRight((inner, axis) => (shop.extents(axis) === 1 ? inner : shop.loop(axis, "workgroup", inner)), body);
