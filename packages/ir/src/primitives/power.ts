/** Roots and powers. */
import { ShapeError, at } from "../errors.ts";
import { NodeTable, type Algebra, type Node } from "../node.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { NoParams, Value } from "../program.ts";
import { checkDtype, showType } from "../type.ts";
import { div, mul, reciprocal, sub } from "./arithmetic.ts";
import { log } from "./exponential.ts";
import { eq, select } from "./logic.ts";
import { batchPointwise, binary, checkArity, fillLike, floats, numbers, unary } from "./pointwise.ts";

/** `y = √x`, NaN for x < 0; ∂y/∂x = 1/(2y), which is ∞ at 0 */
export const sqrt: Primitive<NoParams> = unary({
  name: "sqrt",
  kinds: floats,
  scalar: (k, x) => k.sqrt(x),
  partial: (b, _, y) => b.one(mul, [fillLike(b, y, 0.5), b.one(reciprocal, [y])]),
});

/** `y = ∛x`, of the sign of x; ∂y/∂x = 1/(3y²), which is ∞ at 0 */
export const cbrt: Primitive<NoParams> = unary({
  name: "cbrt",
  kinds: floats,
  scalar: (k, x) => k.cbrt(x),
  partial: (b, _, y) => b.one(reciprocal, [b.one(mul, [fillLike(b, y, 3), b.one(mul, [y, y])])]),
});

/** `one` where `x = 0`, else `x`. */
const unlessZero = (b: Emitter, x: Value, one: Value): Value =>
  b.one(select, [b.one(eq, [x, fillLike(b, x, 0)]), one, x]);

/** `z·x^(z−1)`, and 0 where `z = 0`, whatever x is. */
function powerSlope(b: Emitter, x: Value, z: Value): Value {
  const [none, one] = [fillLike(b, z, 0), fillLike(b, z, 1)];
  const flat = b.one(eq, [z, none]);
  const lower = b.one(select, [flat, one, b.one(sub, [z, one])]);
  return b.one(select, [flat, none, b.one(mul, [z, b.one(pow, [x, lower])])]);
}

/**
 * `y = x^z`, with `x⁰ = 1 = 1^z` also for NaN, NaN for x < 0 and z no integer; ∂y/∂x = z·x^(z−1), 0 for z = 0;
 * ∂y/∂z = y·ln x, with `ln 0` taken as 0, so that it is 0 at x = 0 < z.
 */
export const pow: Primitive<NoParams> = binary({
  name: "pow",
  kinds: floats,
  scalar: (k, x, z) => k.pow(x, z),
  partials: [powerSlope, (b, x, _, y) => b.one(mul, [b.one(log, [unlessZero(b, x, fillLike(b, x, 1))]), y])],
});

/** `x^n` for `n ≥ 1` by squaring: at most `2·log₂ n` products. */
function powerBySquaring(k: Algebra<Node>, x: Node, n: number): Node {
  if (n === 1) return x;
  const half = powerBySquaring(k, x, Math.floor(n / 2));
  const square = k.mul(half, half);
  return n % 2 === 0 ? square : k.mul(square, x);
}

function integerPower(k: Algebra<Node>, x: Node, n: number): Node {
  const one = k.constant(1, x.dtype);
  if (n === 0) return one;
  return n > 0 ? powerBySquaring(k, x, n) : k.div(one, powerBySquaring(k, x, -n));
}

/** `y = xⁿ` for an integer n, by products; `x⁰ = 1`; n < 0 for floats only; ∂y/∂x = n·xⁿ⁻¹, exact at 0 to every order */
export const integerPow: Primitive<{ exponent: number }> = {
  name: "integerPow",
  type(args, { exponent }) {
    checkArity(args, 1, "integerPow");
    const x = at(args, 0);
    checkDtype(x, exponent < 0 ? floats : numbers, "integerPow");
    if (!Number.isInteger(exponent))
      throw new ShapeError(
        "bad-argument",
        `integerPow: exponent ${exponent} of ${showType(x)}`,
        "use pow() for exponents that are no integers",
      );
    return [x];
  },
  lower(args, { exponent }) {
    const table = new NodeTable();
    return { form: "scalar", results: [integerPower(table.algebra, table.input(0, at(args, 0).dtype), exponent)] };
  },
  derivative: {
    kind: "rule",
    tangents(b, { args, params: { exponent } }, [dx]) {
      const x = at(args, 0);
      if (!dx || exponent === 0) return [undefined];
      if (exponent === 1) return [dx];
      const slope = exponent === 2 ? x : b.one(integerPow, [x], { exponent: exponent - 1 });
      return [b.one(mul, [b.one(mul, [fillLike(b, x, exponent), slope]), dx])];
    },
  },
  batch: batchPointwise<{ exponent: number }>(() => integerPow),
};

/** `√(x² + z²)` as `m·√(1 + (n/m)²)` with `m ≥ n ≥ 0`, so that squares neither overflow nor vanish. */
function scaledHypotenuse(k: Algebra<Node>, x: Node, z: Node): Node {
  const one = k.constant(1, x.dtype);
  const [m, n] = [k.max(k.abs(x), k.abs(z)), k.min(k.abs(x), k.abs(z))];
  // Equal magnitudes include 0/0 and ∞/∞.
  const ratio = k.select(k.eq(m, n), one, k.div(n, m));
  return k.mul(m, k.sqrt(k.add(one, k.mul(ratio, ratio))));
}

const direction = (b: Emitter, x: Value, y: Value): Value => b.one(div, [x, unlessZero(b, y, fillLike(b, y, 1))]);

/** `y = √(x² + z²)` without overflow on the way, NaN if either is; ∂y/∂x = x/y, ∂y/∂z = z/y, both 0 at the origin */
export const hypot: Primitive<NoParams> = binary({
  name: "hypot",
  kinds: floats,
  scalar: scaledHypotenuse,
  partials: [(b, x, _, y) => direction(b, x, y), (b, _, z, y) => direction(b, z, y)],
});
