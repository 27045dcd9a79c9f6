/**
 * The error function and its complement, by the rational approximations of W. J. Cody, "Rational Chebyshev approximation
 * for the error function", Math. Comp. 23 (1969), tables II–IV, with the coefficients as in his CALERF (1990):
 *
 *     erf x  = x·P₁(x²)/Q₁(x²)                                  |x| ≤ 0.46875
 *     erfc x = e^(−x²)·P₂(x)/Q₂(x)                              0.46875 ≤ x ≤ 4
 *     erfc x = e^(−x²)/x·(1/√π − x⁻²·P₃(x⁻²)/Q₃(x⁻²))           4 ≤ x
 */
import type { Algebra, Node } from "../node.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { NoParams, Value } from "../program.ts";
import { mul, neg } from "./arithmetic.ts";
import { exp } from "./exponential.ts";
import { fillLike, floats, unary } from "./pointwise.ts";
import { rational, type Rational } from "./polynomial.ts";

const small: Rational = {
  numerator: [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  denominator: [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};
const middle: Rational = {
  numerator: [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388375, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  denominator: [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037493,
  ],
};
const tail: Rational = {
  numerator: [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.01608378514874228,
    0.0006587491615298378,
  ],
  denominator: [
    1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
  ],
};

/** `erf x` for |x| ≤ 0.46875. */
const nearZero = (k: Algebra<Node>, x: Node): Node => k.mul(x, rational(k, k.mul(x, x), small));

const isSmall = (k: Algebra<Node>, magnitude: Node): Node => k.le(magnitude, k.constant(0.46875, magnitude.dtype));

/** From 6 on erf is 1 to every digit; up to there P₂/Q₂ has more digits than are left of erfc. */
function erfScalar(k: Algebra<Node>, x: Node): Node {
  const y = k.min(k.abs(x), k.constant(6, x.dtype));
  const complement = k.mul(k.exp(k.neg(k.mul(y, y))), rational(k, y, middle));
  const far = k.sub(k.constant(1, x.dtype), complement);
  return k.select(isSmall(k, y), nearZero(k, x), k.select(k.lt(x, k.constant(0, x.dtype)), k.neg(far), far));
}

/** `e^(−y²)` as `e^(−h²)·e^(−(y − h)(y + h))` with h the sixteenth below y, whose square is exact. */
function gaussian(k: Algebra<Node>, y: Node): Node {
  const sixteen = k.constant(16, y.dtype);
  const h = k.div(k.trunc(k.mul(y, sixteen)), sixteen);
  return k.mul(k.exp(k.neg(k.mul(h, h))), k.exp(k.neg(k.mul(k.sub(y, h), k.add(y, h)))));
}

/** From 30 on erfc is 0 in every dtype. */
function erfcScalar(k: Algebra<Node>, x: Node): Node {
  const y = k.min(k.abs(x), k.constant(30, x.dtype));
  const inverse = k.div(k.constant(1, x.dtype), k.mul(y, y));
  const correction = k.sub(k.constant(1 / Math.sqrt(Math.PI), x.dtype), k.mul(inverse, rational(k, inverse, tail)));
  const scaled = k.select(k.le(y, k.constant(4, x.dtype)), rational(k, y, middle), k.div(correction, y));
  const far = k.mul(gaussian(k, y), scaled);
  const reflected = k.select(k.lt(x, k.constant(0, x.dtype)), k.sub(k.constant(2, x.dtype), far), far);
  return k.select(isSmall(k, y), k.sub(k.constant(1, x.dtype), nearZero(k, x)), reflected);
}

/** `2/√π·e^(−x²)` */
const bell = (b: Emitter, x: Value): Value =>
  b.one(mul, [fillLike(b, x, 2 / Math.sqrt(Math.PI)), b.one(exp, [b.one(neg, [b.one(mul, [x, x])])])]);

/** `y = erf x = 2/√π·∫₀ˣ e^(−t²) dt`, to about 1e-16 relative in f64; ∂y/∂x = 2/√π·e^(−x²) */
export const erf: Primitive<NoParams> = unary({
  name: "erf",
  kinds: floats,
  scalar: erfScalar,
  partial: bell,
});

/** `y = erfc x = 1 − erf x`, with its digits in the tail; ∂y/∂x = −2/√π·e^(−x²) */
export const erfc: Primitive<NoParams> = unary({
  name: "erfc",
  kinds: floats,
  scalar: erfcScalar,
  partial: (b, x) => b.one(neg, [bell(b, x)]),
});
