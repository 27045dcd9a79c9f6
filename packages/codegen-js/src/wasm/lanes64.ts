/** Formulas over two lanes of f64, with their bits as integers of 64: what elementary functions of f64 are written in. */
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, getLocal, i32Const, longConst, type Instruction } from "./instructions.ts";

/** A vector of two f64, or of two integers, or of two masks. */
export type Pair = Code;
type Operand = Pair | number;

export class Lanes64 {
  readonly #emit: Emitter;
  readonly #relaxed: boolean;

  constructor(emit: Emitter, relaxed: boolean) {
    this.#emit = emit;
    this.#relaxed = relaxed;
  }

  /** `x` in a local: what is used more than once. */
  named(x: Pair): Pair {
    return this.#emit.namedCode(x, "v128");
  }

  #pair(x: Operand): Pair {
    return typeof x === "number" ? this.#emit.constant("f64", x) : x;
  }

  #two(name: Instruction, x: Operand, y: Operand): Pair {
    return apply(name, this.#pair(x), this.#pair(y));
  }

  add(x: Operand, y: Operand): Pair {
    return this.#two("f64x2Add", x, y);
  }

  sub(x: Operand, y: Operand): Pair {
    return this.#two("f64x2Sub", x, y);
  }

  mul(x: Operand, y: Operand): Pair {
    return this.#two("f64x2Mul", x, y);
  }

  div(x: Operand, y: Operand): Pair {
    return this.#two("f64x2Div", x, y);
  }

  /** `x·y + z` and `z − x·y`, rounded once or twice. */
  madd(x: Operand, y: Operand, z: Operand): Pair {
    if (!this.#relaxed) return this.add(this.mul(x, y), z);
    return apply("f64x2RelaxedMadd", this.#pair(x), this.#pair(y), this.#pair(z));
  }

  nmadd(x: Operand, y: Operand, z: Operand): Pair {
    if (!this.#relaxed) return this.sub(z, this.mul(x, y));
    return apply("f64x2RelaxedNmadd", this.#pair(x), this.#pair(y), this.#pair(z));
  }

  /** `c₀·tⁿ + … + cₙ`, highest power first; `t` is a local. */
  polynomial(t: Pair, [first = 0, ...rest]: readonly number[]): Pair {
    return rest.reduce<Pair>((sum, coefficient) => this.madd(sum, t, coefficient), this.#pair(first));
  }

  abs(x: Pair): Pair {
    return apply("f64x2Abs", x);
  }

  sqrt(x: Pair): Pair {
    return apply("f64x2Sqrt", x);
  }

  nearest(x: Pair): Pair {
    return apply("f64x2Nearest", x);
  }

  floor(x: Pair): Pair {
    return apply("f64x2Floor", x);
  }

  /** `x` between two bounds; NaN stays NaN. */
  clamp(x: Pair, low: number, high: number): Pair {
    return this.#two("f64x2PMin", this.#two("f64x2PMax", x, low), high);
  }

  lt(x: Operand, y: Operand): Pair {
    return this.#two("f64x2Lt", x, y);
  }

  eq(x: Operand, y: Operand): Pair {
    return this.#two("f64x2Eq", x, y);
  }

  and(x: Pair, y: Pair): Pair {
    return apply("v128And", x, y);
  }

  /** `x` where the mask is set, else `y`. */
  select(mask: Pair, x: Operand, y: Operand): Pair {
    const name = this.#relaxed ? "i64x2RelaxedLaneselect" : "v128Bitselect";
    return apply(name, this.#pair(x), this.#pair(y), mask);
  }

  /** `|x|` with the sign of `y`. */
  withSign(x: Pair, y: Pair): Pair {
    return apply("v128Bitselect", y, x, this.#emit.constant("f64", -0));
  }

  /** `x`, with the sign changed where that of `sign` is set. */
  flipped(x: Pair, sign: Pair): Pair {
    return apply("v128Xor", x, sign);
  }

  /** An integer of 64 bits in both lanes. */
  integer(value: bigint): Pair {
    return getLocal(this.#emit.root.hoist(longConst(value), this.#emit.local("v128")));
  }

  addBits(x: Pair, y: Pair): Pair {
    return apply("i64x2Add", x, y);
  }

  subBits(x: Pair, y: Pair): Pair {
    return apply("i64x2Sub", x, y);
  }

  shiftLeft(x: Pair, count: number): Pair {
    return apply("i64x2Shl", x, i32Const(count));
  }

  /** Zeros come in from above. */
  shiftRight(x: Pair, count: number): Pair {
    return apply("i64x2ShrU", x, i32Const(count));
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
