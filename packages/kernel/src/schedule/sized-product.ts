/**
 * Matrix products of which axes are as long as named sizes, in blocks of known lengths, each of which is a product of its own
 * (`simd-product.ts`). Rows and columns are cut, and the steps of the reduction, whose sums then wait in memory:
 *
 *     for each 64 of n rows: y[64, j] = Σₖ a[64, k]·b[k, j]
 *     for each 256 of n steps: s[i, j] += Σ₂₅₆ a[k, i]·b[k, j]; then y = s
 *
 * Scores of attention have two such axes, rows and columns, and so have its results, rows and steps: blocks of one in blocks of the other.
 */
import { at, axisIndex, linearIndex, sizeIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { Totals } from "./accumulate.ts";
import { reductionNest, sizeOfAxis, type ReductionNest } from "./nest.ts";
import { simdProductAxes } from "./simd-axes.ts";
import { inBlocks } from "./sized-blocks.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** How long blocks are; each divides the one before it. */
const rowBlocks = [64, 8];
const stepBlocks = [256, 16];
/** Rows and columns of sums that wait: they stay in the cache while all steps go by. */
const [sumRows, sumColumns] = [64, 128];

/** What schedules statements without named sizes. */
type Schedule = (body: readonly KernelStatement[], shop: Workshop) => readonly KernelStatement[];

const isSized = ({ extent }: ReduceAxis): boolean => typeof extent !== "number";

/** `body` as products in blocks; undefined if it is no product with named sizes. */
export function sizedProduct(
  body: readonly KernelStatement[],
  shop: Workshop,
  schedule: Schedule,
): readonly KernelStatement[] | undefined {
  const nest = reductionNest(body);
  const steps = nest?.axes.filter(isSized).length ?? 0;
  if (!nest || steps > 1 || (steps === 0 && !nest.rows.some(isSized))) return undefined;
  const product = simdProductAxes(blockOf(nest), shop);
  if (!product) return undefined;
  const outer = outerRows(nest, [product.i.axis, product.j.axis]);
  const rows = nest.rows.filter((row) => !outer.includes(row));
  return around(outer, inKnownBlocks({ ...nest, rows }, { shop, schedule }), shop);
}

interface Means {
  readonly shop: Workshop;
  readonly schedule: Schedule;
}

/** `nest` where it runs over one block of each axis. */
function blockOf(nest: ReductionNest): ReductionNest {
  const known = (width: number, list: readonly ReduceAxis[]): readonly ReduceAxis[] =>
    list.map((one) => (isSized(one) ? { axis: one.axis, extent: width } : one));
  const axes = known(at(stepBlocks, 0), nest.axes);
  const reduces = nest.reduces.map((reduce) => ({ ...reduce, axes }));
  return { ...nest, rows: known(at(rowBlocks, 0), nest.rows), axes, reduces };
}

const sizeOfAxes = (axes: readonly ReduceAxis[]): number => axes.reduce((size, axis) => size * sizeOfAxis(axis), 1);

/** The rows that stay loops, where other axes are cut: sizes that only say how many products there are. */
function outerRows({ rows, axes }: ReductionNest, product: readonly number[]): readonly ReduceAxis[] {
  const others = rows.filter((row) => isSized(row) && !product.includes(row.axis));
  const isCut = [...rows, ...axes].some((axis) => isSized(axis) && !others.includes(axis));
  return isCut ? others : others.slice(0, -1);
}

/** `body` in parallel loops over `rows`, whose axes `shop` knows. */
const around = (
  rows: readonly ReduceAxis[],
  body: readonly KernelStatement[],
  shop: Workshop,
): readonly KernelStatement[] => rows.reduceRight((inner, { axis }) => shop.loop(axis, "parallel", inner), body);

/** `nest` with each axis that a named size bounds in blocks of known lengths. */
function inKnownBlocks(nest: ReductionNest, means: Means): readonly KernelStatement[] {
  const { rows, reduces, axes, tail } = nest;
  const row = rows.find(isSized);
  if (row) return rowsInBlocks(nest, row, means);
  const step = axes.find(isSized);
  if (step) return inTiles(nest, step, means);
  return means.schedule(around(rows, [...reduces, ...tail], means.shop), means.shop);
}

function rowsInBlocks(nest: ReductionNest, row: ReduceAxis, means: Means): readonly KernelStatement[] {
  const { shop } = means;
  return inBlocks(sizeIndex(row.extent), { shop, role: "parallel", widths: rowBlocks }, (width, index) =>
    inKnownBlocks(withRow(nest, row, { width, index }, shop), means),
  );
}

/** `nest` with a row axis of its own for a block of `row`. */
function withRow(
  nest: ReductionNest,
  row: ReduceAxis,
  { width, index }: { readonly width: number; readonly index: (inBlock: Index) => Index },
  shop: Workshop,
): ReductionNest {
  const own = { axis: shop.axis(width), extent: width };
  const places = new Map([[row.axis, index(axisIndex(own.axis))]]);
  return {
    rows: nest.rows.map((other) => (other === row ? own : other)),
    axes: nest.axes,
    reduces: nest.reduces.map((reduce) => ({ ...reduce, map: shop.nodes(reduce.map, places) })),
    tail: shop.statements(nest.tail, places),
  };
}

/** `nest`, whose steps are cut, for one tile of its results after the other. */
function inTiles(nest: ReductionNest, step: ReduceAxis, means: Means): readonly KernelStatement[] {
  const { shop } = means;
  const product = sizeOfAxes(nest.rows) > sumRows * sumColumns && simdProductAxes(blockOf(nest), shop);
  if (!product) return stepsInBlocks(nest, step, means);
  const { i, j } = product;
  const others = nest.rows.filter((row) => row !== i && row !== j);
  if (others.length > 0) return around(others, inTiles({ ...nest, rows: [i, j] }, step, means), shop);
  const [row, most] = sizeOfAxis(i) > sumRows ? [i, sumRows] : [j, sumColumns];
  return blocksOf(sizeOfAxis(row), pieceOf(sizeOfAxis(row), most)).flatMap((blocks) => {
    const counter = shop.axis(blocks.count);
    const index = (inBlock: Index): Index => blockIndex(blocks, axisIndex(counter), inBlock);
    const tile = withRow(nest, row, { width: blocks.width, index }, shop);
    return shop.loop(counter, "parallel", inTiles(tile, step, means));
  });
}

/** A length of pieces near `most`: one that leaves nothing over, so that there is one kind of code, if there is one. */
function pieceOf(extent: number, most: number): number {
  for (let length = most; length > most / 2; length -= 4) if (extent % length === 0) return length;
  return most;
}

function stepsInBlocks(
  { rows, reduces, axes, tail }: ReductionNest,
  step: ReduceAxis,
  { shop, schedule }: Means,
): readonly KernelStatement[] {
  // What a block has come to, by its name, is an element of the sums.
  const named = reduces.map((reduce): ReduceStatement => ({
    ...reduce,
    map: reduce.names.map((name, c) => shop.table.local(name, at(reduce.monoid.dtypes, c))),
  }));
  const sums = new Totals(shop, named, { shape: [sizeOfAxes(rows)], space: "tile", suffix: "_sum", narrow: true });
  const here = [
    linearIndex(
      rows.map(({ axis }) => axisIndex(axis)),
      rows.map(({ extent }) => extent),
    ),
  ];
  const block = (width: number, index: (inBlock: Index) => Index): readonly KernelStatement[] => {
    const own = { axis: shop.axis(width), extent: width };
    const places = new Map([[step.axis, index(axisIndex(own.axis))]]);
    const inner = reduces.map((reduce): ReduceStatement => ({
      ...reduce,
      axes: axes.map((axis) => (axis === step ? own : axis)),
      map: shop.nodes(reduce.map, places),
    }));
    return around(rows, [...inner, ...sums.add(here, [new Map()])], shop);
  };
  return [
    ...schedule(around(rows, sums.clear(here), shop), shop),
    ...inBlocks(sizeIndex(step.extent), { shop, role: "sequential", widths: stepBlocks }, (width, index) =>
      schedule(block(width, index), shop),
    ),
    ...schedule(around(rows, [...sums.results(here), ...tail], shop), shop),
  ];
}
