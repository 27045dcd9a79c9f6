/** One thread of a CPU, for code with a map to the lines that it comes from. */
import { labelledGraphOf } from "../fuse/labelled.ts";
import { scheduleSized } from "../schedule/sized.ts";
import { sizedCpu } from "./sized-machine.ts";
import type { Machine } from "./machine.ts";

/** Nodes know the steps that they come from, and kernels that are alike are not of one place. */
export const mappedCpu: Machine = { ...sizedCpu, graphOf: labelledGraphOf, schedule: scheduleSized };
