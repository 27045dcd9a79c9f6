/** The schedule for one thread of a CPU with vectors of four elements. */
import type { Kernel, KernelStatement } from "../kernel.ts";
import { columnAxis, scheduleColumns } from "./columns.ts";
import { laneCount } from "./gpu-lanes.ts";
import { lowerReductions, rebuilt } from "./lower.ts";
import { reductionNest, sizeOfAxis } from "./nest.ts";
import { productAxes, scheduleProduct } from "./product.ts";
import { scheduleSimdLanes } from "./simd-lanes.ts";
import { inVectors } from "./simd-loops.ts";
import { scheduleSimdProduct } from "./simd-product.ts";
import { splitRanges } from "./split-ranges.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleSimd = (kernel: Kernel): Kernel =>
  rebuilt(kernel, (body, shop) => inVectors(schedule(splitRanges(body, shop), shop), shop));

function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  if (nest && product) {
    const wide = Math.max(sizeOfAxis(product.i), sizeOfAxis(product.j)) >= laneCount;
    return wide ? scheduleSimdProduct(nest, product, shop) : scheduleProduct(nest, product, shop);
  }
  const column = nest && columnAxis(nest, shop);
  return nest && column ? scheduleColumns(nest, column, shop) : lowerReductions(body, shop, scheduleSimdLanes);
}
