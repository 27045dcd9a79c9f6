/**
 * Matrix products of which one axis is as long as a named size, in blocks of known lengths, each of which is a product of its own
 * (`simd-product.ts`). Rows are cut, or the steps of the reduction, whose sums then wait in memory:
 *
 *     for each 64 of n rows: y[64, j] = Σₖ a[64, k]·b[k, j]
 *     for each 256 of n steps: s[i, j] += Σ₂₅₆ a[k, i]·b[k, j]; then y = s
 */
import { at, axisIndex, linearIndex, sizeIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { Totals } from "./accumulate.ts";
import { peeled, reductionNest, sizeOfAxis, type ReductionNest } from "./nest.ts";
import { simdProductAxes } from "./simd-axes.ts";
import { inBlocks } from "./sized-blocks.ts";
import type { Workshop } from "./workshop.ts";

/** How long blocks are; each divides the one before it. */
const rowBlocks = [64, 8];
const stepBlocks = [256, 16];
/** Elements of sums that wait. */
const mostSums = 2 ** 22;

/** What schedules statements without named sizes. */
type Schedule = (body: readonly KernelStatement[], shop: Workshop) => readonly KernelStatement[];

const isSized = ({ extent }: ReduceAxis): boolean => typeof extent !== "number";

/** `body` as products in blocks; undefined if it is no product with one named size. */
export function sizedProduct(
  body: readonly KernelStatement[],
  shop: Workshop,
  schedule: Schedule,
): readonly KernelStatement[] | undefined {
  const nest = reductionNest(body);
  if (!nest) return undefined;
  const [row, ...otherRows] = nest.rows.filter(isSized);
  const [step, ...otherSteps] = nest.axes.filter(isSized);
  if (row && !step && otherRows.length === 0) return rowsInBlocks(nest, row, body, { shop, schedule });
  if (step && !row && otherSteps.length === 0) return stepsInBlocks(nest, step, { shop, schedule });
  return undefined;
}

interface Means {
  readonly shop: Workshop;
  readonly schedule: Schedule;
}

const isProduct = (body: readonly KernelStatement[], shop: Workshop): boolean => {
  const nest = reductionNest(body);
  return nest !== undefined && simdProductAxes(nest, shop) !== undefined;
};

/** `body` in parallel loops over `rows`, whose axes `shop` knows. */
const around = (
  rows: readonly ReduceAxis[],
  body: readonly KernelStatement[],
  shop: Workshop,
): readonly KernelStatement[] => rows.reduceRight((inner, { axis }) => shop.loop(axis, "parallel", inner), body);

function rowsInBlocks(
  { rows }: ReductionNest,
  row: ReduceAxis,
  body: readonly KernelStatement[],
  { shop, schedule }: Means,
): readonly KernelStatement[] | undefined {
  const { inner } = peeled(body);
  const block = (width: number, index: (inBlock: Index) => Index): readonly KernelStatement[] => {
    const own = { axis: shop.axis(width), extent: width };
    const here = shop.statements(inner, new Map([[row.axis, index(axisIndex(own.axis))]]));
    return around(
      rows.map((other) => (other === row ? own : other)),
      here,
      shop,
    );
  };
  if (
    !isProduct(
      block(at(rowBlocks, 0), (inBlock) => inBlock),
      shop,
    )
  )
    return undefined;
  return inBlocks(sizeIndex(row.extent), { shop, role: "parallel", widths: rowBlocks }, (width, index) =>
    schedule(block(width, index), shop),
  );
}

function stepsInBlocks(
  { rows, reduces, axes, tail }: ReductionNest,
  step: ReduceAxis,
  { shop, schedule }: Means,
): readonly KernelStatement[] | undefined {
  const size = rows.reduce((product, axis) => product * sizeOfAxis(axis), 1);
  if (size > mostSums) return undefined;
  // What a block has come to, by its name, is an element of the sums.
  const named = reduces.map((reduce): ReduceStatement => ({
    ...reduce,
    map: reduce.names.map((name, c) => shop.table.local(name, at(reduce.monoid.dtypes, c))),
  }));
  const sums = new Totals(shop, named, { shape: [size], space: "tile", suffix: "_sum", narrow: true });
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
  if (
    !isProduct(
      block(at(stepBlocks, 0), (inBlock) => inBlock),
      shop,
    )
  )
    return undefined;
  return [
    ...schedule(around(rows, sums.clear(here), shop), shop),
    ...inBlocks(sizeIndex(step.extent), { shop, role: "sequential", widths: stepBlocks }, (width, index) =>
      schedule(block(width, index), shop),
    ),
    ...schedule(around(rows, [...sums.results(here), ...tail], shop), shop),
  ];
}
