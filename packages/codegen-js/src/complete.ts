/** Code for programs with any control. */
import type { Program } from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import { compileWith, type CompileOptions } from "./compile.ts";
import type { CpuControl } from "./control.ts";
import { executableWith, type Executable } from "./executable.ts";
import { calls, effects, loops } from "./print-control.ts";
import { printPlanWith, type PrintedPlan } from "./print-plan.ts";

const control: CpuControl = { loop: loops, call: calls, effect: effects };

/** {@link compileWith} all control. */
export const compile = (program: Program, options: CompileOptions = {}): Executable =>
  compileWith(control, program, options);

/** Compiles a plan that exists already. */
export const executable = (plan: Plan): Executable => executableWith(control, plan);

export const printPlan = (plan: Plan): PrintedPlan => printPlanWith(control, plan);
