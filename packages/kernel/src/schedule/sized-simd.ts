/**
 * The schedule for one thread of a CPU with vectors of four elements where extents may be named sizes: kernels without any are
 * scheduled as ever, the others keep their loops, with vectors in the innermost ones and what is left one by one:
 *
 *     parallel i < n                parallel b < n div 4: lane l < 4: y[4b + l] = f(x[4b + l])
 *       y[i] = f(x[i])        →     parallel r < n mod 4: y[4·(n div 4) + r] = f(x[4·(n div 4) + r])
 */
import { sizeIndex, sumIndex } from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceStatement } from "../kernel.ts";
import { allStatements, bodyOf, mapStatement } from "../statements.ts";
import { Totals } from "./accumulate.ts";
import { laneCount } from "./gpu-lanes.ts";
import { lowerReductions, rebuilt, type ReductionScheduler } from "./lower.ts";
import { scheduleVectors } from "./simd.ts";
import { extremaApart } from "./simd-extrema.ts";
import { lanesFor, scheduleSimdLanes } from "./simd-lanes.ts";
import { inVectors, mayBeVectors } from "./simd-loops.ts";
import { eachElement } from "./simd-tiles.ts";
import { isElementwise, type Loop } from "./simd-worth.ts";
import { hasSizes, inTurn } from "./sized.ts";
import { inBlocks } from "./sized-blocks.ts";
import { sizedProduct } from "./sized-product.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleSizedSimd = (kernel: Kernel): Kernel =>
  rebuilt(kernel, (body, shop) =>
    allStatements(body).some(hasSizes)
      ? (sizedProduct(body, shop, scheduleVectors) ?? loopsInVectors(lowerReductions(body, shop, reductions), shop))
      : scheduleVectors(body, shop),
  );

const same = <T>(x: T): T => x;

const loopsInVectors = (body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] =>
  body.flatMap((statement): readonly KernelStatement[] => {
    if (!allStatements([statement]).some(hasSizes)) return inVectors([statement], shop);
    if (statement.kind === "loop" && isElementwise(statement, shop)) return elementwise(statement, shop);
    const inner = loopsInVectors(bodyOf(statement), shop);
    return [mapStatement(statement, { node: same, index: same }, inner)];
  });

function elementwise(loop: Loop, shop: Workshop): readonly KernelStatement[] {
  if (!mayBeVectors(loop, shop)) return [loop];
  return inBlocks(loop.extent, { shop, role: "parallel", widths: [laneCount] }, (width, index) =>
    eachInBlock(width, shop, (lane) => shop.statements(loop.body, new Map([[loop.axis, index(lane)]]))),
  );
}

/** `body` for each element of a block; without a loop for one, which would stand between what it reads and what it stores. */
const eachInBlock: typeof eachElement = (width, shop, body) =>
  width === 1 ? body(sizeIndex(0)) : eachElement(width, shop, body);

const reductions: ReductionScheduler = (reduces, stores, shop) => {
  if (!reduces.some(hasSizes)) return scheduleSimdLanes(reduces, stores, shop);
  const last = reduces[0]?.axes.at(-1);
  const width = last && typeof last.extent !== "number" ? lanesFor(reduces, stores, shop) : 0;
  if (width === 0) return inTurn(reduces, stores, shop);
  const apart = extremaApart(reduces, shop.table);
  return [...inLanes(apart.reduces, stores, shop, width), ...apart.results];
};

/** Accumulators in vectors; what is left of the elements goes to the first vector, and then to the first lane. */
function inLanes(
  reduces: readonly ReduceStatement[],
  stores: readonly KernelStatement[],
  shop: Workshop,
  width: number,
): readonly KernelStatement[] {
  const axes = reduces[0]?.axes ?? [];
  const totals = new Totals(shop, reduces, { shape: [width], space: "register" });
  const run = axes.reduceRight<readonly KernelStatement[]>((inner, { axis, extent }, i) => {
    if (i < axes.length - 1) return [{ kind: "loop", axis, extent: sizeIndex(extent), role: "reduce", body: inner }];
    const widths = width > laneCount ? [width, laneCount] : [laneCount];
    return inBlocks(sizeIndex(extent), { shop, role: "reduce", widths }, (count, index) =>
      eachInBlock(count, shop, (lane) => {
        const here = new Map([[axis, index(lane)]]);
        return [...totals.add([lane], [here]), ...shop.statements(stores, here)];
      }),
    );
  }, []);
  return [
    ...eachElement(width, shop, (lane) => totals.clear([lane])),
    ...run,
    ...halves(width).flatMap((half) =>
      eachElement(half, shop, (lane) => totals.join([lane], totals, [sumIndex(lane, sizeIndex(half))])),
    ),
    ...totals.results([sizeIndex(0)]),
  ];
}

/** `width / 2`, … 2, 1 */
const halves = (width: number): readonly number[] => (width < 2 ? [] : [width / 2, ...halves(width / 2)]);
