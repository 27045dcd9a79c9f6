/** The schedule for a GPU: dispatches one after the other, each many threads, in workgroups where they work together. */
import { NodeTable } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { share } from "../share.ts";
import { nextAxis, rewriteStatements } from "../statements.ts";
import { joinAxes, splitAxes } from "./axes.ts";
import { dimsOf, flatten } from "./flatten.ts";
import { inLanes } from "./gpu-lanes.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import { scheduleGpuProduct } from "./gpu-product.ts";
import { recomputeLongTiles } from "./gpu-recompute.ts";
import { rowNest } from "./gpu-row-nest.ts";
import { scheduleRows } from "./gpu-rows.ts";
import { scheduleScan } from "./gpu-scan.ts";
import { isScatter, scheduleScatter } from "./gpu-scatter.ts";
import { reductionNest } from "./nest.ts";
import { productAxes } from "./product.ts";
import { loopsOverSizes } from "./sized-loops.ts";
import { sinkLets } from "./sink-lets.ts";
import { Workshop } from "./workshop.ts";

/** What is kept of the storage of a workgroup for totals, for each thread. */
const bytesForTotals = 16;

export function scheduleGpu(kernel: Kernel, limits: GpuLimits): Kernel {
  const table = new NodeTable();
  const short = recomputeLongTiles(kernel, limits.workgroupStorage - bytesForTotals * limits.workgroupInvocations);
  // A scatter shows which places are a thread's own by the indices of its axes, not by one position.
  const scatters = kernel.body.some(isScatter);
  const flat = scatters ? { ...short, body: rewriteStatements(short.body, { table }) } : flatten(short, table);
  const body = scatters ? flat.body : joinAxes(splitAxes(flat.body, table), table);
  const shop = new Workshop(table, flat.buffers, dimsOf(body), nextAxis(body));
  const scheduled = inLanes(schedule(body, shop, limits), shop);
  const shared = share({ ...flat, buffers: shop.buffers, body: scheduled });
  return { ...shared, body: sinkLets(shared.body) };
}

function schedule(body: readonly KernelStatement[], shop: Workshop, limits: GpuLimits): readonly KernelStatement[] {
  const isSized = loopsOverSizes({ body });
  const nest = isSized ? undefined : reductionNest(body);
  const product = nest && productAxes(nest, shop);
  const tiled = nest && product && scheduleGpuProduct(nest, product, shop, limits);
  if (tiled) return tiled;
  const rows = rowNest(body);
  if (rows) return scheduleRows(rows, shop, limits);
  return (
    (isSized ? undefined : scheduleScan(body, shop, limits)) ??
    body.flatMap((statement) => scheduleScatter(statement, shop, limits))
  );
}
