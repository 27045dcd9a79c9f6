/** Kernels so small that one workgroup runs them as fast as many would: then others can come before and after them in one dispatch. */
import { f16 } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { gpuKernelCost } from "../statistics.ts";
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

/** `kernel`, scheduled for a CPU, where each iteration has its tiles to itself. */
export const withOwnTiles = (kernel: Kernel): Kernel => ({
  ...kernel,
  buffers: kernel.buffers.map((buffer) => (buffer.space === "tile" ? { ...buffer, space: "register" } : buffer)),
});
