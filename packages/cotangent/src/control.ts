/**
 * The control that programs here may have: loops, calls and effects. Each comes with the functions that record it, when
 * one of them is first called, so that bundles carry what they use.
 */
import type { CpuControl } from "@cotangent/codegen-js";
import type { EffectHandler } from "@cotangent/ir";
import type { HostFunction } from "./host.ts";

interface Allowed extends CpuControl {
  /** What effects do; `hosts` are the functions that the program calls, by position. */
  readonly handler?: (hosts: readonly HostFunction[]) => EffectHandler;
}

let current: Allowed = {};

export const allowed = (): Allowed => current;

/** Lets programs have this control from now on. */
export const allow = (control: Allowed): void => void (current = { ...current, ...control });
