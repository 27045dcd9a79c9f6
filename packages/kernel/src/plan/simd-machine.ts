/** One thread of a CPU whose loops over lanes are vectors of four elements. */
import { arraysInMemory } from "../fuse/arrays.ts";
import { nests } from "../fuse/nests.ts";
import { scheduleSimd } from "../schedule/simd.ts";
import { bundles } from "./bundle.ts";
import { reuseTemporaries } from "./in-place.ts";
import type { Machine } from "./machine.ts";
import { cpuLayout } from "./memory.ts";

export const simd: Machine = {
  nests,
  arrays: arraysInMemory,
  schedule: scheduleSimd,
  reuse: reuseTemporaries,
  layout: cpuLayout,
  bundle: bundles(4000),
};
