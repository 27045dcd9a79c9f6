/** One thread of a CPU, without vectors and with them, for programs some of whose sizes are known only when they run. */
import { labelledGraphOf } from "../fuse/labelled.ts";
import { remembered } from "../kernel-key.ts";
import { scheduleSized } from "../schedule/sized.ts";
import { scheduleSizedSimd } from "../schedule/sized-simd.ts";
import { cpu, type Machine } from "./machine.ts";
import { simd } from "./simd-machine.ts";

/** Plans of programs without named sizes are those of {@link cpu}. */
export const sizedCpu: Machine = {
  ...cpu,
  schedule: /* @__PURE__ */ remembered(scheduleSized),
};

/** The same, with nodes that know the steps that they come from, for code with a map: kernels that are alike are not of one place. */
export const mappedCpu: Machine = { ...sizedCpu, graphOf: labelledGraphOf, schedule: scheduleSized };

/** Plans of programs without named sizes are those of {@link simd}. */
export const sizedSimd: Machine = {
  ...simd,
  schedule: /* @__PURE__ */ remembered(scheduleSizedSimd),
};
