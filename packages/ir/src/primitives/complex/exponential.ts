/** Exponentials, logarithms and roots of complex numbers. */
import type { Algebra, Node } from "../../node.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { holomorphic, type PartNodes } from "./function.ts";
import { like, magnitudes, squareRoot } from "./nodes.ts";
import { divParts, reciprocalParts } from "./quotient.ts";
import { realLike } from "./parts.ts";

/** `(u, v)` with `u + vi = e^(x + yi) = eˣ·(cos y + i·sin y)`; real where y is 0; ∂w/∂z = w */
export const complexExp: Primitive<NoParams> = holomorphic({
  name: "complexExp",
  scalar(k, [x, y]) {
    const size = k.exp(x);
    const isReal = k.eq(y, like(k, y, 0));
    // ∞·0 would be NaN.
    return [k.select(isReal, size, k.mul(size, k.cos(y))), k.select(isReal, y, k.mul(size, k.sin(y)))];
  },
  slope: (_, __, w) => w,
});

/** `ln |z|`: near the unit circle from `|z|² − 1`, which keeps the digits of a small result. */
function logModulus(k: Algebra<Node>, z: PartNodes): Node {
  const [m, n, ratio] = magnitudes(k, z);
  const [one, half] = [like(k, m, 1), like(k, m, 0.5)];
  const isNear = k.and(k.lt(half, m), k.lt(m, like(k, m, 2)));
  const beyond = k.add(k.mul(k.sub(m, one), k.add(m, one)), k.mul(n, n));
  const near = k.mul(half, k.log1p(k.select(isNear, beyond, one)));
  return k.select(isNear, near, k.add(k.log(m), k.mul(half, k.log1p(k.mul(ratio, ratio)))));
}

/**
 * `(u, v)` with `u = ln |z|` and v the angle of z in [−π, π]; the cut is the negative reals, continuous with the side
 * that the sign of y (0 or −0) names; −∞ at 0; ∂w/∂z = 1/z
 */
export const complexLog: Primitive<NoParams> = holomorphic({
  name: "complexLog",
  scalar: (k, z) => [logModulus(k, z), k.atan2(z[1], z[0])],
  slope: (b, z) => reciprocalParts(b, z),
});

/** `(u, v)` with `(u + vi)² = z` and `u ≥ 0`; the cut is the negative reals, where v has the sign of y; ∂w/∂z = 1/(2w) */
export const complexSqrt: Primitive<NoParams> = holomorphic({
  name: "complexSqrt",
  scalar: squareRoot,
  slope: (b, _, w) => divParts(b, realLike(b, w, 0.5), w),
});
