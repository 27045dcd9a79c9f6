/** GPUs as machines that plans are made for. */
import { FewArrays } from "../fuse/few-arrays.ts";
import { arraysOfThreads } from "../fuse/arrays.ts";
import { nests } from "../fuse/nests.ts";
import { scheduleGpu } from "../schedule/gpu.ts";
import { isFew, scheduleFew } from "../schedule/gpu-few.ts";
import { withKnownSizes } from "../schedule/known-sizes.ts";
import { loopsOverSizes } from "../schedule/sized-loops.ts";
import { defaultGpuLimits, type GpuLimits } from "../schedule/gpu-limits.ts";
import { reuseTemporaries } from "./in-place.ts";
import type { Machine } from "./machine.ts";
import { gpuLayout } from "./memory.ts";

/** Many threads, in workgroups that share tiles. */
export const gpu = (limits: Partial<GpuLimits> = {}): Machine => ({
  ...sizedGpu(limits),
  schedule: (kernel) => scheduleGpu(withKnownSizes(kernel), { ...defaultGpuLimits, ...limits }),
});

/** The same, for programs with named sizes, too. */
export function sizedGpu(limits: Partial<GpuLimits> = {}): Machine {
  const all = { ...defaultGpuLimits, ...limits };
  return {
    schedule: (kernel) => scheduleGpu(kernel, all),
    nests,
    arrays: arraysOfThreads,
    reuse: reuseTemporaries,
    layout: gpuLayout,
    few: new FewArrays(all.storageBuffers),
  };
}

/**
 * The same, for plans whose small kernels are not dispatched one by one: these are scheduled for single threads, which
 * share the iterations of their parallel loops.
 */
export function gpuWithRegions(limits: Partial<GpuLimits> = {}): Machine {
  const sized = sizedGpu(limits);
  return {
    ...sized,
    schedule: (kernel) => (!loopsOverSizes(kernel) && isFew(kernel) ? scheduleFew(kernel) : sized.schedule(kernel)),
  };
}
