/** Hyperbolic functions and their inverses. */
import type { Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { add, mul, reciprocal, sub } from "./arithmetic.ts";
import { fillLike, floats, unary } from "./pointwise.ts";
import { sqrt } from "./power.ts";

/** `y = sinh x`; ∂y/∂x = cosh x */
export const sinh: Primitive<NoParams> = unary({
  name: "sinh",
  kinds: floats,
  scalar: (k, x) => k.sinh(x),
  partial: (b, x) => b.one(cosh, [x]),
});

/** `y = cosh x`; ∂y/∂x = sinh x */
export const cosh: Primitive<NoParams> = unary({
  name: "cosh",
  kinds: floats,
  scalar: (k, x) => k.cosh(x),
  partial: (b, x) => b.one(sinh, [x]),
});

/** `y = tanh x`; ∂y/∂x = {@link sechSquared}, and not `1 − y²`, which loses all digits for |x| ≫ 0 */
export const tanh: Primitive<NoParams> = unary({
  name: "tanh",
  kinds: floats,
  scalar: (k, x) => k.tanh(x),
  partial: (b, x) => b.one(sechSquared, [x]),
});

/** `y = 1/cosh² x = 4q(1 − q)` with `q = e/(1 + e)`, `e = exp(−2|x|)`, which never overflows; ∂y/∂x = −2y·tanh x */
export const sechSquared: Primitive<NoParams> = unary({
  name: "sechSquared",
  kinds: floats,
  scalar(k, x) {
    const constant = (value: number): Node => k.constant(value, x.dtype);
    const e = k.exp(k.mul(constant(-2), k.abs(x)));
    const q = k.div(e, k.add(constant(1), e));
    return k.mul(k.mul(constant(4), q), k.sub(constant(1), q));
  },
  partial: (b, x, y) => b.one(mul, [b.one(mul, [fillLike(b, x, -2), y]), b.one(tanh, [x])]),
});

/** `y = arsinh x`; ∂y/∂x = 1/√(1 + x²) */
export const asinh: Primitive<NoParams> = unary({
  name: "asinh",
  kinds: floats,
  scalar: (k, x) => k.asinh(x),
  partial: (b, x) => b.one(reciprocal, [b.one(sqrt, [b.one(add, [fillLike(b, x, 1), b.one(mul, [x, x])])])]),
});

/** `y = arcosh x`, NaN for x < 1; ∂y/∂x = 1/√((x − 1)(x + 1)), which is ∞ at 1 */
export const acosh: Primitive<NoParams> = unary({
  name: "acosh",
  kinds: floats,
  scalar: (k, x) => k.acosh(x),
  partial(b, x) {
    const one = fillLike(b, x, 1);
    return b.one(reciprocal, [b.one(sqrt, [b.one(mul, [b.one(sub, [x, one]), b.one(add, [x, one])])])]);
  },
});

/** `y = artanh x`, NaN outside [−1, 1]; ∂y/∂x = 1/((1 − x)(1 + x)), which is ∞ at ±1 */
export const atanh: Primitive<NoParams> = unary({
  name: "atanh",
  kinds: floats,
  scalar: (k, x) => k.atanh(x),
  partial(b, x) {
    const one = fillLike(b, x, 1);
    return b.one(reciprocal, [b.one(mul, [b.one(sub, [one, x]), b.one(add, [one, x])])]);
  },
});
