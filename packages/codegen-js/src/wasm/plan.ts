/** A plan as one module: a function for each kernel and each plan, and no JavaScript between them. */
import { at, concreteDim, get, unreachable, type ArrayType } from "@cotangent/ir";
import { kernelKey, type BufferRef, type Command, type Kernel, type Plan } from "@cotangent/kernel";
import { sizeOfType } from "../places.ts";
import type { Code } from "./bytes.ts";
import { Functions, type WasmOptions } from "./functions.ts";
import {
  apply,
  call,
  choose,
  control,
  getLocal,
  i32Const,
  load,
  memoryCopy,
  nothing,
  popLocal,
  setLocal,
} from "./instructions.ts";
import { emitFormula, emitKernel } from "./kernel.ts";
import { FunctionBuilder, ModuleBuilder } from "./module.ts";
import { plus, times } from "./scope.ts";

export interface EmittedPlan {
  /** It exports `run(memory, tiles, …inputs, …outputs)`, of addresses. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes at `memory`, for temporaries, and at `tiles`, for kernels while they run. */
  readonly memoryBytes: number;
  readonly tileBytes: number;
}

/** Addresses of arrays are multiples of this, and so are their sizes: whole vectors may be read. */
export const alignment = 64;
export const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
export const bytesOfType = (type: ArrayType): number => sizeOfType(type) * type.dtype.bytes;

/** `plan`, which has no effects, as a module. */
export function emitPlan(plan: Plan, options: WasmOptions, shared = false): EmittedPlan {
  const emitter = new PlanModule(options);
  const number = emitter.plan(plan);
  emitter.module.export("run", number);
  const { memoryBytes, tileBytes } = emitter;
  return { bytes: emitter.module.bytes(shared), memoryBytes, tileBytes };
}

export interface EmittedPlans extends EmittedPlan {
  /** The functions of `cotangent` that the module imports. */
  readonly imports: readonly string[];
}

/** Several plans, none of which has effects, as one module, which exports each by its name. */
export function emitPlans(plans: ReadonlyMap<string, Plan>, options: WasmOptions): EmittedPlans {
  const emitter = new PlanModule(options);
  for (const [name, plan] of plans) emitter.module.export(name, emitter.plan(plan));
  const { memoryBytes, tileBytes, module } = emitter;
  return { bytes: module.bytes(), memoryBytes, tileBytes, imports: module.imported };
}

class PlanModule {
  readonly module = new ModuleBuilder();
  readonly #functions: Functions;
  readonly #plans = new Map<Plan, Code>();
  /** By kernel, and by the structure that kernels share. */
  readonly #kernels = new Map<Kernel | string, Code>();
  memoryBytes = 0;
  tileBytes = 0;

  constructor(options: WasmOptions) {
    this.#functions = new Functions(this.module, options, (fn, formula) => emitFormula(fn, this.#functions, formula));
  }

  plan(plan: Plan): Code {
    const known = this.#plans.get(plan);
    if (known) return known;
    const count = 2 + plan.inputs.length + plan.outputs.length;
    const fn = new FunctionBuilder({ params: Array.from({ length: count }, () => "i32" as const), results: [] });
    const number = this.module.add(fn);
    this.#plans.set(plan, number);
    // Plans do not call themselves: each has memory of its own.
    fn.body.push(new PlanFunction(plan, fn, this).code());
    return number;
  }

  /** Where `bytes` bytes of temporaries are from the start of all. */
  take(bytes: number): number {
    const start = this.memoryBytes;
    this.memoryBytes += aligned(bytes);
    return start;
  }

  kernel(kernel: Kernel): Code {
    const known = this.#kernels.get(kernel);
    if (known) return known;
    const key = kernelKey(kernel);
    const number = this.#kernels.get(key) ?? this.#emit(kernel);
    this.#kernels.set(kernel, number).set(key, number);
    return number;
  }

  #emit(kernel: Kernel): Code {
    const { fn, tileBytes } = emitKernel(kernel, this.#functions);
    const number = this.module.add(fn);
    this.tileBytes = Math.max(this.tileBytes, tileBytes);
    return number;
  }
}

const memoryArgument = getLocal(0);
const tilesArgument = getLocal(1);

class PlanFunction {
  readonly #plan: Plan;
  readonly #fn: FunctionBuilder;
  readonly #module: PlanModule;
  /** The locals that hold addresses of buffers, and the counters of loops. */
  readonly #buffers = new Map<number, number>();
  readonly #counters = new Map<number, number>();

  constructor(plan: Plan, fn: FunctionBuilder, module: PlanModule) {
    this.#plan = plan;
    this.#fn = fn;
    this.#module = module;
  }

  code(): Code {
    const { inputs, outputs, commands, arenaBytes } = this.#plan;
    const arena = this.#module.take(arenaBytes);
    [...inputs, ...outputs].forEach((buffer, i) => {
      // A buffer that is given twice keeps its first place: an output that is an input is copied in the end.
      if (!this.#buffers.has(buffer)) this.#buffers.set(buffer, 2 + i);
    });
    const places = this.#plan.buffers.map((buffer, i) => this.#temporary(buffer, i, arena));
    const body = commands.map((command) => this.#command(command));
    const copies = outputs.map((buffer, i) => this.#result(buffer, 2 + inputs.length + i));
    return [places, body, copies];
  }

  #temporary({ type, offset }: Plan["buffers"][number], i: number, arena: number): Code {
    if (this.#buffers.has(i)) return [];
    const start = offset === undefined ? this.#module.take(bytesOfType(type)) : arena + offset;
    const local = this.#fn.local("i32");
    this.#buffers.set(i, local);
    return setLocal(local, plus(memoryArgument, i32Const(start)));
  }

  #result(buffer: number, argument: number): Code {
    const local = get(this.#buffers, buffer, "address of an output");
    if (local === argument) return [];
    const { type } = at(this.#plan.buffers, buffer);
    return memoryCopy(getLocal(argument), getLocal(local), i32Const(bytesOfType(type)));
  }

  /** The address of `ref`. */
  #address({ buffer, slices = [] }: BufferRef): Code {
    const { bytes } = at(this.#plan.buffers, buffer).type.dtype;
    const local = getLocal(get(this.#buffers, buffer, `buffer ${buffer} of plan ${this.#plan.name}`));
    return slices.reduce<Code>((sum, { counter, stride }) => {
      const k = getLocal(get(this.#counters, counter, `counter ${counter}`));
      return plus(sum, times(k, concreteDim(stride, "a slice") * bytes));
    }, local);
  }

  #scalar(ref: BufferRef): Code {
    const { dtype } = at(this.#plan.buffers, ref.buffer).type;
    return load(dtype.kind === "bool" ? "i32Load8U" : "i32Load", { base: this.#address(ref), offset: 0 });
  }

  #command(command: Command): Code {
    switch (command.kind) {
      case "run": {
        const addresses = command.buffers.map((ref) => this.#address(ref));
        return call(this.#module.kernel(command.kernel), ...addresses, tilesArgument);
      }
      case "copy":
        return memoryCopy(this.#address(command.to), this.#address(command.from), i32Const(bytesOfType(command.type)));
      case "loop":
        return this.#loop(command);
      case "while":
        return this.#while(command);
      case "branch":
        return this.#branch(command);
      case "call": {
        const addresses = [...command.inputs, ...command.outputs].map((ref) => this.#address(ref));
        return call(this.#module.plan(command.plan), memoryArgument, tilesArgument, ...addresses);
      }
      case "effect":
        throw new Error("internal: a plan with effects has no code without JavaScript");
      default:
        return unreachable(command, "emit a command");
    }
  }

  #iteration({ body, swap }: Pick<Extract<Command, { kind: "loop" }>, "body" | "swap">): Code {
    const commands = body.map((command) => this.#command(command));
    const swaps = swap.map((pair) => {
      const [a = 0, b = 0] = pair.map((buffer) => get(this.#buffers, buffer, "buffer of a loop"));
      return [getLocal(b), setLocal(b, getLocal(a)), popLocal(a)];
    });
    return [commands, swaps];
  }

  #loop(command: Extract<Command, { kind: "loop" }>): Code {
    const [k, end] = [this.#fn.local("i32"), this.#fn.local("i32")];
    this.#counters.set(command.counter, k);
    const most = i32Const(concreteDim(command.count, "a loop"));
    const { limit, backwards } = command;
    const bounded = limit ? this.#scalar(limit) : most;
    const start = [
      setLocal(end, bounded),
      setLocal(end, choose(apply("i32LtS", getLocal(end), most), getLocal(end), most)),
    ];
    const first = backwards ? plus(getLocal(end), i32Const(-1)) : i32Const(0);
    const again = backwards ? apply("i32GeS", getLocal(k), i32Const(0)) : apply("i32LtS", getLocal(k), getLocal(end));
    const step = setLocal(k, plus(getLocal(k), i32Const(backwards ? -1 : 1)));
    return [
      start,
      setLocal(k, first),
      repeat([apply("i32Eqz", again), control.brIf, 1, this.#iteration(command), step]),
    ];
  }

  #while(command: Extract<Command, { kind: "while" }>): Code {
    const k = this.#fn.local("i32");
    this.#counters.set(command.counter, k);
    const most = concreteDim(command.count, "a loop");
    const limit: Code = Number.isFinite(most) ? [apply("i32GeU", getLocal(k), i32Const(most)), control.brIf, 1] : [];
    const condition = command.condition.map((inner) => this.#command(inner));
    const stop: Code = [apply("i32Eqz", this.#scalar(command.test)), control.brIf, 1];
    const step = setLocal(k, plus(getLocal(k), i32Const(1)));
    return [setLocal(k, i32Const(0)), repeat([limit, condition, stop, this.#iteration(command), step])];
  }

  /** `if index ≤ 0 … else if index = 1 … else …` */
  #branch({ index, branches }: Extract<Command, { kind: "branch" }>): Code {
    const chosen = this.#fn.local("i32");
    const lists = branches.map((list): Code => list.map((command) => this.#command(command)));
    const choice = lists.reduceRight((rest, list, i): Code => [
      apply("i32LeS", getLocal(chosen), i32Const(i)),
      control.if,
      nothing,
      list,
      control.else,
      rest,
      control.end,
    ]);
    return [setLocal(chosen, this.#scalar(index)), choice];
  }
}

/** `code` again and again; it leaves by a branch of depth 1. */
const repeat = (code: Code): Code => [
  control.block,
  nothing,
  control.loop,
  nothing,
  code,
  control.br,
  0,
  control.end,
  control.end,
];
