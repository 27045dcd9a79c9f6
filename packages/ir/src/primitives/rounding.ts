/** Magnitude, sign, rounding to integers, and the remainder. */
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { div, sub } from "./arithmetic.ts";
import { binary, fillLike, floats, numbers, unary, type Kinds } from "./pointwise.ts";

const signed: Kinds = ["float", "int"];

/** `y = −1, 0, 1` by the sign of x; ±0 and NaN stay; ∂y/∂x = 0, also at the jump */
export const sign: Primitive<NoParams> = unary({
  name: "sign",
  kinds: signed,
  scalar: (k, x) => k.sign(x),
  partial: "zero",
});

/** `y = |x|`; ∂y/∂x = sign x, which is 0 at 0 */
export const abs: Primitive<NoParams> = unary({
  name: "abs",
  kinds: signed,
  scalar: (k, x) => k.abs(x),
  partial: (b, x) => b.one(sign, [x]),
});

/** `y = ⌊x⌋`; ∂y/∂x = 0, also at the jumps */
export const floor: Primitive<NoParams> = unary({
  name: "floor",
  kinds: floats,
  scalar: (k, x) => k.floor(x),
  partial: "zero",
});

/** `y = ⌈x⌉`; ∂y/∂x = 0, also at the jumps */
export const ceil: Primitive<NoParams> = unary({
  name: "ceil",
  kinds: floats,
  scalar: (k, x) => k.ceil(x),
  partial: "zero",
});

/** `y` is the integer nearest to x, the even one half-way between two; ∂y/∂x = 0, also at the jumps */
export const round: Primitive<NoParams> = unary({
  name: "round",
  kinds: floats,
  scalar: (k, x) => k.round(x),
  partial: "zero",
});

/** `y` is x without its fraction; ∂y/∂x = 0, also at the jumps */
export const trunc: Primitive<NoParams> = unary({
  name: "trunc",
  kinds: floats,
  scalar: (k, x) => k.trunc(x),
  partial: "zero",
});

/**
 * `y = x − z·trunc(x/z)`, with the sign of x; integers: `x rem 0 = 0`; ∂y/∂x = 1, ∂y/∂z = −trunc(x/z) = (y − x)/z, also at
 * the jumps. The quotient is rounded, since it is an integer but for rounding.
 */
export const rem: Primitive<NoParams> = binary({
  name: "rem",
  kinds: numbers,
  scalar: (k, x, z) => k.rem(x, z),
  partials: [(b, x) => fillLike(b, x, 1), (b, x, z, y) => b.one(round, [b.one(div, [b.one(sub, [y, x]), z])])],
});
