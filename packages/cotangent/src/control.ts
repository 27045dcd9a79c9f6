/**
 * What programs here may have: arrays of more than one element, loops, calls and effects. Each comes with the functions
 * that make or record it, when one of them is first called, so that bundles carry what they use.
 */
import type { CpuParts } from "@cotangent/codegen-js";
import { cpu } from "@cotangent/kernel";
import { optimizeBy, straightPipeline, type EffectHandler, type Pass, type Program } from "@cotangent/ir";
import type { HostFunction } from "./host.ts";

interface Allowed extends CpuParts {
  /** What effects do; `hosts` are the functions that the program calls, by position. */
  readonly handler?: (hosts: readonly HostFunction[]) => EffectHandler;
  /** Partial evaluation; that of programs without programs inside if absent. */
  readonly pipeline?: readonly Pass[];
  /** Takes what only differentiation needs out of a program that is about to run. */
  readonly dissolve?: (program: Program) => Program;
}

let current: Allowed = {};

export const allowed = (): Allowed => current;

/** Lets programs have this control from now on. */
export const allow = (control: Allowed): void => void (current = { ...current, ...control });

/**
 * Lets programs have arrays of more than one element, from now on. Methods of tensors make none of scalars, so whatever
 * does calls this: `bind()` and `fromData()`, and what stacks or adopts arrays without them.
 */
export function allowArrays(): void {
  if (!current.machine) allow({ machine: cpu });
}

/** `program` after partial evaluation: what is simple is differentiated into less, and runs faster. */
export const simplified = (program: Program): Program => optimizeBy(current.pipeline ?? straightPipeline, program);

/** `program`, which will not be differentiated any more, after partial evaluation. */
export const readyToRun = (program: Program): Program => simplified(current.dissolve?.(program) ?? program);
