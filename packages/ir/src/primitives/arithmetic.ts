/** Sums, products and quotients. */
import type { Emitter, Primitive } from "../primitive.ts";
import type { NoParams, Value } from "../program.ts";
import { cast, eq, lt, select } from "./logic.ts";
import { binary, fillLike, floats, linear, numbers, unary } from "./pointwise.ts";

/** `y = −x` */
export const neg: Primitive<NoParams> = linear({
  name: "neg",
  kinds: numbers,
  arity: 1,
  scalar: (k, x) => k.neg(x),
  derivative: { kind: "linear", transpose: (b, [ct]) => [ct && b.one(neg, [ct])] },
});

/** `y = x + z`; integers wrap */
export const add: Primitive<NoParams> = linear({
  name: "add",
  kinds: numbers,
  arity: 2,
  scalar: (k, x, z) => k.add(x, z),
  derivative: { kind: "linear", transpose: (_, [ct]) => [ct, ct] },
  accumulates: () => [0, 1],
});

/** `y = x − z`; integers wrap */
export const sub: Primitive<NoParams> = linear({
  name: "sub",
  kinds: numbers,
  arity: 2,
  scalar: (k, x, z) => k.sub(x, z),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { wanted }) => [ct, ct && wanted(1) ? b.one(neg, [ct]) : undefined],
  },
});

/** `y = x·z`; integers wrap */
export const mul: Primitive<NoParams> = linear({
  name: "mul",
  kinds: numbers,
  arity: 2,
  scalar: (k, x, z) => k.mul(x, z),
  derivative: { kind: "multilinear", transpose: (b, ct, i, { arg }) => b.one(mul, [ct, arg(1 - i)]) },
});

/** `y = x/z`; integers: truncated, `x/0 = 0`; ∂y/∂x = 1/z, ∂y/∂z = −y/z */
export const div: Primitive<NoParams> = binary({
  name: "div",
  kinds: numbers,
  scalar: (k, x, z) => k.div(x, z),
  partials: [
    { linear: (b, _, z) => b.one(reciprocal, [z]) },
    (b, _, z, y) => b.one(neg, [b.one(mul, [y, b.one(reciprocal, [z])])]),
  ],
});

/** `y = 1/x`; ∂y/∂x = −y² */
export const reciprocal: Primitive<NoParams> = unary({
  name: "reciprocal",
  kinds: floats,
  scalar: (k, x) => k.div(k.constant(1, x.dtype), x),
  partial: (b, _, y) => b.one(neg, [b.one(mul, [y, y])]),
});

/** `y = max(x, z)`; NaN if either is; at a tie each side gets half of the cotangent */
export const max: Primitive<NoParams> = binary({
  name: "max",
  kinds: numbers,
  scalar: (k, x, z) => k.max(x, z),
  partials: [(b, x, z) => tieShare(b, x, z, b.one(lt, [z, x])), (b, x, z) => tieShare(b, x, z, b.one(lt, [x, z]))],
});

/** `y = min(x, z)`; NaN if either is; at a tie each side gets half of the cotangent */
export const min: Primitive<NoParams> = binary({
  name: "min",
  kinds: numbers,
  scalar: (k, x, z) => k.min(x, z),
  partials: [(b, x, z) => tieShare(b, x, z, b.one(lt, [x, z])), (b, x, z) => tieShare(b, x, z, b.one(lt, [z, x]))],
});

/** 1 where `beyond`, so that `x` alone is the extreme value, ½ where `x = z`, else 0. */
const tieShare = (b: Emitter, x: Value, z: Value, beyond: Value): Value =>
  b.one(select, [b.one(eq, [x, z]), fillLike(b, x, 0.5), b.one(cast, [beyond], { dtype: x.type.dtype })]);
