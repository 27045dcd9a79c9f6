/** Programs as modules of WebAssembly that run on typed arrays. */
import { at, BoundedCache, hash, typesOf, type ArrayType, type Program } from "@cotangent/ir";
import { allCommands, makePlan, simd, type Plan } from "@cotangent/kernel";
import type { Executable } from "../executable.ts";
import { detect } from "./detect.ts";
import { executableWith } from "./executable.ts";
import type { WasmOptions } from "./functions.ts";
import { heap } from "./heap.ts";
import { worthSharing } from "./threads/split.ts";
import { threadCount } from "../thread-settings.ts";

export interface WasmCompileOptions extends Partial<WasmOptions> {
  /** Whether to look for, and keep, a program compiled before with the same structure. True by default. */
  readonly cache?: boolean;
  /** For each input whether an output may take its memory, which is given back if none does. None may if absent. */
  readonly donated?: readonly boolean[];
}

const compiled = new BoundedCache<string, Executable>(256);

/** Engines take 1,000 parameters of a function; some are for axes and names. */
const mostParameters = 900;

/** Whether `plan` can be a module: it has no effects, which need JavaScript, and no function of it needs too many arguments. */
export const fitsWasm = (plan: Plan): boolean =>
  plan.inputs.length + plan.outputs.length <= mostParameters &&
  allCommands(plan.commands).every((command) =>
    command.kind === "call"
      ? fitsWasm(command.plan)
      : command.kind === "run"
        ? command.buffers.length <= mostParameters
        : command.kind !== "effect",
  );

/**
 * The program, whose plan {@link fitsWasm}, as one module of WebAssembly.
 * @throws CompileError of the engine where a content-security policy forbids WebAssembly.
 */
export function compileWasm(program: Program, options: WasmCompileOptions = {}): Executable {
  const { cache = true, donated = [] } = options;
  const wanted = wasmOptions(options);
  const signature = { inputs: typesOf(program.inputs), outputs: typesOf(program.outputs) };
  const build = (): Executable => executableWith(makePlan(program, simd, { donated }), signature, wanted, donated);
  if (!cache) return build();
  const flags = [...donated, ...Object.values(wanted)].map(Number).join();
  return compiled.get(`${hash(program)} ${flags}`, build);
}

/** Compiles a plan for {@link simd} that exists already. */
export function wasmExecutable(plan: Plan, options: Partial<WasmOptions> = {}): Executable {
  const typeOf = (buffer: number): ArrayType => at(plan.buffers, buffer).type;
  return executableWith(
    plan,
    { inputs: plan.inputs.map(typeOf), outputs: plan.outputs.map(typeOf) },
    wasmOptions(options),
  );
}

/** What there is to use here, but for what `options` say. */
export const wasmOptions = (options: Partial<WasmOptions> = {}): WasmOptions => ({
  relaxed: detect().relaxed,
  simd: true,
  threads: heap().isShared ? threadCount() : 1,
  leastCost: worthSharing,
  ...options,
});
