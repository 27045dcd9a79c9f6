/** GPUs as machines that plans are made for. */
import { FewArrays } from "../fuse/few-arrays.ts";
import { arraysOfThreads } from "../fuse/arrays.ts";
import { nests } from "../fuse/nests.ts";
import { scheduleGpu } from "../schedule/gpu.ts";
import { withKnownSizes } from "../schedule/known-sizes.ts";
import { defaultGpuLimits, type GpuLimits } from "../schedule/gpu-limits.ts";
import { reuseTemporaries } from "./in-place.ts";
import type { Machine } from "./machine.ts";
import { gpuLayout } from "./memory.ts";

/** Many threads, in workgroups that share tiles. */
export function gpu(limits: Partial<GpuLimits> = {}): Machine {
  const all = { ...defaultGpuLimits, ...limits };
  return {
    schedule: (kernel) => scheduleGpu(withKnownSizes(kernel), all),
    nests,
    arrays: arraysOfThreads,
    reuse: reuseTemporaries,
    layout: gpuLayout,
    few: new FewArrays(all.storageBuffers),
  };
}
