/**
 * Control: what a plan does besides running kernels and copying. Loops, branches, calls and effects are one object each; whoever
 * makes plans says which of them its programs may have, so that a bundle without loops has no code for loops.
 */
import type { ArrayType, BranchForm, CallForm, EffectForm, LoopForm, Program } from "@cotangent/ir";
import type { Graph, GraphStep } from "../fuse/graph.ts";
import type { Kernel } from "../kernel.ts";
import type { BufferRef, Command, Plan, PlanBuffer } from "../plan.ts";
import type { Counters } from "./counters.ts";

/** Makes the commands of steps with one form. */
export interface ControlPlanner<Form> {
  plan(site: PlanSite, step: GraphStep, form: Form): readonly Command[];
}

/** Loops also know the arrays of positions that they go through. */
export interface LoopPlanner extends ControlPlanner<LoopForm> {
  /** @param buffers those of the plan, which get more */
  counters(buffers: PlanBuffer[], schedule: (kernel: Kernel) => Kernel): Counters;
}

/** The control that programs may have. */
export interface Control {
  readonly loop?: LoopPlanner;
  readonly branch?: ControlPlanner<BranchForm>;
  readonly call?: ControlPlanner<CallForm>;
  readonly effect?: ControlPlanner<EffectForm>;
}

/**
 * Whether nobody reads certain elements of output `output`: with `depth` 0, those along its first axis from the number on that
 * output `limit` is; with `depth` 1, those of its rows from the numbers in `limit` on, and so on.
 */
export type EndsUnread = (output: number, limit: number, depth: number) => boolean;

/** Where commands go: a plan that is being made, and the values of the program at hand in it. */
export interface PlanSite {
  /** The buffer of a value: a new temporary if it has none yet. */
  place(value: number): BufferRef;
  /** Puts a value where it will be from now on. */
  put(value: number, place: BufferRef): void;
  /** A new temporary. */
  temporary(type: ArrayType): number;
  /** The number of a new loop. */
  counter(): number;
  /** The commands that compute `outputs` from `inputs` in this plan. */
  commands(
    program: Program,
    inputs: readonly BufferRef[],
    outputs: readonly BufferRef[],
    endsUnread?: EndsUnread,
  ): readonly Command[];
  /** Runs a kernel on values. */
  run(kernel: Kernel, values: readonly number[]): Command;
  /** The program that the commands compute. */
  readonly graph: Graph;
  /** What is known of its outputs; nothing if absent. */
  readonly endsUnread: EndsUnread | undefined;
  /** The plan of a program of its own. */
  planOf(program: Program): Plan;
  /** Whether results may take the memory of arguments. */
  readonly inPlace: boolean;
}

export const whole = (buffer: number): BufferRef => ({ buffer });
