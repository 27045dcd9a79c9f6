/**
 * Blocks of emitted code. What is invariant in a block is computed at its head once, whatever statement asked for it: so
 * addresses move out of the loops that they do not depend on. What grows by a constant in each iteration of a loop is a
 * variable of its own: no multiplication is left in a loop.
 */
import { keyOf, type Code } from "./bytes.ts";
import { apply, getLocal, i32Const, setLocal } from "./instructions.ts";

/** What a block that repeats needs to know about its loop. */
export interface LoopShape {
  readonly axis: number;
  /** The value of the axis in the first iteration, and what is added to it for the next one. */
  readonly first: Code;
  readonly step: number;
}

interface ScopeOptions {
  readonly loop?: LoopShape;
  /** Whether the block may not run: no load moves out of it. */
  readonly conditional?: boolean;
}

export class Scope {
  readonly depth: number;
  readonly parent: Scope | undefined;
  /** The outermost block that loads from here may move to. */
  readonly boundary: Scope;
  readonly loop: LoopShape | undefined;
  /** Before the first iteration, at the start and at the end of each. */
  readonly before: Code = [];
  readonly head: Code = [];
  readonly items: Code = [];
  readonly latch: Code = [];
  readonly #known = new Map<string, number>();

  constructor({ loop, conditional = false }: ScopeOptions = {}, parent?: Scope) {
    this.parent = parent;
    this.loop = loop;
    this.depth = parent ? parent.depth + 1 : 0;
    this.boundary = parent && !conditional ? parent.boundary : this;
  }

  /** The code of one run of the block. */
  get body(): Code {
    return [this.head, this.items, this.latch];
  }

  /** The local that holds the value of `code` from the head of the block on; one for equal code. */
  hoist(code: Code, local: () => number): number {
    const key = keyOf(code);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = local();
    this.#known.set(key, made);
    this.head.push(setLocal(made, code));
    return made;
  }

  /** Sets `local` to the value of `code` at the head of the block. */
  keep(code: Code, local: number): number {
    this.head.push(setLocal(local, code));
    return local;
  }

  /** The local that holds `start + by·axis` in each iteration, where neither `start` nor `by` changes in the loop. */
  induction(start: Code, by: number | Code, local: () => number): number {
    const { loop } = this;
    if (!loop) throw new Error("internal: a block that does not repeat has no induction");
    const key = `${typeof by === "number" ? by : keyOf(by)} ${keyOf(start)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = local();
    this.#known.set(key, made);
    this.before.push(setLocal(made, plus(start, times(loop.first, by))));
    const step = typeof by === "number" ? i32Const(by * loop.step) : times(by, loop.step);
    this.latch.push(setLocal(made, apply("i32Add", getLocal(made), step)));
    return made;
  }
}

/** Whether `code` is the constant 0. */
const isZero = (code: Code): boolean => code.length === 2 && code[0] === 0x41 && code[1] === 0;

/** `x + y` and `x·by` in 32 bits, without what changes nothing. */
export const plus = (x: Code, y: Code): Code => (isZero(y) ? x : isZero(x) ? y : apply("i32Add", x, y));

export function times(x: Code, by: number | Code): Code {
  if (by === 1) return x;
  if (by === 0 || isZero(x)) return i32Const(0);
  if (typeof by !== "number") return apply("i32Mul", x, by);
  const shift = Math.log2(by);
  return Number.isInteger(shift) ? apply("i32Shl", x, i32Const(shift)) : apply("i32Mul", x, i32Const(by));
}
