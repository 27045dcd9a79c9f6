/**
 * The hyperbolic tangent and inverse functions of complex numbers, after W. Kahan, Branch cuts for complex elementary
 * functions, or Much ado about nothing's sign bit (1987). The other ones are these, turned by i.
 */
import type { Algebra, Node } from "../../node.ts";
import type { Emitter, Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { complexSqrt } from "./exponential.ts";
import { holomorphic, partsAt, type PartNodes } from "./function.ts";
import { like, modulus, squareRoot, withSign } from "./nodes.ts";
import { addParts, mulParts, negParts, realLike, subParts, whole, type Parts, type WholeParts } from "./parts.ts";
import { reciprocalParts } from "./quotient.ts";

/** From there on `tanh x` is ±1 in all dtypes, and the imaginary part is `4·sin y·cos y·e^(−2|x|)`. */
const flat = 20;

/** `(u, v)` with `u + vi = tanh(x + yi)`; ∂w/∂z = 1 − w² */
export const complexTanh: Primitive<NoParams> = holomorphic({
  name: "complexTanh",
  scalar(k, [x, y]) {
    const one = like(k, x, 1);
    const isFlat = k.lt(like(k, x, flat), k.abs(x));
    const near = k.select(isFlat, one, x);
    const [t, s] = [k.tan(y), k.sinh(near)];
    const beta = k.add(one, k.mul(t, t));
    const divisor = k.add(one, k.mul(beta, k.mul(s, s)));
    const steep = k.mul(k.mul(beta, s), k.cosh(near));
    const decay = k.exp(k.mul(like(k, x, -2), k.abs(x)));
    const rest = k.mul(like(k, x, 4), k.mul(k.mul(k.sin(y), k.cos(y)), decay));
    return [
      k.select(isFlat, withSign(k, one, x), k.div(steep, divisor)),
      k.select(isFlat, k.select(k.eq(decay, like(k, x, 0)), withSign(k, decay, t), rest), k.div(t, divisor)),
    ];
  },
  slope: (b, _, w) => subParts(b, realLike(b, w, 1), mulParts(b, w, w)),
});

/** `√(1 − z)` and `√(1 + z)` */
const rootsAround = (k: Algebra<Node>, [x, y]: PartNodes): readonly [PartNodes, PartNodes] => {
  const one = like(k, x, 1);
  return [squareRoot(k, [k.sub(one, x), k.neg(y)]), squareRoot(k, [k.add(one, x), y])];
};

/** `1/(√(1 − z)·√(1 + z))`: the factors are exact near ±1, where `1 − z²` has lost digits. */
function arcSlope(b: Emitter, z: WholeParts): WholeParts {
  const one = realLike(b, z, 1);
  const root = (x: Parts): WholeParts => {
    const { re, im } = whole(b, x);
    return partsAt(b.apply(complexSqrt, [re, im], {}), 0);
  };
  return reciprocalParts(b, mulParts(b, root(subParts(b, one, z)), root(addParts(b, one, z))));
}

/** `(u, v)` with `sin(u + vi) = z` and u in [−π/2, π/2]; the cuts are the reals beyond ±1; ∂w/∂z = 1/√(1 − z²) */
export const complexAsin: Primitive<NoParams> = holomorphic({
  name: "complexAsin",
  scalar(k, z) {
    const [[a, b], [c, d]] = rootsAround(k, z);
    return [k.atan2(z[0], k.sub(k.mul(a, c), k.mul(b, d))), k.asinh(k.sub(k.mul(a, d), k.mul(b, c)))];
  },
  slope: arcSlope,
});

/** `(u, v)` with `cos(u + vi) = z` and u in [0, π]; the cuts are the reals beyond ±1; ∂w/∂z = −1/√(1 − z²) */
export const complexAcos: Primitive<NoParams> = holomorphic({
  name: "complexAcos",
  scalar(k, z) {
    const [[a, b], [c, d]] = rootsAround(k, z);
    return [k.mul(like(k, a, 2), k.atan2(a, c)), k.asinh(k.sub(k.mul(c, b), k.mul(d, a)))];
  },
  slope: (b, z) => negParts(b, arcSlope(b, z)),
});

/** From this quotient on, logarithms of numerator and denominator are taken apart. */
const apart = 1e6;

/** `(u, v)` with `tanh(u + vi) = z` and v in [−π/2, π/2]; the cuts are the reals beyond ±1; ∂w/∂z = 1/(1 − z²) */
export const complexAtanh: Primitive<NoParams> = holomorphic({
  name: "complexAtanh",
  scalar(k, [x, y]) {
    const [one, size] = [like(k, x, 1), k.abs(x)];
    const near = modulus(k, [k.sub(one, size), y]);
    const quotient = k.div(k.div(k.mul(like(k, x, 4), size), near), near);
    const isApart = k.lt(like(k, x, apart), quotient);
    const logs = k.mul(like(k, x, 0.5), k.sub(k.log(modulus(k, [k.add(one, size), y])), k.log(near)));
    const u = k.select(isApart, logs, k.mul(like(k, x, 0.25), k.log1p(quotient)));
    const v = k.atan2(k.mul(like(k, y, 2), y), k.sub(k.mul(k.sub(one, size), k.add(one, size)), k.mul(y, y)));
    return [withSign(k, u, x), k.mul(like(k, v, 0.5), v)];
  },
  slope: (b, z) => {
    const one = realLike(b, z, 1);
    return reciprocalParts(b, mulParts(b, subParts(b, one, z), addParts(b, one, z)));
  },
});
