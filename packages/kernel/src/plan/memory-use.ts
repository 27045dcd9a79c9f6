/** The memory that a call of a plan takes, predicted from the plan: what code generators take is the same. */
import { at } from "@cotangent/ir";
import type { Plan, PlanBuffer } from "../plan.ts";
import { plansCalled } from "./commands.ts";
import { bytesOf } from "./memory.ts";

/** Bytes in use while a plan runs. */
export interface MemoryUse {
  /** What the caller gives, arguments whose memory results take included. */
  readonly arguments: number;
  /** Results in memory of their own. */
  readonly results: number;
  /** Temporaries, those of plans that are called included, and what kernels have for themselves. */
  readonly arena: number;
  /** All together. */
  readonly peak: number;
}

export interface MemoryOptions {
  /** Every array, and every arena, takes a multiple of so many bytes; 1 if absent. */
  readonly alignment?: number;
  /** The plans that have an arena, those with several of them repeated; `plan` and those that it calls, each once, if absent. */
  readonly arenas?: readonly Plan[];
  /** Bytes that kernels have for themselves. */
  readonly kernels?: number;
}

export function memoryOf(plan: Plan, { alignment = 1, arenas, kernels = 0 }: MemoryOptions = {}): MemoryUse {
  const round = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const total = (buffers: readonly PlanBuffer[]): number =>
    buffers.reduce((sum, buffer) => sum + round(bytesOf(buffer)), 0);
  const named = (numbers: readonly number[]): readonly PlanBuffer[] =>
    numbers.map((number) => at(plan.buffers, number));
  const arenaOf = ({ buffers, arenaBytes }: Plan): number =>
    round(arenaBytes) + total(buffers.filter(({ role, offset }) => role === "temporary" && offset === undefined));
  const given = total(named(plan.inputs));
  const results = total(named(plan.outputs.filter((output) => !plan.inputs.includes(output))));
  const arena = (arenas ?? [plan, ...plansCalled(plan.commands)]).reduce((sum, one) => sum + arenaOf(one), kernels);
  return { arguments: given, results, arena, peak: given + results + arena };
}
