/** Powers of integers, apart from those of floats: few programs have them, and their expression is long. */
import type { Algebra, Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { binary, integers } from "./pointwise.ts";

/** The product of `x^(2ᵏ)` for every bit k of z. The bits of z < 0 are right where x is 0 or ±1. */
function powerByBits(k: Algebra<Node>, x: Node, z: Node): Node {
  const [none, one] = [k.constant(0, x.dtype), k.constant(1, x.dtype)];
  let [y, factor] = [one, x];
  for (let bit = 0; bit < 32; bit++) {
    const isSet = k.ne(k.and(k.shr(z, k.constant(bit, x.dtype)), one), none);
    y = k.mul(y, k.select(isSet, factor, one));
    factor = k.mul(factor, factor);
  }
  if (x.dtype.kind === "uint") return y;
  return k.select(k.lt(z, none), k.select(k.le(k.abs(x), one), y, none), y);
}

/** `y = x^z` modulo 2³², `x⁰ = 1`; for z < 0 it is `1/x^|z|` without its fraction: ±1 at x = ±1, else 0, also at x = 0. */
export const wrappingPow: Primitive<NoParams> = binary({
  name: "wrappingPow",
  kinds: integers,
  scalar: powerByBits,
  partials: "zero",
});
