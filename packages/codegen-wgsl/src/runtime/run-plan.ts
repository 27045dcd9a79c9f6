/** One execution of a flattened plan: its dispatches in order, the iterations of its loops one after the other. */
import {
  arrayType,
  at,
  bool,
  concreteDim,
  get,
  i32,
  returned,
  type EffectHandler,
  type TypedArray,
} from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import type { Shader } from "../shader.ts";
import { knownBytes } from "../spans.ts";
import type { PoolBuffer } from "./buffer-pool.ts";
import type { Range } from "./commands.ts";
import { dispatchesOf, type DispatchStep, type HostArray, type Memory, type Step } from "./steps.ts";
import type { GpuDevice } from "./gpu-device.ts";
import type { Pipeline } from "./pipelines.ts";
import { iterationsAhead, Predicate, type Predicated } from "./predicate.ts";
import type { Prepared } from "./prepare.ts";
import { copyBack, type Located } from "./reader.ts";

/** The memory of a call. */
export interface CallMemory {
  readonly inputs: readonly PoolBuffer[];
  readonly outputs: readonly PoolBuffer[];
}

export interface RunOptions {
  readonly effects: EffectHandler;
  /** Told of each dispatch, in order; of no kernel where it only asks whether to go on. */
  readonly began?: (kernel: Kernel | undefined) => void;
}

type Steps = Generator<Promise<unknown>, void>;
type Loop = Extract<Step, { kind: "loop" }>;
type While = Extract<Step, { kind: "while" }>;
type Branch = Extract<Step, { kind: "branch" }>;
type EffectStep = Extract<Step, { kind: "effect" }>;

export class PlanRun {
  readonly #owner: GpuDevice;
  readonly #prepared: Prepared;
  readonly #options: RunOptions;
  /** Where each memory of the plan is; loops swap entries. */
  readonly #ranges: Range[];
  /** What says how many workgroups run, within iterations that are sent ahead. */
  #predicate: Predicate | undefined;
  /** Those of branches, which may run often. */
  readonly #choices = new Map<Branch, Predicate>();

  constructor(owner: GpuDevice, prepared: Prepared, given: CallMemory, options: RunOptions) {
    this.#owner = owner;
    this.#prepared = prepared;
    this.#options = options;
    const { memories, arenaBytes } = prepared.flat;
    const scratch = owner.scratch(arenaBytes);
    this.#ranges = memories.map((memory) => rangeOf(memory, given, scratch));
  }

  /** Adds the commands of the plan; yields what has to be waited for. */
  *run(): Steps {
    this.#owner.uniforms.setSizes(this.#prepared.sizes);
    try {
      yield* this.#steps(this.#prepared.flat.steps);
    } finally {
      for (const choice of this.#choices.values()) choice.release();
    }
  }

  *#steps(steps: readonly Step[]): Steps {
    for (const step of steps) {
      if (step.kind === "dispatch") this.#dispatch(step);
      else if (step.kind === "loop") yield* this.#loop(step);
      else if (step.kind === "while") yield* this.#while(step);
      else if (step.kind === "branch") yield* this.#branch(step);
      else yield* this.#effect(step);
    }
  }

  #dispatch(step: DispatchStep): void {
    this.#options.began?.(step.kernel);
    this.#owner.commands.dispatch({
      shader: step.shader,
      compiled: this.#pipelineOf(step.shader),
      ranges: step.memories.map((memory) => at(this.#ranges, memory)),
      label: step.label,
      indirect: this.#predicate?.indirect(step),
    });
  }

  #pipelineOf(shader: Shader): Pipeline {
    const pipeline = get(this.#prepared.pipelines, shader, "pipeline");
    if (pipeline.error) throw pipeline.error;
    return pipeline;
  }

  /** The host looks at the condition, then sends some iterations ahead that do nothing once it is false. */
  *#while(loop: While): Steps {
    const { depth, test, iteration, predicate } = loop;
    const count = concreteDim(loop.count, "a loop on WebGPU");
    const ahead = predicate && new Predicate(this.#owner, predicated(iteration, 1));
    try {
      for (let first = 0; first < count && (yield* this.#ask(test)); first += ahead ? iterationsAhead : 1) {
        if (ahead) yield* this.#ahead(ahead, predicate, loop, first);
        else {
          this.#owner.uniforms.count(depth, first);
          yield* this.#steps(iteration);
        }
      }
    } finally {
      ahead?.release();
    }
  }

  *#ahead(ahead: Predicate, shader: Shader, { depth, count: most, test, iteration }: While, first: number): Steps {
    const count = concreteDim(most, "a loop on WebGPU");
    for (let i = first; i < Math.min(first + iterationsAhead, count); i++) {
      this.#owner.uniforms.count(depth, i);
      yield* this.#where(ahead, shader, test, iteration);
    }
  }

  /** Sends steps that run where `predicate` then finds that they are wanted. */
  *#where(predicate: Predicate, shader: Shader, chosen: number, steps: readonly Step[]): Steps {
    const label = `${this.#prepared.flat.name}, what is to run`;
    const ranges = predicate.ranges(at(this.#ranges, chosen));
    this.#options.began?.(undefined);
    this.#owner.commands.dispatch({ shader, compiled: this.#pipelineOf(shader), ranges, label });
    this.#predicate = predicate;
    yield* this.#steps(steps);
    this.#predicate = undefined;
  }

  *#ask(test: number): Generator<Promise<unknown>, boolean> {
    const [answer] = yield* this.#read([{ type: arrayType(bool), range: at(this.#ranges, test) }]);
    return answer?.[0] === 1;
  }

  /** The elements of arrays, once everything before has run. */
  *#read(located: readonly Located[]): Generator<Promise<unknown>, readonly TypedArray[]> {
    let result: readonly TypedArray[] = [];
    let failure: unknown;
    yield copyBack(this.#owner, located).then(
      (elements) => (result = elements),
      (error: unknown) => (failure = error),
    );
    if (failure !== undefined) throw failure;
    return result;
  }

  /** All branches are sent, and one runs; where the host looks into them it asks first which. */
  *#branch(branch: Branch): Steps {
    const { index, branches, predicate } = branch;
    if (predicate) {
      const known = this.#choices.get(branch) ?? new Predicate(this.#owner, branches.flatMap(predicated));
      this.#choices.set(branch, known);
      return yield* this.#where(known, predicate, index, branches.flat());
    }
    const chosen = Math.max(0, Math.min(yield* this.#scalar(index), branches.length - 1));
    yield* this.#steps(at(branches, chosen));
  }

  /** The element of an i32 scalar, once everything before has run. */
  *#scalar(memory: number): Generator<Promise<unknown>, number> {
    const [found] = yield* this.#read([{ type: arrayType(i32), range: at(this.#ranges, memory) }]);
    return found?.[0] ?? 0;
  }

  *#loop({ depth, count: dim, limit, backwards, body, swap }: Loop): Steps {
    const most = concreteDim(dim, "a loop on WebGPU");
    const count = limit === undefined ? most : Math.min(most, yield* this.#scalar(limit));
    for (let i = 0; i < count; i++) {
      this.#owner.uniforms.count(depth, backwards ? count - 1 - i : i);
      yield* this.#steps(body);
      for (const [a, b] of swap) {
        const first = at(this.#ranges, a);
        this.#ranges[a] = at(this.#ranges, b);
        this.#ranges[b] = first;
      }
    }
  }

  *#effect({ form, values, results }: EffectStep): Steps {
    const locate = ({ memory, type }: HostArray): Located => ({ type, range: at(this.#ranges, memory) });
    const elements = yield* this.#read(values.map(locate));
    const shown = values.map(({ type }, i) => ({
      dtype: type.dtype,
      shape: type.shape.map((dim) => concreteDim(dim, "an effect")),
      data: at(elements, i),
    }));
    const found = this.#options.effects.effect(form, shown);
    if (!form.returns) return;
    returned(form, found).forEach(({ data }, i) => this.#owner.fill(locate(at(results, i)), data));
  }
}

const predicated = (steps: readonly Step[], of: number): readonly Predicated[] =>
  dispatchesOf(steps).map((step) => ({ step, of }));

function rangeOf(memory: Memory, { inputs, outputs }: CallMemory, scratch: PoolBuffer | undefined): Range {
  const bytes = knownBytes(memory.bytes);
  if (memory.kind !== "arena")
    return { memory: at(memory.kind === "input" ? inputs : outputs, memory.position), offset: 0, bytes };
  if (!scratch) throw new Error("internal: a plan with temporaries has no memory for them");
  return { memory: scratch, offset: memory.offset, bytes };
}
