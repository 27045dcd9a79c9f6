/**
 * Control: what a plan does besides running kernels and copying. Loops, branches, calls and effects are one object each; whoever
 * makes plans says which of them its programs may have, so that a bundle without loops has no code for loops.
 */
import type { ArrayType, BranchForm, CallForm, EffectForm, LoopForm, Program } from "@cotangent/ir";
import type { GraphStep } from "../fuse/graph.ts";
import type { BufferRef, Command, Plan } from "../plan.ts";

/** Makes the commands of steps with one form. */
export interface ControlPlanner<Form> {
  plan(site: PlanSite, step: GraphStep, form: Form): readonly Command[];
}

/** The control that programs may have. */
export interface Control {
  readonly loop?: ControlPlanner<LoopForm>;
  readonly branch?: ControlPlanner<BranchForm>;
  readonly call?: ControlPlanner<CallForm>;
  readonly effect?: ControlPlanner<EffectForm>;
}

/** Where commands go: a plan that is being made, and the values of the program at hand in it. */
export interface PlanSite {
  typeOf(value: number): ArrayType;
  /** The buffer of a value: a new temporary if it has none yet. */
  place(value: number): BufferRef;
  /** Puts a value where it will be from now on. */
  put(value: number, place: BufferRef): void;
  /** A new temporary. */
  temporary(type: ArrayType): number;
  /** The number of a new loop. */
  counter(): number;
  /** The commands that compute `outputs` from `inputs` in this plan. */
  commands(program: Program, inputs: readonly BufferRef[], outputs: readonly BufferRef[]): readonly Command[];
  /** Fills a value with zeros. */
  zeros(value: number): Command;
  /** The plan of a program of its own. */
  planOf(program: Program): Plan;
  /** Whether results may take the memory of arguments. */
  readonly inPlace: boolean;
}

export const whole = (buffer: number): BufferRef => ({ buffer });
