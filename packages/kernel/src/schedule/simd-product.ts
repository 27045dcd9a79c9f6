/**
 * Matrix products and their like, `y[i, j] = ⊕ₖ f(a[i, k], b[j, k])`, in vectors along `j`: blocks of four rows and two
 * vectors of columns accumulate in registers. What depends on one side only is computed once for each panel, and packed in
 * the order of use (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34, 2008):
 *
 *     for each panel of columns: pack f₂(b); for each panel of rows: pack f₁(a)
 *       for each block of columns and of rows: c[4, 8] = ⊕ₖ a[4, k]·b[k, 8], then what follows the product
 *
 * Partial sums of 256 steps join the totals, so that errors grow like n/256 + 256 roundings.
 */
import { at, axisIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { Totals } from "./accumulate.ts";
import { laneCount } from "./gpu-lanes.ts";
import { dependsOn, sizeOfAxis, type ReductionNest } from "./nest.ts";
import type { ProductAxes } from "./product.ts";
import { alongRows } from "./simd-axes.ts";
import { largestParts, operandsOf, type Operand } from "./simd-operands.ts";
import { Steps } from "./simd-steps.ts";
import { blockRows, cascade, eachElement, evenly, type Tiles } from "./simd-tiles.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

/** Elements of a packed panel: of columns for the second-level cache, of rows for half of it. */
const columnPanel = 2 ** 18;
const rowPanel = 2 ** 16;

/** Columns of one block: two vectors of 32-bit elements, or as many bytes. */
export const blockColumns = (nest: ReductionNest): number =>
  nest.reduces.some(({ accumulators }) => accumulators.some(({ bytes }) => bytes === 8)) ? laneCount : 2 * laneCount;

export const scheduleSimdProduct = (
  nest: ReductionNest,
  axes: ProductAxes,
  shop: Workshop,
): readonly KernelStatement[] => new SimdProduct(alongRows(nest, axes, shop), axes, shop).statements();

/** Tiles with what is read along them, packed or where it is. */
interface Side {
  readonly tiles: Tiles;
  readonly operands: readonly Operand[];
}

class SimdProduct {
  readonly #nest: ReductionNest;
  readonly #axes: ProductAxes;
  readonly #shop: Workshop;
  readonly #depth: number;

  constructor(nest: ReductionNest, axes: ProductAxes, shop: Workshop) {
    this.#nest = nest;
    this.#axes = axes;
    this.#shop = shop;
    this.#depth = nest.axes.reduce((product, axis) => product * sizeOfAxis(axis), 1);
  }

  statements(): readonly KernelStatement[] {
    const widths = blockColumns(this.#nest) > laneCount ? [blockColumns(this.#nest), laneCount] : [laneCount];
    const { i, j } = this.#axes;
    const outer = this.#nest.rows.filter((row) => row !== i && row !== j);
    // Columns that are the same for several of the outer rows are packed once for all of these.
    const parts = this.#partsOf(j, i);
    const shared = outer.filter(({ axis }) => parts.every((part) => !dependsOn(part, axis)));
    const own = outer.filter((row) => !shared.includes(row));
    const panels = this.#panels(j, columnPanel, widths, "column", (columns, packColumns) => [
      ...packColumns,
      ...this.#around(
        shared,
        this.#panels(i, rowPanel, [blockRows], "row", (rows, packRows) => [
          ...packRows,
          ...columns.flatMap((column) => this.#shop.loop(column.tiles.block, "parallel", this.#rows(rows, column))),
        ]),
      ),
    ]);
    return this.#around(own, panels);
  }

  #around(rows: readonly ReduceAxis[], body: readonly KernelStatement[]): readonly KernelStatement[] {
    return rows.reduceRight((inner, { axis }) => this.#shop.loop(axis, "parallel", inner), body);
  }

  #partsOf(own: ReduceAxis, other: ReduceAxis): readonly Node[] {
    return largestParts(
      this.#nest.reduces.flatMap(({ map }) => map),
      own.axis,
      other.axis,
    );
  }

  #rows(rows: readonly Side[], column: Side): readonly KernelStatement[] {
    return rows.flatMap((row) => this.#shop.loop(row.tiles.block, "parallel", this.#block(row, column)));
  }

  /** One side in panels of so many elements, and those in blocks of these widths. */
  #panels(
    axis: ReduceAxis,
    elements: number,
    widths: readonly number[],
    side: "row" | "column",
    body: (sides: readonly Side[], pack: readonly KernelStatement[]) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    const [widest = 1] = widths;
    const length = evenly(sizeOfAxis(axis), Math.max(8 * widest, elements / this.#depth), widest);
    return blocksOf(sizeOfAxis(axis), length).flatMap((panel) => {
      const counter = this.#shop.axis(panel.count);
      const whole = (index: Index): Index => blockIndex(panel, axisIndex(counter), index);
      const sides = cascade(panel.width, widths).map((blocks) => this.#side(blocks, whole, side));
      const pack = sides.flatMap(({ operands, tiles }) =>
        operands.flatMap((operand) => this.#shop.loop(tiles.block, "parallel", operand.pack())),
      );
      return this.#shop.loop(counter, "parallel", body(sides, pack));
    });
  }

  #side(blocks: Blocks, whole: (index: Index) => Index, side: "row" | "column"): Side {
    const block = this.#shop.axis(blocks.count);
    const tiles: Tiles = { blocks, block, index: (inBlock) => whole(blockIndex(blocks, axisIndex(block), inBlock)) };
    const { i, j } = this.#axes;
    const [own, other] = side === "row" ? [i, j] : [j, i];
    const operands = operandsOf({ nest: this.#nest, shop: this.#shop, depth: this.#depth, tiles, own, other, side });
    return { tiles, operands };
  }

  /** One block of results: cleared, accumulated, and handed to the statements that follow the reductions. */
  #block(row: Side, column: Side): readonly KernelStatement[] {
    const shop = this.#shop;
    const { reduces, tail, axes } = this.#nest;
    const spec = {
      shape: [row, column].map(({ tiles }) => tiles.blocks.width),
      space: "register",
      narrow: true,
    } as const;
    const totals = new Totals(shop, reduces, spec);
    const each = (body: (here: readonly Index[]) => readonly KernelStatement[]): readonly KernelStatement[] =>
      this.#each(row, column, body);
    const steps = new Steps(shop, axes, at(axes, axes.length - 1));
    const accumulate = steps.blocked
      ? steps.blocks((run) => {
          const parts = new Totals(shop, reduces, { ...spec, suffix: "_part" });
          return [
            ...each((here) => parts.clear(here)),
            ...run((depth) => this.#step(row, column, parts, depth)),
            ...each((here) => totals.join(here, parts, here)),
          ];
        })
      : steps.all((depth) => this.#step(row, column, totals, depth));
    return [
      ...each((here) => totals.clear(here)),
      ...accumulate,
      ...each((here) => [...totals.results(here), ...shop.statements(tail, this.#place(row, column, here))]),
    ];
  }

  /** `body` for each element of a block, after what `before` makes once for each of its rows. */
  #each(
    row: Side,
    column: Side,
    body: (here: readonly Index[]) => readonly KernelStatement[],
    before: (row: Index) => readonly KernelStatement[] = () => [],
  ): readonly KernelStatement[] {
    const lane = this.#shop.axis(row.tiles.blocks.width);
    const inner = eachElement(column.tiles.blocks.width, this.#shop, (index) => body([axisIndex(lane), index]));
    return this.#shop.loop(lane, "unrolled", [...before(axisIndex(lane)), ...inner]);
  }

  /** One step of the reduction: the columns in registers, then for each row its elements and what they make with these. */
  #step(row: Side, column: Side, sums: Totals, depth: ReadonlyMap<number, Index>): readonly KernelStatement[] {
    const shop = this.#shop;
    const name = at(at(this.#nest.reduces, 0).names, 0);
    const rows = row.operands.map((operand, c) => ({ operand, name: `${name}_row${c}` }));
    const fetched = column.operands.map((operand) => this.#fetch(operand, column, depth));
    const add = (here: readonly Index[]): readonly KernelStatement[] => {
      const standsFor = new Map<Node, Node>([
        ...rows.map(({ operand: { node }, name: local }) => [node, shop.table.local(local, node.dtype)] as const),
        ...fetched.map(({ node, register }) => [node, shop.load(register, node.dtype, [at(here, 1)])] as const),
      ]);
      const axes = new Map([...depth, ...this.#place(row, column, here)]);
      return sums.add(here, [axes], { replace: (node) => standsFor.get(node) });
    };
    return [
      ...fetched.flatMap(({ statements }) => statements),
      ...this.#each(row, column, add, (lane) =>
        rows.map(({ operand, name: local }) => ({ kind: "let", name: local, value: operand.load(lane, depth) })),
      ),
    ];
  }

  /** Where the element `here` of a block is along both axes. */
  #place(row: Side, column: Side, here: readonly Index[]): ReadonlyMap<number, Index> {
    return new Map([
      [this.#axes.i.axis, row.tiles.index(at(here, 0))],
      [this.#axes.j.axis, column.tiles.index(at(here, 1))],
    ]);
  }

  /** The elements of one step of a side in registers. */
  #fetch(
    { node, load }: Operand,
    { tiles }: Side,
    depth: ReadonlyMap<number, Index>,
  ): { readonly node: Node; readonly register: number; readonly statements: readonly KernelStatement[] } {
    const { width } = tiles.blocks;
    const register = this.#shop.buffer("element", node.dtype, [width], "register");
    const statements = eachElement(width, this.#shop, (index) => [
      this.#shop.store(register, [index], load(index, depth)),
    ]);
    return { node, register, statements };
  }
}
