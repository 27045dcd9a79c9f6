/**
 * Formulas in f32 over the scalar algebra, for the expansions of this folder. A number beside a node is a constant of its
 * dtype. What every expansion respects, since compilers for GPUs may do it:
 *
 * - `a·b + c` may be rounded once or twice: products whose exactness matters have few enough bits for both;
 * - subnormal numbers may be 0: they are told apart by their bits, and never divided by;
 * - NaN and infinities may be assumed not to occur: tests for them are tests of bits;
 * - sums may be regrouped: {@link Formula.keep} hides a rounding that must happen where it stands.
 *
 * An algebra that is `strict` does none of the last two.
 */
import { f32, i32, u32, type Dtype } from "../dtype.ts";
import type { Algebra, Node } from "../node.ts";

export type Term = Node | number;

/** Bits of the largest finite number, of infinity and of the sign. */
export const infinityBits = 0x7f800000;
export const signBit = 0x80000000;

type Reduce = (x: Term, y: Term) => Node;

export class Formula {
  readonly k: Algebra<Node>;
  readonly add: Reduce;
  readonly sub: Reduce;
  readonly mul: Reduce;
  readonly div: Reduce;
  readonly and: Reduce;
  readonly or: Reduce;
  readonly xor: Reduce;
  readonly shl: Reduce;
  readonly shr: Reduce;
  readonly eq: Reduce;
  readonly lt: Reduce;
  readonly le: Reduce;

  constructor(k: Algebra<Node>) {
    this.k = k;
    const binary =
      (op: "add" | "sub" | "mul" | "div" | "and" | "or" | "xor" | "shl" | "shr" | "eq" | "lt" | "le"): Reduce =>
      (x, y) =>
        k[op](this.#node(x, y), this.#node(y, x));
    this.add = binary("add");
    this.sub = binary("sub");
    this.mul = binary("mul");
    this.div = binary("div");
    this.and = binary("and");
    this.or = binary("or");
    this.xor = binary("xor");
    this.shl = binary("shl");
    this.shr = binary("shr");
    this.eq = binary("eq");
    this.lt = binary("lt");
    this.le = binary("le");
  }

  #node(x: Term, beside: Term): Node {
    return typeof x === "number" ? this.k.constant(x, typeof beside === "number" ? f32 : this.k.dtypeOf(beside)) : x;
  }

  constant(x: number, dtype: Dtype = f32): Node {
    return this.k.constant(x, dtype);
  }

  /** `x` where `condition` holds, else `y`. */
  select(condition: Node, x: Term, y: Term): Node {
    return this.k.select(condition, this.#node(x, y), this.#node(y, x));
  }

  /** `x` between `low` and `high`; NaN stays NaN. */
  clamp(x: Node, low: number, high: number): Node {
    const above = this.select(this.lt(x, low), low, x);
    return this.select(this.lt(high, above), high, above);
  }

  bits(x: Node): Node {
    return this.k.bitcast(x, u32);
  }

  fromBits(x: Node): Node {
    return this.k.bitcast(x, f32);
  }

  /** The bits of |x|, which are in the order of |x|. */
  magnitude(x: Node): Node {
    return this.and(this.bits(x), signBit - 1);
  }

  isNan(x: Node): Node {
    if (this.k.strict === true) return this.k.ne(x, x);
    return this.lt(infinityBits, this.magnitude(x));
  }

  /** `y`, which is NaN where `x` is, if the machine may be trusted with that. */
  orNan(x: Node, y: Node): Node {
    return this.k.strict === true ? y : this.select(this.isNan(x), x, y);
  }

  /** An integer as the nearest f32, and an integral f32 as an i32. */
  toFloat(x: Node): Node {
    return this.k.cast(x, f32);
  }

  toInt(x: Node): Node {
    return this.k.cast(x, i32);
  }

  /** `2ⁿ` for an i32 n in [−126, 127]. */
  powerOfTwo(n: Node): Node {
    return this.fromBits(this.shl(this.add(n, 127), 23));
  }

  /** `|x|` with the sign of the bits `sign`. */
  withSign(x: Node, sign: Node): Node {
    return this.fromBits(this.or(this.magnitude(x), this.and(sign, signBit)));
  }

  /** `x`, which is not negative, with the sign of the bits `sign`. */
  signed(x: Node, sign: Node): Node {
    return this.fromBits(this.or(this.bits(x), this.and(sign, signBit)));
  }

  /** The leading 12 significant bits of `x`: products of two such numbers are exact. */
  head(x: Node): Node {
    return this.fromBits(this.and(this.bits(x), 0xfffff000));
  }

  /**
   * `x`, behind bits that no compiler sees through: the last bit of ⌊x⌋ is 0 below 2²³, and that of x from there on. Without
   * it a compiler that regroups sums (Mesa does) would turn `high − (x − low)` into `(high + low) − x`, which has no low.
   */
  keep(x: Node): Node {
    if (this.k.strict === true) return x;
    return this.fromBits(this.or(this.bits(x), this.and(this.bits(this.k.floor(x)), 1)));
  }

  /** `c₀·tⁿ + … + cₙ`, highest power first. */
  polynomial(t: Node, coefficients: readonly number[]): Node {
    const [first = 0, ...rest] = coefficients;
    return rest.reduce((sum, coefficient) => this.add(this.mul(sum, t), coefficient), this.constant(first));
  }

  /** `x + x³·c(x²)`: an odd function near 0. */
  odd(x: Node, coefficients: readonly number[]): Node {
    const square = this.mul(x, x);
    return this.add(x, this.mul(this.mul(x, square), this.polynomial(square, coefficients)));
  }

  /**
   * `y`, but `x` itself where |x| is less than the number with bits `tiny`, or infinite, or NaN: where that is the value
   * of a function that is `x + O(x²)` at 0. One comparison of integers that wrap tells all of these.
   */
  nearOr(x: Node, tiny: number, y: Node): Node {
    const beyond = this.sub(this.magnitude(x), tiny);
    return this.select(this.lt(beyond, infinityBits - tiny), y, x);
  }
}
