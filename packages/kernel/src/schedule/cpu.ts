/** The schedule for one thread of a CPU. */
import { at, NodeTable } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { share } from "../share.ts";
import { nextAxis } from "../statements.ts";
import { joinAxes, splitAxes } from "./axes.ts";
import { extentsOf, flatten } from "./flatten.ts";
import { columnAxis, scheduleColumns } from "./columns.ts";
import { scheduleLanes } from "./lanes.ts";
import { reductionNest, sameAxes, storesOver } from "./nest.ts";
import { productAxes, scheduleProduct } from "./product.ts";
import { Workshop } from "./workshop.ts";

export function scheduleCpu(kernel: Kernel): Kernel {
  const table = new NodeTable();
  const flat = flatten(kernel, table);
  const body = joinAxes(splitAxes(flat.body, table), table);
  const shop = new Workshop(table, flat.buffers, extentsOf(body), nextAxis(body));
  const scheduled = schedule(body, shop);
  return share({ ...flat, buffers: shop.buffers, body: scheduled });
}

function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  if (nest && product) return scheduleProduct(nest, product, shop);
  const column = nest && columnAxis(nest, shop);
  return nest && column ? scheduleColumns(nest, column, shop) : lower(body, shop);
}

/** Reductions over the same axes that stand side by side share one loop, and so does a loop of stores after them. */
function lower(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const result: KernelStatement[] = [];
  for (let i = 0; i < body.length;) {
    const together = sameAxes(body.slice(i));
    const [first] = together;
    if (first) {
      const stores = storesOver(first, body[i + together.length]);
      result.push(...scheduleLanes(together, stores ?? [], shop));
      i += together.length + (stores ? 1 : 0);
    } else {
      const statement = at(body, i++);
      const inner = statement.kind === "loop" || statement.kind === "when";
      result.push(inner ? { ...statement, body: lower(statement.body, shop) } : statement);
    }
  }
  return result;
}
