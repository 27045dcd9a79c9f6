/** Exponentials and logarithms. */
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { reciprocal } from "./arithmetic.ts";
import { floats, unary } from "./pointwise.ts";

/** `y = eˣ`; ∂y/∂x = y */
export const exp: Primitive<NoParams> = unary({ name: "exp", doc: "y = eˣ", kinds: floats, scalar: (k, x) => k.exp(x), partial: (_, __, y) => y });

/** `y = ln x`; ∂y/∂x = 1/x */
export const log: Primitive<NoParams> = unary({ name: "log", doc: "y = ln x", kinds: floats, scalar: (k, x) => k.log(x), partial: (b, x) => b.one(reciprocal, [x]) });
