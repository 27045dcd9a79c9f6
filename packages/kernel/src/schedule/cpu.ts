/** The schedule for one thread of a CPU. */
import type { Kernel, KernelStatement } from "../kernel.ts";
import { columnNest } from "./column-nest.ts";
import { scheduleColumns } from "./columns.ts";
import { scheduleLanes } from "./lanes.ts";
import { lowerReductions, rebuilt } from "./lower.ts";
import { reductionNest } from "./nest.ts";
import { productAxes, scheduleProduct } from "./product.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleCpu = (kernel: Kernel): Kernel => rebuilt(kernel, schedule);

export function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  if (nest && product) return scheduleProduct(nest, product, shop);
  const columns = columnNest(body, shop);
  return columns ? scheduleColumns(columns, shop) : lowerReductions(body, shop, scheduleLanes);
}
