/** Where the buffers of a plan are in linear memory while its function runs, and how long they are. */
import { at, get, sizeOf, type ArrayType, type Dim } from "@cotangent/ir";
import type { BufferRef, Plan } from "@cotangent/kernel";
import { alignment, bytesOfType } from "./alignment.ts";
import type { Code } from "./bytes.ts";
import { apply, getLocal, i32Const, memoryCopy, setLocal } from "./instructions.ts";
import { longTemporaries } from "./long-arrays.ts";
import type { FunctionBuilder } from "./module.ts";
import { plus, times } from "./scope.ts";
import { SizeLocals } from "./sizes.ts";

/** The parameters of the function of a plan: this address, then that of tiles, then inputs and outputs. */
export const memoryArgument: Code = getLocal(0);
const firstArray = 2;

export interface PlacesOptions {
  readonly fn: FunctionBuilder;
  /** The names of the sizes that the function takes after its arrays. */
  readonly sizes: readonly string[];
  /** Whether it takes where temporaries may be that are as long as sizes say, in the end. */
  readonly takesLong: boolean;
  /** Where `bytes` bytes of temporaries are from the start of all. */
  readonly take: (bytes: number) => number;
}

export class PlanPlaces {
  readonly sizes: SizeLocals;
  /** The local that says where the next temporary may be that is as long as sizes say. */
  readonly long: number | undefined;
  /** The locals that hold the counters of loops. */
  readonly counters: Map<number, number> = new Map();
  readonly #plan: Plan;
  readonly #fn: FunctionBuilder;
  readonly #take: (bytes: number) => number;
  readonly #longOnes: ReadonlySet<number>;
  /** Sums and products of sizes, each computed once. */
  readonly #lengths = new Map<string, number>();
  readonly #head: Code = [];
  /** The locals that hold addresses of buffers. */
  readonly #buffers = new Map<number, number>();

  constructor(plan: Plan, { fn, sizes, takesLong, take }: PlacesOptions) {
    this.#plan = plan;
    this.#fn = fn;
    this.#take = take;
    const first = firstArray + plan.inputs.length + plan.outputs.length;
    this.sizes = new SizeLocals(sizes, first);
    this.long = takesLong ? first + sizes.length : undefined;
    this.#longOnes = new Set(longTemporaries(plan));
  }

  /** What comes before the commands. */
  before(): Code {
    const { inputs, outputs, buffers, arenaBytes } = this.#plan;
    const arena = this.#take(arenaBytes);
    [...inputs, ...outputs].forEach((buffer, i) => {
      // A buffer that is given twice keeps its first place: an output that is an input is copied in the end.
      if (!this.#buffers.has(buffer)) this.#buffers.set(buffer, firstArray + i);
    });
    const places = buffers.map((buffer, i) => this.#temporary(buffer, i, arena));
    return [this.#head, places];
  }

  /** What comes after them: outputs that are elsewhere. */
  after(): Code {
    const { inputs, outputs, buffers } = this.#plan;
    return outputs.map((buffer, i) => {
      const [local, argument] = [this.local(buffer), firstArray + inputs.length + i];
      if (local === argument) return [];
      return memoryCopy(getLocal(argument), getLocal(local), this.bytes(at(buffers, buffer).type));
    });
  }

  #temporary({ type, offset }: Plan["buffers"][number], i: number, arena: number): Code {
    if (this.#buffers.has(i)) return [];
    if (this.#longOnes.has(i)) return this.#longTemporary(type, i);
    if (type.shape.some((dim) => typeof dim !== "number")) return [];
    const start = offset === undefined ? this.#take(bytesOfType(type)) : arena + offset;
    const local = this.#fn.local("i32");
    this.#buffers.set(i, local);
    return setLocal(local, plus(memoryArgument, i32Const(start)));
  }

  #longTemporary(type: ArrayType, i: number): Code {
    if (this.long === undefined) throw new Error("internal: no place for temporaries");
    const local = this.#fn.local("i32");
    this.#buffers.set(i, local);
    const next = getLocal(this.long);
    const end = plus(next, plus(this.bytes(type), i32Const(alignment - 1)));
    return [setLocal(local, next), setLocal(this.long, apply("i32And", end, i32Const(-alignment)))];
  }

  /** The value of a dimension. */
  size(dim: Dim): Code {
    if (typeof dim === "number") return i32Const(dim);
    const key = dim.algebra.show(dim);
    const known = this.#lengths.get(key);
    if (known !== undefined) return getLocal(known);
    const local = this.#fn.local("i32");
    this.#lengths.set(key, local);
    this.#head.push(setLocal(local, this.sizes.code(dim)));
    return getLocal(local);
  }

  /** How many bytes an array has. */
  bytes({ dtype, shape }: ArrayType): Code {
    const count = sizeOf(shape);
    return typeof count === "number" ? i32Const(count * dtype.bytes) : times(this.size(count), dtype.bytes);
  }

  typeOf(buffer: number): ArrayType {
    return at(this.#plan.buffers, buffer).type;
  }

  /** The local that holds the address of a buffer. */
  local(buffer: number): number {
    return get(this.#buffers, buffer, `buffer ${buffer} of plan ${this.#plan.name}`);
  }

  /** The address of `ref`. */
  address({ buffer, slices = [] }: BufferRef): Code {
    const { bytes } = this.typeOf(buffer).dtype;
    return slices.reduce<Code>(
      (sum, { counter, stride }) => {
        const k = getLocal(get(this.counters, counter, `counter ${counter}`));
        const elements = typeof stride === "number" ? times(k, stride) : apply("i32Mul", k, this.size(stride));
        return plus(sum, times(elements, bytes));
      },
      getLocal(this.local(buffer)),
    );
  }
}
