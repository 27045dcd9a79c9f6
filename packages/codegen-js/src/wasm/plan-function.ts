/** The function of one plan: where its buffers are, then the commands. */
import { at, get, sizeOf, unreachable, type ArrayType, type Dim } from "@cotangent/ir";
import type { BufferRef, Command, Kernel, Plan } from "@cotangent/kernel";
import { hasRooms, roomOf } from "../rooms.ts";
import { alignment, bytesOfType } from "./alignment.ts";
import type { Code } from "./bytes.ts";
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
import { longTemporaries } from "./long-arrays.ts";
import type { FunctionBuilder } from "./module.ts";
import { plus, times } from "./scope.ts";
import { SizeLocals } from "./sizes.ts";

/** A function of a module, and what it takes after the addresses of arrays. */
export interface EmittedFunction {
  readonly number: Code;
  /** The names of the sizes, in their order. */
  readonly sizes: readonly string[];
  /** Whether it takes where temporaries may be that are as long as sizes say, in the end. */
  readonly takesLong: boolean;
}

/** The module that the function is part of. */
export interface PlanFunctions {
  /** Where `bytes` bytes of temporaries are from the start of all. */
  take(bytes: number): number;
  plan(plan: Plan): EmittedFunction;
  kernel(kernel: Kernel): Pick<EmittedFunction, "number" | "sizes">;
  /** The number, not 0, by which functions say that this size was too short. */
  room(name: string): number;
}

const memoryArgument = getLocal(0);
const tilesArgument = getLocal(1);

export class PlanFunction {
  readonly #plan: Plan;
  readonly #fn: FunctionBuilder;
  readonly #module: PlanFunctions;
  readonly #sizes: SizeLocals;
  /** The local that says where the next temporary may be that is as long as sizes say. */
  readonly #long: number | undefined;
  readonly #longOnes: ReadonlySet<number>;
  /** Sums and products of sizes, each computed once. */
  readonly #lengths = new Map<string, number>();
  readonly #head: Code = [];
  /** The locals that hold addresses of buffers, and the counters of loops. */
  readonly #buffers = new Map<number, number>();
  readonly #counters = new Map<number, number>();

  constructor(plan: Plan, fn: FunctionBuilder, { sizes, takesLong }: EmittedFunction, module: PlanFunctions) {
    this.#plan = plan;
    this.#fn = fn;
    this.#module = module;
    const first = 2 + plan.inputs.length + plan.outputs.length;
    this.#sizes = new SizeLocals(sizes, first);
    this.#long = takesLong ? first + sizes.length : undefined;
    this.#longOnes = new Set(longTemporaries(plan));
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
    return [this.#head, places, body, copies, hasRooms(commands) ? i32Const(0) : []];
  }

  #temporary({ type, offset }: Plan["buffers"][number], i: number, arena: number): Code {
    if (this.#buffers.has(i)) return [];
    if (this.#longOnes.has(i)) return this.#longTemporary(type, i);
    if (type.shape.some((dim) => typeof dim !== "number")) return [];
    const start = offset === undefined ? this.#module.take(bytesOfType(type)) : arena + offset;
    const local = this.#fn.local("i32");
    this.#buffers.set(i, local);
    return setLocal(local, plus(memoryArgument, i32Const(start)));
  }

  #longTemporary(type: ArrayType, i: number): Code {
    const next = this.#long;
    if (next === undefined) throw new Error("internal: no place for temporaries");
    const local = this.#fn.local("i32");
    this.#buffers.set(i, local);
    const end = plus(getLocal(next), plus(this.#bytes(type), i32Const(alignment - 1)));
    return [setLocal(local, getLocal(next)), setLocal(next, apply("i32And", end, i32Const(-alignment)))];
  }

  /** The value of a dimension. */
  #size(dim: Dim): Code {
    if (typeof dim === "number") return i32Const(dim);
    const key = dim.algebra.show(dim);
    const known = this.#lengths.get(key);
    if (known !== undefined) return getLocal(known);
    const local = this.#fn.local("i32");
    this.#lengths.set(key, local);
    this.#head.push(setLocal(local, this.#sizes.code(dim)));
    return getLocal(local);
  }

  #bytes({ dtype, shape }: ArrayType): Code {
    const count = sizeOf(shape);
    return typeof count === "number" ? i32Const(count * dtype.bytes) : times(this.#size(count), dtype.bytes);
  }

  #result(buffer: number, argument: number): Code {
    const local = get(this.#buffers, buffer, "address of an output");
    if (local === argument) return [];
    const { type } = at(this.#plan.buffers, buffer);
    return memoryCopy(getLocal(argument), getLocal(local), this.#bytes(type));
  }

  /** The address of `ref`. */
  #address({ buffer, slices = [] }: BufferRef): Code {
    const { bytes } = at(this.#plan.buffers, buffer).type.dtype;
    const local = getLocal(get(this.#buffers, buffer, `buffer ${buffer} of plan ${this.#plan.name}`));
    return slices.reduce<Code>((sum, { counter, stride }) => {
      const k = getLocal(get(this.#counters, counter, `counter ${counter}`));
      const elements = typeof stride === "number" ? times(k, stride) : apply("i32Mul", k, this.#size(stride));
      return plus(sum, times(elements, bytes));
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
        const { number, sizes } = this.#module.kernel(command.kernel);
        return call(number, ...addresses, tilesArgument, ...sizes.map((name) => this.#sizes.local(name)));
      }
      case "copy":
        return memoryCopy(this.#address(command.to), this.#address(command.from), this.#bytes(command.type));
      case "loop":
        return this.#loop(command);
      case "while":
        return this.#while(command);
      case "branch":
        return this.#branch(command);
      case "call":
        return this.#call(command);
      case "effect":
        throw new Error("internal: a plan with effects has no code without JavaScript");
      default:
        return unreachable(command, "emit a command");
    }
  }

  #call({ plan, inputs, outputs }: Extract<Command, { kind: "call" }>): Code {
    const addresses = [...inputs, ...outputs].map((ref) => this.#address(ref));
    const { number, sizes, takesLong } = this.#module.plan(plan);
    const long = takesLong && this.#long !== undefined ? [getLocal(this.#long)] : [];
    const values = sizes.map((name) => this.#sizes.local(name));
    const made = call(number, memoryArgument, tilesArgument, ...addresses, ...values, ...long);
    if (!hasRooms(plan.commands)) return made;
    const short = this.#fn.local("i32");
    return [setLocal(short, made), getLocal(short), control.if, nothing, getLocal(short), control.return, control.end];
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
    const most = this.#size(command.count);
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
    const { count } = command;
    const isOver = (most: Code): Code => apply("i32GeU", getLocal(k), most);
    const limit: Code =
      typeof count === "number" && Number.isFinite(count) ? [isOver(i32Const(count)), control.brIf, 1] : [];
    const condition = command.condition.map((inner) => this.#command(inner));
    const stop: Code = [apply("i32Eqz", this.#scalar(command.test)), control.brIf, 1];
    const short: Code =
      typeof count === "number"
        ? []
        : [
            isOver(this.#size(count)),
            control.if,
            nothing,
            i32Const(this.#module.room(roomOf(count))),
            control.return,
            control.end,
          ];
    const step = setLocal(k, plus(getLocal(k), i32Const(1)));
    return [setLocal(k, i32Const(0)), repeat([limit, condition, stop, short, this.#iteration(command), step])];
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
