/** Plans of programs with any control, for the machines that there are. */
import type { Program } from "@cotangent/ir";
import type { Plan } from "../plan.ts";
import { share } from "../share.ts";
import { planCall } from "./call.ts";
import type { Control } from "./control.ts";
import { donation } from "./donate.ts";
import { planEffect } from "./effect.ts";
import { planLoop } from "./loop.ts";
import { cpu, planFor, type Machine } from "./planner.ts";

/** `cpu`: reductions are loops, tiled for one thread; `unscheduled`: kernels still have `reduce` statements. */
export type Target = "cpu" | "unscheduled";

export interface PlanOptions {
  /** For each input whether an output may take its memory; none may if absent. Scheduled plans make use of it. */
  readonly donated?: readonly boolean[];
}

const control: Control = { loop: planLoop, call: planCall, effect: planEffect };

const machines: Readonly<Record<Target, Machine>> = {
  cpu: { ...cpu, control },
  unscheduled: { schedule: share, inPlace: false, control },
};

/** The plan of `program`, whose sizes must be known. */
export const makePlan = (program: Program, target: Target = "cpu", { donated = [] }: PlanOptions = {}): Plan =>
  planFor(machines[target], program, donation(donated));
