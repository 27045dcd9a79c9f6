/** A plan as a module that is ready to run on arrays in linear memory. */
import type { Plan } from "@cotangent/kernel";
import type { WasmOptions } from "./functions.ts";
import type { Heap } from "./heap.ts";
import { hostFunctions } from "./host.ts";
import { aligned, emitPlan } from "./plan.ts";

export interface WasmProgram {
  readonly plan: Plan;
  /** Bytes that a call needs for itself. */
  readonly scratchBytes: number;
  /**
   * Runs the plan on arrays at these addresses of the heap, multiples of 16. An output in the memory of a donated input has
   * the address of the input; no other output may share memory with an input.
   * @param scratch the address of {@link scratchBytes} bytes, whose contents are anything
   */
  run(scratch: number, inputs: readonly number[], outputs: readonly number[]): void;
}

/** Compiles `plan`, which has no effects, at once: where that blocks the page for too long, {@link loadProgram} does not. */
export function makeProgram(plan: Plan, options: WasmOptions, heap: Heap): WasmProgram {
  const { bytes, memoryBytes, tileBytes } = emitPlan(plan, options, heap.isShared);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), importsOf(heap));
  return programOf(plan, instance, memoryBytes, tileBytes);
}

/** The same without blocking. */
export async function loadProgram(plan: Plan, options: WasmOptions, heap: Heap): Promise<WasmProgram> {
  const { bytes, memoryBytes, tileBytes } = emitPlan(plan, options, heap.isShared);
  const { instance } = await WebAssembly.instantiate(bytes, importsOf(heap));
  return programOf(plan, instance, memoryBytes, tileBytes);
}

const importsOf = ({ memory }: Heap): WebAssembly.Imports => ({ cotangent: { ...hostFunctions, memory } });

type Run = (...addresses: readonly number[]) => void;
const isRun = (value: unknown): value is Run => typeof value === "function";

function programOf(
  plan: Plan,
  { exports: { run } }: WebAssembly.Instance,
  memoryBytes: number,
  tileBytes: number,
): WasmProgram {
  if (!isRun(run)) throw new Error("internal: a module exports no function");
  const tiles = aligned(memoryBytes);
  return {
    plan,
    scratchBytes: tiles + aligned(tileBytes),
    run: (scratch, inputs, outputs) => run(scratch, scratch + tiles, ...inputs, ...outputs),
  };
}
