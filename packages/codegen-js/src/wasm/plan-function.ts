/** The function of one plan: where its buffers are, then the commands. */
import { unreachable } from "@cotangent/ir";
import type { BufferRef, Command, Kernel, Plan } from "@cotangent/kernel";
import { hasRooms, roomOf } from "../rooms.ts";
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
import type { FunctionBuilder } from "./module.ts";
import { memoryArgument, PlanPlaces } from "./plan-places.ts";
import { plus } from "./scope.ts";

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

const tilesArgument = getLocal(1);

export class PlanFunction {
  readonly #plan: Plan;
  readonly #fn: FunctionBuilder;
  readonly #module: PlanFunctions;
  readonly #places: PlanPlaces;

  constructor(plan: Plan, fn: FunctionBuilder, { sizes, takesLong }: EmittedFunction, module: PlanFunctions) {
    this.#plan = plan;
    this.#fn = fn;
    this.#module = module;
    this.#places = new PlanPlaces(plan, { fn, sizes, takesLong, take: (bytes) => module.take(bytes) });
  }

  code(): Code {
    const { commands } = this.#plan;
    const before = this.#places.before();
    const body = commands.map((command) => this.#command(command));
    return [before, body, this.#places.after(), hasRooms(commands) ? i32Const(0) : []];
  }

  #scalar(ref: BufferRef): Code {
    const { dtype } = this.#places.typeOf(ref.buffer);
    return load(dtype.kind === "bool" ? "i32Load8U" : "i32Load", { base: this.#places.address(ref), offset: 0 });
  }

  #command(command: Command): Code {
    switch (command.kind) {
      case "run": {
        const addresses = command.buffers.map((ref) => this.#places.address(ref));
        const { number, sizes } = this.#module.kernel(command.kernel);
        return call(number, ...addresses, tilesArgument, ...sizes.map((name) => this.#places.sizes.local(name)));
      }
      case "copy":
        return memoryCopy(
          this.#places.address(command.to),
          this.#places.address(command.from),
          this.#places.bytes(command.type),
        );
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
    const addresses = [...inputs, ...outputs].map((ref) => this.#places.address(ref));
    const { number, sizes, takesLong } = this.#module.plan(plan);
    const long = takesLong && this.#places.long !== undefined ? [getLocal(this.#places.long)] : [];
    const values = sizes.map((name) => this.#places.sizes.local(name));
    const made = call(number, memoryArgument, tilesArgument, ...addresses, ...values, ...long);
    if (!hasRooms(plan.commands)) return made;
    const short = this.#fn.local("i32");
    return [setLocal(short, made), getLocal(short), control.if, nothing, getLocal(short), control.return, control.end];
  }

  #iteration({ body, swap }: Pick<Extract<Command, { kind: "loop" }>, "body" | "swap">): Code {
    const commands = body.map((command) => this.#command(command));
    const swaps = swap.map((pair) => {
      const [a = 0, b = 0] = pair.map((buffer) => this.#places.local(buffer));
      return [getLocal(b), setLocal(b, getLocal(a)), popLocal(a)];
    });
    return [commands, swaps];
  }

  #loop(command: Extract<Command, { kind: "loop" }>): Code {
    const [k, end] = [this.#fn.local("i32"), this.#fn.local("i32")];
    this.#places.counters.set(command.counter, k);
    const most = this.#places.size(command.count);
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
    this.#places.counters.set(command.counter, k);
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
            isOver(this.#places.size(count)),
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
