/** The kinds of machines that plans are made for; a GPU is in a file of its own, since few bundles need it at once. */
import { arraysInMemory } from "../fuse/arrays.ts";
import { nests } from "../fuse/nests.ts";
import type { FuseParts } from "../fuse/parts.ts";
import { remembered } from "../kernel-key.ts";
import type { Kernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { scheduleCpu } from "../schedule/cpu.ts";
import { scheduleScalars } from "../schedule/scalars.ts";
import { share } from "../share.ts";
import { bundles } from "./bundle.ts";
import { reuseTemporaries } from "./in-place.ts";
import { cpuLayout, type Layout } from "./memory.ts";

export interface Machine extends FuseParts {
  /** May add buffers of space `buffer`, after those of the kernel: memory for what is found on the way. */
  readonly schedule: (kernel: Kernel) => Kernel;
  /** Lets kernels write over what they read last; each result has memory of its own if absent. */
  readonly reuse?: (plan: Plan) => Plan;
  readonly layout: Layout;
  /** Puts kernels that need not wait for each other into one; `place` gives a plan its arena. */
  readonly bundle?: (plan: Plan, isLight: (kernel: Kernel) => boolean, place: (plan: Plan) => Plan) => Plan;
}

/** Reductions are loops, tiled for one thread. */
export const cpu: Machine = {
  nests,
  arrays: arraysInMemory,
  schedule: /* @__PURE__ */ remembered(scheduleCpu),
  reuse: reuseTemporaries,
  layout: cpuLayout,
  bundle: /* @__PURE__ */ bundles(120),
};

/** A CPU for programs in which every array has one element: without loops, and so without all that makes loops fast. */
export const scalarCpu: Machine = { schedule: scheduleScalars, layout: cpuLayout };

/** Kernels still have `reduce` statements. */
export const unscheduled: Machine = { nests, arrays: arraysInMemory, schedule: share, layout: cpuLayout };
