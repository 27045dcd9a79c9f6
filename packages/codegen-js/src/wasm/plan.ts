/** Plans as one module: a function for each kernel and each plan, and no JavaScript between them. */
import { get } from "@cotangent/ir";
import { kernelKey, type Kernel, type Plan } from "@cotangent/kernel";
import { hasRooms } from "../rooms.ts";
import { aligned } from "./alignment.ts";
import type { Code } from "./bytes.ts";
import { Functions, type WasmOptions } from "./functions.ts";
import { emitFormula, emitKernel } from "./kernel.ts";
import { longArraysOf } from "./long-arrays.ts";
import { FunctionBuilder, ModuleBuilder } from "./module.ts";
import { PlanFunction, type EmittedFunction, type PlanFunctions } from "./plan-function.ts";
import { sizesOfKernel, sizesOfPlan } from "./sizes.ts";

export interface EmittedPlan {
  /** It exports `run(memory, tiles, …inputs, …outputs, …sizes, long)`, of addresses and of the plan's named sizes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes at `memory`, for temporaries, and at `tiles`, for kernels while they run. */
  readonly memoryBytes: number;
  readonly tileBytes: number;
}

/** `plan`, which has no effects, as a module. */
export function emitPlan(plan: Plan, options: WasmOptions, shared = false): EmittedPlan {
  const emitter = new PlanModule(options);
  const { number } = emitter.plan(plan);
  emitter.module.export("run", number);
  const { memoryBytes, tileBytes } = emitter;
  return { bytes: emitter.module.bytes(shared), memoryBytes, tileBytes };
}

export interface EmittedPlans extends EmittedPlan {
  /** The functions of `cotangent` that the module imports. */
  readonly imports: readonly string[];
  /** The sizes of which a function may say that one was too short: it returns its number among these, counted from 1, or 0. */
  readonly rooms: readonly string[];
}

/** Several plans, none of which has effects, as one module, which exports each by its name. */
export function emitPlans(plans: ReadonlyMap<string, Plan>, options: WasmOptions, shared = false): EmittedPlans {
  const emitter = new PlanModule(options);
  for (const [name, plan] of plans) emitter.module.export(name, emitter.plan(plan).number);
  const { memoryBytes, tileBytes, rooms, module } = emitter;
  return { bytes: module.bytes(shared), memoryBytes, tileBytes, rooms, imports: module.imported };
}

class PlanModule implements PlanFunctions {
  readonly module = new ModuleBuilder();
  readonly rooms: string[] = [];
  readonly #functions: Functions;
  readonly #plans = new Map<Plan, EmittedFunction>();
  /** By kernel, and by the structure that kernels share. */
  readonly #kernels = new Map<Kernel | string, Code>();
  readonly #sizes = new Map<Kernel, readonly string[]>();
  memoryBytes = 0;
  tileBytes = 0;

  constructor(options: WasmOptions) {
    this.#functions = new Functions(this.module, options, (fn, formula) => emitFormula(fn, this.#functions, formula));
  }

  plan(plan: Plan): EmittedFunction {
    const known = this.#plans.get(plan);
    if (known) return known;
    const sizes = sizesOfPlan(plan);
    const takesLong = longArraysOf(plan).length > 0;
    const count = 2 + plan.inputs.length + plan.outputs.length + sizes.length + Number(takesLong);
    const fn = new FunctionBuilder({
      params: Array.from({ length: count }, () => "i32" as const),
      results: hasRooms(plan.commands) ? ["i32"] : [],
    });
    const emitted: EmittedFunction = { number: this.module.add(fn), sizes, takesLong };
    this.#plans.set(plan, emitted);
    // Plans do not call themselves: each has memory of its own.
    fn.body.push(new PlanFunction(plan, fn, emitted, this).code());
    return emitted;
  }

  /** Where `bytes` bytes of temporaries are from the start of all. */
  take(bytes: number): number {
    const start = this.memoryBytes;
    this.memoryBytes += aligned(bytes);
    return start;
  }

  room(name: string): number {
    const known = this.rooms.indexOf(name);
    return known < 0 ? this.rooms.push(name) : known + 1;
  }

  kernel(kernel: Kernel): Pick<EmittedFunction, "number" | "sizes"> {
    const known = this.#kernels.get(kernel);
    if (known) return { number: known, sizes: get(this.#sizes, kernel, "sizes of a kernel") };
    const [key, sizes] = [kernelKey(kernel), sizesOfKernel(kernel)];
    const number = this.#kernels.get(key) ?? this.#emit(kernel, sizes);
    this.#kernels.set(kernel, number).set(key, number);
    this.#sizes.set(kernel, sizes);
    return { number, sizes };
  }

  #emit(kernel: Kernel, sizes: readonly string[]): Code {
    const { fn, tileBytes } = emitKernel(kernel, this.#functions, sizes);
    const number = this.module.add(fn);
    this.tileBytes = Math.max(this.tileBytes, tileBytes);
    return number;
  }
}
