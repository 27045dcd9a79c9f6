/** A plan as a module that is ready to run on arrays in linear memory. */
import type { Plan } from "@cotangent/kernel";
import { aligned } from "./alignment.ts";
import type { WasmOptions } from "./functions.ts";
import type { Heap } from "./heap.ts";
import { hostFunctions } from "./host.ts";
import { emitPlan, type EmittedPlan } from "./plan.ts";
import type { SharedProgram } from "./threads/pool.ts";
import { shareProgram, tasksOf } from "./threads/share.ts";

export interface WasmProgram {
  readonly plan: Plan;
  /** Bytes that a call needs for itself. */
  readonly scratchBytes: number;
  /** Of these what kernels have for themselves, on all threads. */
  readonly kernelBytes: number;
  /**
   * Runs the plan on arrays at these addresses of the heap, multiples of 16. An output in the memory of a donated input has
   * the address of the input; no other output may share memory with an input.
   * @param scratch the address of {@link scratchBytes} bytes, whose contents are anything
   */
  run(scratch: number, inputs: readonly number[], outputs: readonly number[]): void;
}

/**
 * Compiles `plan`, which has no effects, at once, unless {@link loadProgram} did: that blocks for as long as it takes, and pages
 * may not do it with modules of several megabytes.
 */
export function makeProgram(plan: Plan, options: WasmOptions, memory: Heap): WasmProgram {
  const known = loaded.get(plan);
  if (known) return known;
  const emitted = emitPlan(plan, options, memory.isShared);
  const { imports, finish } = linkage(plan, emitted, options, memory);
  const module = new WebAssembly.Module(emitted.bytes);
  return finish(module, new WebAssembly.Instance(module, imports));
}

/** Programs that were compiled before they are asked for. */
const loaded = new WeakMap<Plan, WasmProgram>();

/** Compiles `plan` without blocking: {@link makeProgram} finds it afterwards. */
export async function loadProgram(plan: Plan, options: WasmOptions, memory: Heap): Promise<WasmProgram> {
  const emitted = emitPlan(plan, options, memory.isShared);
  const { imports, finish } = linkage(plan, emitted, options, memory);
  const { module, instance } = await WebAssembly.instantiate(emitted.bytes, imports);
  const made = finish(module, instance);
  loaded.set(plan, made);
  return made;
}

type Run = (...addresses: readonly number[]) => void;
const isRun = (value: unknown): value is Run => typeof value === "function";

/** What a module needs to become an instance, and that to become a program. */
interface Linkage {
  readonly imports: WebAssembly.Imports;
  readonly finish: (module: WebAssembly.Module, instance: WebAssembly.Instance) => WasmProgram;
}

function linkage(
  plan: Plan,
  { bytes, memoryBytes, tileBytes }: EmittedPlan,
  { threads }: WasmOptions,
  memory: Heap,
): Linkage {
  let shared: SharedProgram | undefined;
  const fork = (task: number, frame: number, tiles: number, count: number, grain: number): void => {
    if (!shared) throw new Error("internal: a loop is handed out before its program is made");
    (memory.runner ?? memory.pool).run(shared, { task, frame, tiles, count, grain });
  };
  const finish: Linkage["finish"] = (module, { exports }) => {
    if (!isRun(exports["run"])) throw new Error("internal: a module exports no function");
    const run = exports["run"];
    const [tiles, ownBytes] = [aligned(memoryBytes), aligned(tileBytes)];
    const tasks = tasksOf(exports);
    const kernelBytes = ownBytes * (tasks.length > 0 ? threads : 1);
    shared = shareProgram({ module, bytes, tasks, threads, tileBytes: ownBytes }, memory);
    return {
      plan,
      scratchBytes: tiles + kernelBytes,
      kernelBytes,
      run: (scratch, inputs, outputs) => run(scratch, scratch + tiles, ...inputs, ...outputs),
    };
  };
  return { imports: { cotangent: { ...hostFunctions, fork, memory: memory.memory } }, finish };
}
