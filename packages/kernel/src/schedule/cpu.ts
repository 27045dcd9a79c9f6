/** The schedule for one thread of a CPU. */
import type { Kernel, KernelStatement } from "../kernel.ts";
import { columnAxis, scheduleColumns } from "./columns.ts";
import { scheduleLanes } from "./lanes.ts";
import { lowerReductions, rebuilt } from "./lower.ts";
import { reductionNest } from "./nest.ts";
import { productAxes, scheduleProduct } from "./product.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleCpu = (kernel: Kernel): Kernel => rebuilt(kernel, schedule);

function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  if (nest && product) return scheduleProduct(nest, product, shop);
  const column = nest && columnAxis(nest, shop);
  return nest && column ? scheduleColumns(nest, column, shop) : lowerReductions(body, shop, scheduleLanes);
}
