/** Code for all programs, with all parts; programs are compiled once for each structure. */
import { at, BoundedCache, hash, type ArrayType, type Program } from "@cotangent/ir";
import { donation, sizedCpu, type Plan } from "@cotangent/kernel";
import { compileWith } from "./compile.ts";
import { branches, calls, effects, loops, whiles } from "./control.ts";
import { executableWith, type Executable } from "./executable.ts";
import { guard } from "./guard.ts";
import type { CpuParts } from "./parts.ts";
import { namedSizes } from "./sizes.ts";
import { sizedEntry, sizedExecutable, type SizedExecutable } from "./sized-executable.ts";
import { allocateSmall } from "./small-arrays.ts";
import { printModuleWith, type PrintedModule } from "./print-module.ts";
import { listEntry, printPlanWith, type Entry, type PrintedPlan } from "./print-plan.ts";

export interface CompileOptions {
  /** Whether to look for, and keep, a program compiled before with the same structure. True by default. */
  readonly cache?: boolean;
  /** For each input whether an output may take its memory, which the code then writes to. None may if absent. */
  readonly donated?: readonly boolean[];
}

const parts: CpuParts = {
  machine: sizedCpu,
  loop: loops,
  while: whiles,
  branch: branches,
  call: calls,
  effect: effects,
  guard,
  sizes: namedSizes,
  allocate: allocateSmall,
};
const compiled = new BoundedCache<string, Executable>(256);

/** As {@link compileWith}, with all parts. */
export function compile(program: Program, { cache = true, donated = [] }: CompileOptions = {}): Executable {
  const build = (): Executable => compileWith(parts, program, donation(donated));
  return cache ? compiled.get(`${hash(program)} ${donated.map(Number).join("")}`, build) : build();
}

/** Compiles a plan that exists already. */
export function executable(plan: Plan): Executable {
  const typeOf = (buffer: number): ArrayType => at(plan.buffers, buffer).type;
  return executableWith(parts, plan, { inputs: plan.inputs.map(typeOf), outputs: plan.outputs.map(typeOf) });
}

/** As {@link compile}, of programs with named sizes, on arrays of any length. */
export const compileSized = (program: Program): SizedExecutable => sizedExecutable(parts, program);

/** @param entry what the module ends with; inputs and outputs in lists if absent */
export const printPlan = (plan: Plan, entry?: Entry): PrintedPlan => printPlanWith(parts, plan, entry ?? inLists(plan));

const inLists =
  (plan: Plan): Entry =>
  (main, sizes) =>
    (sizes.length > 0 ? sizedEntry(plan) : listEntry(parts, plan))(main, sizes);

/** Several plans, none of which has effects, as the declarations of one module. */
export const printModule = (plans: readonly Plan[]): PrintedModule => printModuleWith(parts, plans);
