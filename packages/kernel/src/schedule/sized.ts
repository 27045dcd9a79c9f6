/**
 * The schedule for one thread of a CPU where extents may be named sizes: kernels without any are scheduled as ever, the
 * others keep their loops, and reductions go through their elements in order.
 */
import { sizeIndex } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { allStatements } from "../statements.ts";
import { Totals } from "./accumulate.ts";
import { schedule as scheduleKnown } from "./cpu.ts";
import { scheduleLanes } from "./lanes.ts";
import { lowerReductions, rebuilt, type ReductionScheduler } from "./lower.ts";

export const scheduleSized = (kernel: Kernel): Kernel =>
  rebuilt(kernel, (body, shop) =>
    allStatements(body).some(hasSizes) ? lowerReductions(body, shop, inOrder) : scheduleKnown(body, shop),
  );

function hasSizes(statement: KernelStatement): boolean {
  if (statement.kind === "reduce") return statement.axes.some(({ extent }) => typeof extent !== "number");
  return statement.kind === "loop" && statement.extent.kind === "size" && typeof statement.extent.value !== "number";
}

/** One accumulator for all elements, where their number is not known. */
const inOrder: ReductionScheduler = (reduces, stores, shop) => {
  if (!reduces.some(hasSizes)) return scheduleLanes(reduces, stores, shop);
  const axes = reduces[0]?.axes ?? [];
  const totals = new Totals(shop, reduces, { shape: [1], space: "register" });
  const first = [sizeIndex(0)];
  const steps = axes.reduceRight<readonly KernelStatement[]>(
    (inner, { axis, extent }) => [{ kind: "loop", axis, extent: sizeIndex(extent), role: "reduce", body: inner }],
    [...totals.add(first, [new Map()]), ...stores],
  );
  return [...totals.clear(first), ...steps, ...totals.results(first)];
};
