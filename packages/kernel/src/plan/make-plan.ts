/** Plans of programs with any control, for the machines that there are. */
import type { Program } from "@cotangent/ir";
import type { Plan } from "../plan.ts";
import { planBranch } from "./branch.ts";
import { planCall } from "./call.ts";
import type { Control } from "./control.ts";
import { donation } from "./donate.ts";
import { planEffect } from "./effect.ts";
import { planLoop } from "./loop.ts";
import { unscheduled, type Machine } from "./machine.ts";
import { planFor } from "./planner.ts";
import { mappedCpu } from "./mapped-machine.ts";
import { sizedCpu } from "./sized-machine.ts";

/** A machine, those of a CPU by name. */
export type Target = "cpu" | "mapped cpu" | "unscheduled" | Machine;

const named: Readonly<Record<Exclude<Target, Machine>, Machine>> = {
  cpu: sizedCpu,
  "mapped cpu": mappedCpu,
  unscheduled,
};

export interface PlanOptions {
  /** For each input whether an output may take its memory; none may if absent. Scheduled plans make use of it. */
  readonly donated?: readonly boolean[];
}

const control: Control = { loop: planLoop, branch: planBranch, call: planCall, effect: planEffect };

/**
 * The plan of `program`; named sizes in it are for the target `cpu`. A plan for `mapped cpu` is the same, and the code that is
 * printed of it has a map.
 */
export const makePlan = (program: Program, target: Target = "cpu", { donated = [] }: PlanOptions = {}): Plan =>
  planFor(typeof target === "string" ? named[target] : target, control, program, donation(donated));
