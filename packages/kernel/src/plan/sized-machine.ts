/** One thread of a CPU, for programs some of whose sizes are known only when they run. */
import { remembered } from "../kernel-key.ts";
import { scheduleSized } from "../schedule/sized.ts";
import { cpu, type Machine } from "./machine.ts";

/** Plans of programs without named sizes are those of {@link cpu}. */
export const sizedCpu: Machine = {
  ...cpu,
  schedule: /* @__PURE__ */ remembered(scheduleSized),
};
