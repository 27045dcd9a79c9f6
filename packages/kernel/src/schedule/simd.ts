/** The schedule for one thread of a CPU with vectors of four elements. */
import { at, NodeTable } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { share } from "../share.ts";
import { nextAxis } from "../statements.ts";
import { joinAxes, splitAxes } from "./axes.ts";
import { columnAxis, scheduleColumns } from "./columns.ts";
import { extentsOf, flatten } from "./flatten.ts";
import { laneCount } from "./gpu-lanes.ts";
import { reductionNest, sameAxes, sizeOfAxis, storesOver } from "./nest.ts";
import { productAxes, scheduleProduct } from "./product.ts";
import { combined } from "./scalars.ts";
import { scheduleSimdLanes } from "./simd-lanes.ts";
import { inVectors } from "./simd-loops.ts";
import { scheduleSimdProduct } from "./simd-product.ts";
import { Workshop } from "./workshop.ts";

export function scheduleSimd(kernel: Kernel): Kernel {
  const table = new NodeTable();
  const flat = flatten(kernel, table);
  const body = joinAxes(splitAxes(flat.body, table), table);
  const shop = new Workshop(table, flat.buffers, extentsOf(body), nextAxis(body));
  const scheduled = inVectors(schedule(body, shop), shop);
  return share({ ...flat, buffers: shop.buffers, body: scheduled });
}

function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  if (nest && product) {
    const wide = Math.max(sizeOfAxis(product.i), sizeOfAxis(product.j)) >= laneCount;
    return wide ? scheduleSimdProduct(nest, product, shop) : scheduleProduct(nest, product, shop);
  }
  const column = nest && columnAxis(nest, shop);
  return nest && column ? scheduleColumns(nest, column, shop) : lower(body, shop);
}

/** Reductions over the same axes that stand side by side share one loop, and so does a loop of stores after them. */
function lower(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const result: KernelStatement[] = [];
  for (let i = 0; i < body.length;) {
    const together = sameAxes(body.slice(i));
    const [first] = together;
    if (first?.axes.length === 0) {
      result.push(...combined(first, shop.table));
      i++;
    } else if (first) {
      const stores = storesOver(first, body[i + together.length]);
      result.push(...scheduleSimdLanes(together, stores ?? [], shop));
      i += together.length + (stores ? 1 : 0);
    } else {
      const statement = at(body, i++);
      const inner = statement.kind === "loop" || statement.kind === "when";
      result.push(inner ? { ...statement, body: lower(statement.body, shop) } : statement);
    }
  }
  return result;
}
