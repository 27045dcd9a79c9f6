/**
 * Matrix products and their like, `y[i, j] = ⊕ₖ f(a[i, k], b[j, k])`: blocks of rows and columns accumulate in registers,
 * so that each element that is loaded is used as often as the block is wide. An operand that strides through memory as
 * the reduction runs is copied in the order of use, once for each block.
 */
import { at, axisIndex, linearIndex, sizeIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { Totals } from "./accumulate.ts";
import { dependsOn, sizeOfAxis, streamsOf, type ReductionNest, type Stream } from "./nest.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

/** Results of one block, each way. */
const width = 4;
/** Rows whose packed operand stays in the cache while all columns go by. */
const panelRows = 64;

export interface ProductAxes {
  readonly i: ReduceAxis;
  readonly j: ReduceAxis;
}

/** Pairs of row axes such that some load lacks each of them and none has both, the innermost ones first. */
export function pairsOfAxes(nest: ReductionNest, shop: Workshop): readonly ProductAxes[] {
  const loads = streamsOf(
    nest.reduces.flatMap(({ map }) => map),
    shop.extents,
  ).map(({ load }) => load);
  if (nest.reduces.some(({ monoid }) => !monoid.commutative)) return [];
  const lacking = nest.rows
    .filter(
      ({ axis, extent }) =>
        extent !== 1 && loads.some((load) => !dependsOn(load, axis)) && loads.some((load) => dependsOn(load, axis)),
    )
    .toReversed();
  return lacking.flatMap((j, second) =>
    lacking
      .slice(second + 1)
      .filter((i) => loads.every((load) => !dependsOn(load, i.axis) || !dependsOn(load, j.axis)))
      .map((i) => ({ i, j })),
  );
}

export const productAxes = (nest: ReductionNest, shop: Workshop): ProductAxes | undefined => pairsOfAxes(nest, shop)[0];

export function scheduleProduct(
  nest: ReductionNest,
  { i, j }: ProductAxes,
  shop: Workshop,
): readonly KernelStatement[] {
  const outer = nest.rows.filter((row) => row !== i && row !== j);
  const panels = blocksOf(sizeOfAxis(i), panelRows);
  const body = panels.flatMap((panel) => {
    const block = shop.axis(panel.count);
    return shop.loop(block, "parallel", new Panel(nest, { i, j }, shop, { panel, block }).statements());
  });
  return outer.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "parallel", inner), body);
}

interface Place {
  readonly panel: Blocks;
  /** The axis that counts panels. */
  readonly block: number;
}

/** Blocks of rows or columns with the axes that count them and their lanes. */
interface Tiles {
  readonly blocks: Blocks;
  readonly block: number;
  readonly lane: number;
  /** What the axis is made of. */
  readonly index: Index;
}

/** A load that depends on one of the two axes, and where its elements are packed. */
interface Operand {
  readonly stream: Stream;
  readonly packed: number | undefined;
}

class Panel {
  readonly #nest: ReductionNest;
  readonly #axes: ProductAxes;
  readonly #shop: Workshop;
  readonly #place: Place;
  readonly #depth: number;
  readonly #streams: readonly Stream[];

  constructor(nest: ReductionNest, axes: ProductAxes, shop: Workshop, place: Place) {
    this.#nest = nest;
    this.#axes = axes;
    this.#shop = shop;
    this.#place = place;
    this.#depth = nest.axes.reduce((product, axis) => product * sizeOfAxis(axis), 1);
    this.#streams = streamsOf(
      nest.reduces.flatMap(({ map }) => map),
      shop.extents,
    );
  }

  statements(): readonly KernelStatement[] {
    const rows = this.#tiles(this.#place.panel.width, (index) =>
      blockIndex(this.#place.panel, axisIndex(this.#place.block), index),
    );
    const left = rows.map((tiles) => ({ tiles, operands: this.#operands(this.#axes.i, tiles, tiles.blocks.count) }));
    const packRows = left.flatMap(({ tiles, operands }) =>
      operands.flatMap((operand) =>
        this.#shop.loop(tiles.block, "sequential", this.#pack(operand, this.#axes.i, tiles, [axisIndex(tiles.block)])),
      ),
    );
    const columns = this.#tiles(sizeOfAxis(this.#axes.j), (index) => index);
    const blocks = columns.flatMap((tiles) => {
      const operands = this.#operands(this.#axes.j, tiles, 1);
      const packed = operands.flatMap((operand) => this.#pack(operand, this.#axes.j, tiles, [sizeIndex(0)]));
      const inner = left.flatMap((row) =>
        this.#shop.loop(row.tiles.block, "sequential", this.#block(row, { tiles, operands })),
      );
      return this.#shop.loop(tiles.block, "sequential", [...packed, ...inner]);
    });
    return [...packRows, ...blocks];
  }

  #tiles(extent: number, whole: (index: Index) => Index): readonly Tiles[] {
    return blocksOf(extent, width).map((blocks) => {
      const [block, lane] = [this.#shop.axis(blocks.count), this.#shop.axis(blocks.width)];
      return { blocks, block, lane, index: whole(blockIndex(blocks, axisIndex(block), axisIndex(lane))) };
    });
  }

  /** The loads along one of the axes; those that do not run along memory are packed, one run for each of `count` blocks. */
  #operands({ axis }: ReduceAxis, { blocks }: Tiles, count: number): readonly Operand[] {
    const last = at(this.#nest.axes, this.#nest.axes.length - 1).axis;
    return this.#streams
      .filter(({ load }) => dependsOn(load, axis))
      .map((stream) => {
        const strided = stream.stride(last) !== 1 && sizeOfAxis(this.#otherAxis(axis)) >= 4 * width;
        const packed = strided
          ? this.#shop.buffer("packed", stream.load.dtype, [count, this.#depth, blocks.width], "tile")
          : undefined;
        return { stream, packed };
      });
  }

  #otherAxis(axis: number): ReduceAxis {
    return axis === this.#axes.i.axis ? this.#axes.j : this.#axes.i;
  }

  #depthIndex(): Index {
    const { axes } = this.#nest;
    return linearIndex(
      axes.map(({ axis }) => axisIndex(axis)),
      axes.map(({ extent }) => extent),
    );
  }

  #pack(
    { stream, packed }: Operand,
    { axis }: ReduceAxis,
    { lane, index }: Tiles,
    block: readonly Index[],
  ): readonly KernelStatement[] {
    if (packed === undefined) return [];
    const [element] = this.#shop.nodes([stream.load], new Map([[axis, index]]));
    const stores = element ? [this.#shop.store(packed, [...block, this.#depthIndex(), axisIndex(lane)], element)] : [];
    return this.#overDepth(this.#shop.loop(lane, "unrolled", stores));
  }

  #overDepth(body: readonly KernelStatement[]): readonly KernelStatement[] {
    return this.#nest.axes.reduceRight((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
  }

  /** One block of results: cleared, accumulated, and handed to the statements that follow the reductions. */
  #block(
    row: { readonly tiles: Tiles; readonly operands: readonly Operand[] },
    column: { readonly tiles: Tiles; readonly operands: readonly Operand[] },
  ): readonly KernelStatement[] {
    const shop = this.#shop;
    const { reduces, tail } = this.#nest;
    const here = [axisIndex(row.tiles.lane), axisIndex(column.tiles.lane)];
    const shape = [row.tiles.blocks.width, column.tiles.blocks.width];
    const totals = new Totals(shop, reduces, { shape, space: "register" });
    const each = (body: readonly KernelStatement[]): readonly KernelStatement[] =>
      shop.loop(row.tiles.lane, "unrolled", shop.loop(column.tiles.lane, "unrolled", body));
    const [leftLoads, left] = this.#fetch(row, [axisIndex(row.tiles.block)]);
    const [rightLoads, right] = this.#fetch(column, [sizeIndex(0)]);
    const fetched = new Map([...left, ...right]);
    const axes = new Map([
      [this.#axes.i.axis, row.tiles.index],
      [this.#axes.j.axis, column.tiles.index],
    ]);
    const steps = totals.add(here, [axes], {
      load: (load, index, guards) =>
        fetched.get(load) ?? shop.table.load(load.source, load.dtype, index, guards, load.otherwise),
    });
    return [
      ...each(totals.clear(here)),
      ...this.#overDepth([...leftLoads, ...rightLoads, ...each(steps)]),
      ...each([...totals.results(here), ...shop.statements(tail, axes)]),
    ];
  }

  /** Loads the elements of one side into registers, one for each lane. */
  #fetch(
    { tiles, operands }: { readonly tiles: Tiles; readonly operands: readonly Operand[] },
    block: readonly Index[],
  ): readonly [readonly KernelStatement[], ReadonlyMap<Node, Node>] {
    const shop = this.#shop;
    const loads: KernelStatement[] = [];
    const fetched = new Map<Node, Node>();
    const lane = axisIndex(tiles.lane);
    for (const { stream, packed } of operands) {
      const { dtype } = stream.load;
      const [direct] = shop.nodes([stream.load], new Map([[this.#axisOf(stream), tiles.index]]));
      const element = packed === undefined ? direct : shop.load(packed, dtype, [...block, this.#depthIndex(), lane]);
      if (!element) continue;
      const register = shop.buffer("element", dtype, [tiles.blocks.width], "register");
      loads.push(...shop.loop(tiles.lane, "unrolled", [shop.store(register, [lane], element)]));
      fetched.set(stream.load, shop.load(register, dtype, [lane]));
    }
    return [loads, fetched];
  }

  #axisOf({ load }: Stream): number {
    return dependsOn(load, this.#axes.i.axis) ? this.#axes.i.axis : this.#axes.j.axis;
  }
}
