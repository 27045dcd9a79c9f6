/** Exponentials and logarithms. */
import type { Algebra, Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { add, mul, neg, reciprocal, sub } from "./arithmetic.ts";
import { binary, fillLike, floats, unary } from "./pointwise.ts";

/** `y = eˣ`; ∂y/∂x = y */
export const exp: Primitive<NoParams> = unary({
  name: "exp",
  kinds: floats,
  scalar: (k, x) => k.exp(x),
  partial: (_, __, y) => y,
});

/** `y = ln x`, −∞ at 0, NaN for x < 0; ∂y/∂x = 1/x */
export const log: Primitive<NoParams> = unary({
  name: "log",
  kinds: floats,
  scalar: (k, x) => k.log(x),
  partial: (b, x) => b.one(reciprocal, [x]),
});

/** `y = eˣ − 1`, accurate near 0; ∂y/∂x = eˣ, and not `y + 1`, which loses all digits for x ≪ 0 */
export const expm1: Primitive<NoParams> = unary({
  name: "expm1",
  kinds: floats,
  scalar: (k, x) => k.expm1(x),
  partial: (b, x) => b.one(exp, [x]),
});

/** `y = ln(1 + x)`, accurate near 0; ∂y/∂x = 1/(1 + x) */
export const log1p: Primitive<NoParams> = unary({
  name: "log1p",
  kinds: floats,
  scalar: (k, x) => k.log1p(x),
  partial: (b, x) => b.one(reciprocal, [b.one(add, [fillLike(b, x, 1), x])]),
});

/** `y = 1/(1 + e⁻ˣ)`, 0 and 1 at ∓∞; ∂y/∂x = y·logistic(−x), and not `y·(1 − y)`, which loses all digits for x ≫ 0 */
export const logistic: Primitive<NoParams> = unary({
  name: "logistic",
  kinds: floats,
  scalar(k, x) {
    const one = k.constant(1, x.dtype);
    return k.div(one, k.add(one, k.exp(k.neg(x))));
  },
  partial: (b, x, y) => b.one(mul, [y, b.one(logistic, [b.one(neg, [x])])]),
});

/** `max(x, z) + ln(1 + e^(−|x − z|))`; equal arguments may be infinite, which leaves no difference. */
function softMaximum(k: Algebra<Node>, x: Node, z: Node): Node {
  const distance = k.select(k.eq(x, z), k.constant(0, x.dtype), k.abs(k.sub(x, z)));
  return k.add(k.max(x, z), k.log1p(k.exp(k.neg(distance))));
}

/**
 * `y = ln(eˣ + eᶻ)` without overflow; ±∞ are exact, NaN if either is. ∂y/∂x = logistic(x − z), ∂y/∂z = logistic(z − x):
 * smooth to every order at x = z, where max and |x − z| are not. `softplus(x)` is this with z = 0.
 */
export const logAddExp: Primitive<NoParams> = binary({
  name: "logAddExp",
  kinds: floats,
  scalar: softMaximum,
  partials: [(b, x, z) => b.one(logistic, [b.one(sub, [x, z])]), (b, x, z) => b.one(logistic, [b.one(sub, [z, x])])],
});
