/** The kinds of machines that plans are made for; a GPU is in a file of its own, since few bundles need it at once. */
import type { FewArrays } from "../fuse/few-arrays.ts";
import type { Kernel } from "../kernel.ts";
import { scheduleCpu } from "../schedule/cpu.ts";
import { share } from "../share.ts";
import { cpuLayout, type Layout } from "./memory.ts";

export interface Machine {
  /** May add buffers of space `buffer`, after those of the kernel: memory for what is found on the way. */
  readonly schedule: (kernel: Kernel) => Kernel;
  /** Whether kernels may write over what they read last. */
  readonly inPlace: boolean;
  readonly layout: Layout;
  /** Present where a kernel may read and write only so many arrays. */
  readonly few?: FewArrays;
}

/** Reductions are loops, tiled for one thread. */
export const cpu: Machine = { schedule: scheduleCpu, inPlace: true, layout: cpuLayout };

/** Kernels still have `reduce` statements. */
export const unscheduled: Machine = { schedule: share, inPlace: false, layout: cpuLayout };
