/** One execution of a flattened plan: its dispatches in order, the iterations of its loops one after the other. */
import { at, concreteDim, get, type EffectHandler } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import type { PoolBuffer } from "./buffer-pool.ts";
import type { Range } from "./commands.ts";
import type { DispatchStep, Memory, Step } from "./flatten.ts";
import type { GpuDevice } from "./gpu-device.ts";
import { labelOf, type Prepared } from "./prepare.ts";
import { copyBack } from "./reader.ts";

/** The memory of a call. */
export interface CallMemory {
  readonly inputs: readonly PoolBuffer[];
  readonly outputs: readonly PoolBuffer[];
}

export interface RunOptions {
  readonly effects: EffectHandler;
  /** Told of each dispatch, in order. */
  readonly began?: (kernel: Kernel) => void;
}

type Steps = Generator<Promise<unknown>, void>;
type Loop = Extract<Step, { kind: "loop" }>;
type EffectStep = Extract<Step, { kind: "effect" }>;

export class PlanRun {
  readonly #owner: GpuDevice;
  readonly #prepared: Prepared;
  readonly #options: RunOptions;
  /** Where each memory of the plan is; loops swap entries. */
  readonly #ranges: Range[];

  constructor(owner: GpuDevice, prepared: Prepared, given: CallMemory, options: RunOptions) {
    this.#owner = owner;
    this.#prepared = prepared;
    this.#options = options;
    const { memories, arenaBytes } = prepared.flat;
    const scratch = owner.scratch(arenaBytes);
    this.#ranges = memories.map((memory) => rangeOf(memory, given, scratch));
  }

  /** Adds the commands of the plan; yields what has to be waited for. */
  *steps(steps: readonly Step[] = this.#prepared.flat.steps): Steps {
    for (const step of steps) {
      if (step.kind === "dispatch") this.#dispatch(step);
      else if (step.kind === "loop") yield* this.#loop(step);
      else yield* this.#effect(step);
    }
  }

  #dispatch(step: DispatchStep): void {
    const { pipelines, flat } = this.#prepared;
    const pipeline = get(pipelines, step.shader, "pipeline");
    if (pipeline.error) throw pipeline.error;
    const ranges = step.memories.map((memory) => at(this.#ranges, memory));
    this.#options.began?.(step.kernel);
    this.#owner.commands.dispatch(step.shader, pipeline, ranges, labelOf(step, flat.name));
  }

  *#loop({ depth, count, backwards, body, swap }: Loop): Steps {
    for (let i = 0; i < count; i++) {
      this.#owner.counters.set(depth, backwards ? count - 1 - i : i);
      yield* this.steps(body);
      for (const [a, b] of swap) {
        const first = at(this.#ranges, a);
        this.#ranges[a] = at(this.#ranges, b);
        this.#ranges[b] = first;
      }
    }
  }

  /** The host sees values once everything before has run. */
  *#effect({ form, values }: EffectStep): Steps {
    const located = values.map(({ memory, type }) => ({ type, range: at(this.#ranges, memory) }));
    const told = copyBack(this.#owner, located).then((elements) => {
      const shown = values.map(({ type }, i) => ({
        dtype: type.dtype,
        shape: type.shape.map((dim) => concreteDim(dim, "an effect")),
        data: at(elements, i),
      }));
      this.#options.effects.effect(form, shown);
    });
    let failure: unknown;
    yield told.catch((error: unknown) => (failure = error));
    if (failure !== undefined) throw failure;
  }
}

function rangeOf(memory: Memory, { inputs, outputs }: CallMemory, scratch: PoolBuffer | undefined): Range {
  const { bytes } = memory;
  if (memory.kind !== "arena")
    return { memory: at(memory.kind === "input" ? inputs : outputs, memory.position), offset: 0, bytes };
  if (!scratch) throw new Error("internal: a plan with temporaries has no memory for them");
  return { memory: scratch, offset: memory.offset, bytes };
}
