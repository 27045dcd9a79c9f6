/** One thread of a CPU with vectors, for programs some of whose sizes are known only when they run; in a file of its own, since few bundles need it. */
import { remembered } from "../kernel-key.ts";
import { scheduleSizedSimd } from "../schedule/sized-simd.ts";
import type { Machine } from "./machine.ts";
import { simd } from "./simd-machine.ts";

/** Plans of programs without named sizes are those of {@link simd}. */
export const sizedSimd: Machine = {
  ...simd,
  schedule: /* @__PURE__ */ remembered(scheduleSizedSimd),
};
