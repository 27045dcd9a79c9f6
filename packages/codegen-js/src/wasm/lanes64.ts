/**
 * Formulas over vectors of two lanes of f64, with their bits as integers of 64: what elementary functions of f64 are written in.
 * Vectors side by side are computed in step, so that none waits for what the one before is waiting for.
 */
import { at } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, getLocal, i32Const, longConst, type Instruction } from "./instructions.ts";

/** Vectors of two f64, or of two integers, or of two masks; a single one stands for as many as there are. */
export type Pair = readonly Code[];
type Operand = Pair | number;

export class Lanes64 {
  readonly #emit: Emitter;
  readonly #relaxed: boolean;

  constructor(emit: Emitter, relaxed: boolean) {
    this.#emit = emit;
    this.#relaxed = relaxed;
  }

  /** `x` in locals: what is used more than once. */
  named(x: Pair): Pair {
    return x.map((part) => this.#emit.namedCode(part, "v128"));
  }

  #apply(name: Instruction, ...args: readonly Operand[]): Pair {
    const given = args.map((arg) => this.#pair(arg));
    const count = Math.max(...given.map(({ length }) => length));
    return Array.from({ length: count }, (_, i) =>
      apply(name, ...given.map((arg) => at(arg, arg.length === 1 ? 0 : i))),
    );
  }

  #pair(x: Operand): Pair {
    return typeof x === "number" ? this.constant(x) : x;
  }

  /** `value` in both lanes. */
  constant(value: number): Pair {
    return [this.#emit.constant("f64", value)];
  }

  add(x: Operand, y: Operand): Pair {
    return this.#apply("f64x2Add", x, y);
  }

  sub(x: Operand, y: Operand): Pair {
    return this.#apply("f64x2Sub", x, y);
  }

  mul(x: Operand, y: Operand): Pair {
    return this.#apply("f64x2Mul", x, y);
  }

  div(x: Operand, y: Operand): Pair {
    return this.#apply("f64x2Div", x, y);
  }

  /** `x·y + z` and `z − x·y`, rounded once or twice. */
  madd(x: Operand, y: Operand, z: Operand): Pair {
    if (!this.#relaxed) return this.add(this.mul(x, y), z);
    return this.#apply("f64x2RelaxedMadd", x, y, z);
  }

  nmadd(x: Operand, y: Operand, z: Operand): Pair {
    if (!this.#relaxed) return this.sub(z, this.mul(x, y));
    return this.#apply("f64x2RelaxedNmadd", x, y, z);
  }

  /** `c₀·tⁿ + … + cₙ`, highest power first; `t` is a local. */
  polynomial(t: Pair, [first = 0, ...rest]: readonly number[]): Pair {
    return rest.reduce<Pair>((sum, coefficient) => this.madd(sum, t, coefficient), this.#pair(first));
  }

  abs(x: Pair): Pair {
    return this.#apply("f64x2Abs", x);
  }

  sqrt(x: Pair): Pair {
    return this.#apply("f64x2Sqrt", x);
  }

  nearest(x: Pair): Pair {
    return this.#apply("f64x2Nearest", x);
  }

  floor(x: Pair): Pair {
    return this.#apply("f64x2Floor", x);
  }

  /** `x` between two bounds; NaN stays NaN. */
  clamp(x: Pair, low: number, high: number): Pair {
    return this.#apply("f64x2PMin", this.#apply("f64x2PMax", x, low), high);
  }

  lt(x: Operand, y: Operand): Pair {
    return this.#apply("f64x2Lt", x, y);
  }

  eq(x: Operand, y: Operand): Pair {
    return this.#apply("f64x2Eq", x, y);
  }

  and(x: Pair, y: Pair): Pair {
    return this.#apply("v128And", x, y);
  }

  or(x: Pair, y: Pair): Pair {
    return this.#apply("v128Or", x, y);
  }

  xor(x: Pair, y: Pair): Pair {
    return this.#apply("v128Xor", x, y);
  }

  /** What is set in `x` and not in `y`. */
  andNot(x: Pair, y: Pair): Pair {
    return this.#apply("v128AndNot", x, y);
  }

  /** `x` without the last 27 of its 53 significant bits: the product of two such heads is exact. */
  head(x: Pair): Pair {
    return this.and(x, this.integer(-0x8000000n));
  }

  /** Whether a mask is set everywhere, as a scalar. */
  everywhere(mask: Pair): Code {
    return apply(
      "i64x2AllTrue",
      mask.reduce((x, y) => apply("v128And", x, y)),
    );
  }

  /** `x` where the mask is set, else `y`. */
  select(mask: Pair, x: Operand, y: Operand): Pair {
    const name = this.#relaxed ? "i64x2RelaxedLaneselect" : "v128Bitselect";
    return this.#apply(name, x, y, mask);
  }

  /** `|x|` with the sign of `y`. */
  withSign(x: Pair, y: Pair): Pair {
    return this.#apply("v128Bitselect", y, x, -0);
  }

  /** `x`, with the sign changed where that of `sign` is set. */
  flipped(x: Pair, sign: Pair): Pair {
    return this.#apply("v128Xor", x, sign);
  }

  /** An integer of 64 bits in both lanes. */
  integer(value: bigint): Pair {
    return [getLocal(this.#emit.root.hoist(longConst(value), this.#emit.local("v128")))];
  }

  addBits(x: Pair, y: Pair): Pair {
    return this.#apply("i64x2Add", x, y);
  }

  subBits(x: Pair, y: Pair): Pair {
    return this.#apply("i64x2Sub", x, y);
  }

  shiftLeft(x: Pair, count: number): Pair {
    return x.map((part) => apply("i64x2Shl", part, i32Const(count)));
  }

  /** Zeros come in from above. */
  shiftRight(x: Pair, count: number): Pair {
    return x.map((part) => apply("i64x2ShrU", part, i32Const(count)));
  }

  /** `2ⁿ` for an integral `n` in [−1022, 1023]: the last bits of `n + 1.5·2⁵²` are those of `n`. */
  powerOfTwo(n: Pair): Pair {
    return this.shiftLeft(this.add(n, 1.5 * 2 ** 52 + 1023), 52);
  }

  /** An integer below 2³¹ as an f64, by the same trick. */
  toFloat(x: Pair): Pair {
    return this.sub(this.addBits(x, this.integer(0x4338000000000000n)), 1.5 * 2 ** 52);
  }
}
