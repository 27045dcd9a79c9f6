/** The schedule for one thread of a CPU with vectors of four elements. */
import type { Kernel, KernelStatement } from "../kernel.ts";
import { columnNest } from "./column-nest.ts";
import { scheduleColumns } from "./columns.ts";
import { laneCount } from "./gpu-lanes.ts";
import { lowerReductions, rebuilt } from "./lower.ts";
import { reductionNest, sizeOfAxis } from "./nest.ts";
import { scheduleProduct } from "./product.ts";
import { simdProductAxes } from "./simd-axes.ts";
import { scheduleSimdLanes } from "./simd-lanes.ts";
import { inVectors } from "./simd-loops.ts";
import { scheduleSimdProduct } from "./simd-product.ts";
import { splitRanges } from "./split-ranges.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleSimd = (kernel: Kernel): Kernel => rebuilt(kernel, scheduleVectors);

export const scheduleVectors = (body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] =>
  inVectors(schedule(splitRanges(body, shop), shop), shop);

function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && simdProductAxes(nest, shop);
  if (nest && product)
    return sizeOfAxis(product.j) >= laneCount
      ? scheduleSimdProduct(nest, product, shop)
      : scheduleProduct(nest, product, shop);
  const columns = columnNest(body, shop);
  return columns ? scheduleColumns(columns, shop) : lowerReductions(body, shop, scheduleSimdLanes);
}
