/**
 * The control that programs here may have: loops, calls and effects. Each comes with the functions that record it, when
 * one of them is first called, so that bundles carry what they use.
 */
import type { CpuParts } from "@cotangent/codegen-js";
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

/** `program` after partial evaluation: what is simple is differentiated into less, and runs faster. */
export const simplified = (program: Program): Program => optimizeBy(current.pipeline ?? straightPipeline, program);

/** `program`, which will not be differentiated any more, after partial evaluation. */
export const readyToRun = (program: Program): Program => simplified(current.dissolve?.(program) ?? program);
