/** Runs plans on numbers, kernels before or after scheduling alike: slow, and independent of all code generators. */
import {
  at,
  concreteDim,
  failOnCheck,
  get,
  returned,
  type ArrayType,
  type ArrayValue,
  type EffectHandler,
  type TypedArray,
} from "@cotangent/ir";
import type { BufferRef, Command, Plan } from "../plan.ts";
import { concreteSizes, sizeOfShape } from "../fuse/graph.ts";
import { runKernel } from "./run-kernel.ts";

/** The outputs of `plan` on `inputs`. Temporaries with an offset share one arena that starts full of rubbish. */
export function runPlan(
  plan: Plan,
  inputs: readonly ArrayValue[],
  effects: EffectHandler = failOnCheck,
): readonly ArrayValue[] {
  const arena = new ArrayBuffer(plan.arenaBytes);
  new Uint8Array(arena).fill(0xa5);
  const storage = plan.buffers.map(({ type, offset }): TypedArray => {
    const count = sizeOfShape(concreteSizes(type));
    const fresh = type.dtype.allocate(offset === undefined ? count : 0);
    return offset === undefined ? fresh.fill(7) : viewOf(fresh, arena, offset, count);
  });
  plan.inputs.forEach((buffer, i) => (storage[buffer] = at(inputs, i).data.slice()));
  new Runner(plan, storage, effects).all(plan.commands);
  return plan.outputs.map((buffer) => ({ ...shaped(at(plan.buffers, buffer).type), data: at(storage, buffer) }));
}

function viewOf(like: TypedArray, arena: ArrayBuffer, offset: number, count: number): TypedArray {
  if (like instanceof Float32Array) return new Float32Array(arena, offset, count);
  if (like instanceof Float64Array) return new Float64Array(arena, offset, count);
  if (like instanceof Int32Array) return new Int32Array(arena, offset, count);
  if (like instanceof Uint32Array) return new Uint32Array(arena, offset, count);
  return new Uint8Array(arena, offset, count);
}

const shaped = (type: ArrayType): Pick<ArrayValue, "dtype" | "shape"> => ({
  dtype: type.dtype,
  shape: concreteSizes(type),
});

class Runner {
  readonly #plan: Plan;
  readonly #storage: TypedArray[];
  readonly #effects: EffectHandler;
  readonly #counters = new Map<number, number>();

  constructor(plan: Plan, storage: TypedArray[], effects: EffectHandler) {
    this.#plan = plan;
    this.#storage = storage;
    this.#effects = effects;
  }

  all(commands: readonly Command[]): void {
    for (const command of commands) this.#run(command);
  }

  #run(command: Command): void {
    switch (command.kind) {
      case "run": {
        const types = command.kernel.buffers.filter(({ space }) => space === "buffer").map(({ type }) => type);
        return runKernel(
          command.kernel,
          command.buffers.map((ref, i) => this.#array(ref, at(types, i))),
        );
      }
      case "copy":
        this.#array(command.to, command.type).data.set(this.#array(command.from, command.type).data);
        return;
      case "loop":
        return this.#loop(command);
      case "while":
        return this.#while(command);
      case "branch": {
        const chosen = Math.max(0, Math.min(this.#scalar(command.index), command.branches.length - 1));
        return this.all(at(command.branches, chosen));
      }
      case "call": {
        const typeOf = (list: readonly number[], i: number): ArrayType => at(command.plan.buffers, at(list, i)).type;
        const results = runPlan(
          command.plan,
          command.inputs.map((ref, i) => this.#array(ref, typeOf(command.plan.inputs, i))),
          this.#effects,
        );
        command.outputs.forEach((ref, i) =>
          this.#array(ref, typeOf(command.plan.outputs, i)).data.set(at(results, i).data),
        );
        return;
      }
      case "effect": {
        const find = (ref: BufferRef): ArrayValue => this.#array(ref, at(this.#plan.buffers, ref.buffer).type);
        const found = this.#effects.effect(command.form, command.values.map(find));
        command.results.forEach((ref, i) => find(ref).data.set(at(returned(command.form, found), i).data));
      }
    }
  }

  #scalar(ref: BufferRef): number {
    return at(this.#array(ref, at(this.#plan.buffers, ref.buffer).type).data, 0);
  }

  #loop({ counter, count, limit, backwards, body, swap }: Extract<Command, { kind: "loop" }>): void {
    const most = concreteDim(count, "a loop");
    const end = limit ? Math.min(most, this.#scalar(limit)) : most;
    for (let i = 0; i < end; i++) {
      this.#counters.set(counter, backwards ? end - 1 - i : i);
      this.all(body);
      this.#swap(swap);
    }
  }

  #while({ counter, count, condition, test, body, swap }: Extract<Command, { kind: "while" }>): void {
    const most = concreteDim(count, "a loop");
    for (let i = 0; i < most; i++) {
      this.#counters.set(counter, i);
      this.all(condition);
      if (this.#scalar(test) === 0) return;
      this.all(body);
      this.#swap(swap);
    }
  }

  #swap(swap: readonly (readonly [number, number])[]): void {
    for (const [a, b] of swap) [this.#storage[a], this.#storage[b]] = [at(this.#storage, b), at(this.#storage, a)];
  }

  /** The part of a buffer that a command sees, without a copy. */
  #array({ buffer, slices = [] }: BufferRef, type: ArrayType): ArrayValue {
    const start = slices.reduce(
      (sum, { counter, stride }) =>
        sum + get(this.#counters, counter, "counter of a loop") * concreteDim(stride, "a slice"),
      0,
    );
    const data = at(this.#storage, buffer);
    const here = shaped(type);
    return { ...here, data: slices.length === 0 ? data : data.subarray(start, start + sizeOfShape(here.shape)) };
  }
}
