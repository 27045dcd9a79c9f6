/** Kernels so small that one workgroup runs them as fast as many would: then others can come before and after them in one dispatch. */
import { at, f16 } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { gpuKernelCost } from "../statistics.ts";
import { Partials } from "./gpu-partials.ts";
import { lowerReductions, rebuilt, type ReductionScheduler } from "./lower.ts";
import { peeled, sizeOfAxis } from "./nest.ts";

/** Most iterations of parallel loops, and most threads that share them. */
const [mostItems, mostThreads] = [1024, 256];
/** Most operations of a thread. */
const mostOperations = 1024;

/** Whether `kernel`, not scheduled yet, is worth no dispatch of its own. */
export function isFew(kernel: Kernel): boolean {
  if (kernel.buffers.some(({ type }) => type.dtype === f16)) return false;
  const items = Math.max(1, ...kernel.body.map(itemsOf));
  return items <= mostItems && gpuKernelCost(kernel).operations / Math.min(items, mostThreads) <= mostOperations;
}

const itemsOf = (statement: KernelStatement): number =>
  peeled([statement]).axes.reduce((items, axis) => items * sizeOfAxis(axis), 1);

/** `kernel` as loops of single threads, with reductions in variables. */
export const scheduleFew = (kernel: Kernel): Kernel =>
  rebuilt(kernel, (body, shop) => lowerReductions(body, shop, oneAfterTheOther));

const oneAfterTheOther: ReductionScheduler = (reduces, stores, shop) => {
  const partials = new Partials(reduces, shop);
  const element = [...partials.step(new Map()), ...stores];
  const loops = at(reduces, 0).axes.reduceRight<readonly KernelStatement[]>(
    (body, { axis }) => shop.loop(axis, "reduce", body),
    element,
  );
  return [...partials.variables(), ...loops, ...partials.results()];
};
