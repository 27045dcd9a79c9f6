/** Trigonometric functions and their inverses; angles are in radians. */
import type { Emitter, Primitive } from "../primitive.ts";
import type { NoParams, Value } from "../program.ts";
import { add, div, mul, neg, reciprocal, sub } from "./arithmetic.ts";
import { binary, fillLike, floats, unary } from "./pointwise.ts";
import { hypot, sqrt } from "./power.ts";

/** `y = sin x`; ∂y/∂x = cos x */
export const sin: Primitive<NoParams> = unary({
  name: "sin",
  kinds: floats,
  scalar: (k, x) => k.sin(x),
  partial: (b, x) => b.one(cos, [x]),
});

/** `y = cos x`; ∂y/∂x = −sin x */
export const cos: Primitive<NoParams> = unary({
  name: "cos",
  kinds: floats,
  scalar: (k, x) => k.cos(x),
  partial: (b, x) => b.one(neg, [b.one(sin, [x])]),
});

/** `y = tan x`; ∂y/∂x = 1 + y² */
export const tan: Primitive<NoParams> = unary({
  name: "tan",
  kinds: floats,
  scalar: (k, x) => k.tan(x),
  partial: (b, _, y) => b.one(add, [fillLike(b, y, 1), b.one(mul, [y, y])]),
});

/** `1/√((1 − x)(1 + x))`: the factors are exact near ±1, where `1 − x²` has lost digits. */
function arcSlope(b: Emitter, x: Value): Value {
  const one = fillLike(b, x, 1);
  return b.one(reciprocal, [b.one(sqrt, [b.one(mul, [b.one(sub, [one, x]), b.one(add, [one, x])])])]);
}

/** `y = arcsin x` in [−π/2, π/2], NaN outside [−1, 1]; ∂y/∂x = 1/√(1 − x²), which is ∞ at ±1 */
export const asin: Primitive<NoParams> = unary({
  name: "asin",
  kinds: floats,
  scalar: (k, x) => k.asin(x),
  partial: arcSlope,
});

/** `y = arccos x` in [0, π], NaN outside [−1, 1]; ∂y/∂x = −1/√(1 − x²), which is −∞ at ±1 */
export const acos: Primitive<NoParams> = unary({
  name: "acos",
  kinds: floats,
  scalar: (k, x) => k.acos(x),
  partial: (b, x) => b.one(neg, [arcSlope(b, x)]),
});

/** `y = arctan x` in [−π/2, π/2]; ∂y/∂x = 1/(1 + x²) */
export const atan: Primitive<NoParams> = unary({
  name: "atan",
  kinds: floats,
  scalar: (k, x) => k.atan(x),
  partial: (b, x) => b.one(reciprocal, [b.one(add, [fillLike(b, x, 1), b.one(mul, [x, x])])]),
});

/** `(x/r)/r` with `r = √(x² + z²)`, which neither overflows nor vanishes on the way. */
function overSquare(b: Emitter, x: Value, r: Value): Value {
  return b.one(div, [b.one(div, [x, r]), r]);
}

/**
 * `y = atan2(x, z)`, the angle of the point (z, x) in [−π, π]; ∂y/∂x = z/(x² + z²), ∂y/∂z = −x/(x² + z²), NaN at the
 * origin.
 */
export const atan2: Primitive<NoParams> = binary({
  name: "atan2",
  kinds: floats,
  scalar: (k, x, z) => k.atan2(x, z),
  partials: [
    (b, x, z) => overSquare(b, z, b.one(hypot, [x, z])),
    (b, x, z) => b.one(neg, [overSquare(b, x, b.one(hypot, [x, z]))]),
  ],
});
