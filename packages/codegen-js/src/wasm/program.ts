/** A plan as a module that is ready to run on arrays in linear memory. */
import type { Plan } from "@cotangent/kernel";
import type { WasmOptions } from "./functions.ts";
import type { Heap } from "./heap.ts";
import { hostFunctions } from "./host.ts";
import { aligned, emitPlan, type EmittedPlan } from "./plan.ts";
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

/** Compiles `plan`, which has no effects, at once: where that blocks the page for too long, {@link loadProgram} does not. */
export function makeProgram(plan: Plan, options: WasmOptions, memory: Heap): WasmProgram {
  const emitted = emitPlan(plan, options, memory.isShared);
  return instantiate(plan, emitted, options, memory, new WebAssembly.Module(emitted.bytes));
}

/** The same without blocking. */
export async function loadProgram(plan: Plan, options: WasmOptions, memory: Heap): Promise<WasmProgram> {
  const emitted = emitPlan(plan, options, memory.isShared);
  return instantiate(plan, emitted, options, memory, await WebAssembly.compile(emitted.bytes));
}

type Run = (...addresses: readonly number[]) => void;
const isRun = (value: unknown): value is Run => typeof value === "function";

function instantiate(
  plan: Plan,
  { bytes, memoryBytes, tileBytes }: EmittedPlan,
  { threads }: WasmOptions,
  memory: Heap,
  module: WebAssembly.Module,
): WasmProgram {
  let shared: SharedProgram | undefined;
  const fork = (task: number, frame: number, tiles: number, count: number, grain: number): void => {
    if (!shared) throw new Error("internal: a loop is handed out before its program is made");
    (memory.runner ?? memory.pool).run(shared, { task, frame, tiles, count, grain });
  };
  const { exports } = new WebAssembly.Instance(module, {
    cotangent: { ...hostFunctions, fork, memory: memory.memory },
  });
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
}
