/** What schedules for CPUs have in common: how a kernel is taken apart, and how its reductions are found. */
import { at, NodeTable } from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceStatement } from "../kernel.ts";
import { share } from "../share.ts";
import { nextAxis } from "../statements.ts";
import { joinAxes, splitAxes } from "./axes.ts";
import { dimsOf, flatten } from "./flatten.ts";
import { sameAxes, storesOver } from "./nest.ts";
import { Workshop } from "./workshop.ts";

/** `kernel` with its statements rebuilt by `schedule`. */
export function rebuilt(
  kernel: Kernel,
  schedule: (body: readonly KernelStatement[], shop: Workshop) => readonly KernelStatement[],
): Kernel {
  const table = new NodeTable();
  const flat = flatten(kernel, table);
  const body = joinAxes(splitAxes(flat.body, table), table);
  const shop = new Workshop(table, flat.buffers, dimsOf(body), nextAxis(body));
  const scheduled = schedule(body, shop);
  return share({ ...flat, buffers: shop.buffers, body: scheduled });
}

/** The statements for reductions over the same axes, with statements that run for each of their elements. */
export type ReductionScheduler = (
  reduces: readonly ReduceStatement[],
  stores: readonly KernelStatement[],
  shop: Workshop,
) => readonly KernelStatement[];

/** Reductions over the same axes that stand side by side share one loop, and so does a loop of stores after them. */
export function lowerReductions(
  body: readonly KernelStatement[],
  shop: Workshop,
  schedule: ReductionScheduler,
): readonly KernelStatement[] {
  const result: KernelStatement[] = [];
  for (let i = 0; i < body.length;) {
    const together = sameAxes(body.slice(i));
    const [first] = together;
    if (first) {
      const stores = storesOver(first, body[i + together.length]);
      result.push(...schedule(together, stores ?? [], shop));
      i += together.length + (stores ? 1 : 0);
    } else {
      const statement = at(body, i++);
      const inner = statement.kind === "loop" || statement.kind === "when";
      result.push(inner ? { ...statement, body: lowerReductions(statement.body, shop, schedule) } : statement);
    }
  }
  return result;
}
