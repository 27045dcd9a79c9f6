/** Exponentials, powers, logarithms, trigonometric and hyperbolic functions of complex arrays. */
import { f64 } from "../dtype.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { NoParams, Value } from "../program.ts";
import { add, max, min, mul, neg, reciprocal, sub } from "../primitives/arithmetic.ts";
import { and, or } from "../primitives/bits.ts";
import { complexExp, complexLog, complexSqrt } from "../primitives/complex/exponential.ts";
import { complexAcos, complexAsin, complexAtanh, complexTanh } from "../primitives/complex/trigonometric.ts";
import {
  addParts,
  mapParts,
  mulParts,
  realLike,
  timesI,
  timesMinusI,
  whole,
  type Parts,
  type WholeParts,
} from "../primitives/complex/parts.ts";
import { exp, expm1, log, log1p, logistic } from "../primitives/exponential.ts";
import { acosh, asinh, atanh, cosh, sinh, tanh } from "../primitives/hyperbolic.ts";
import { eq, lt, select } from "../primitives/logic.ts";
import { fillLike } from "../primitives/pointwise.ts";
import { pow, sqrt } from "../primitives/power.ts";
import { abs } from "../primitives/rounding.ts";
import { acos, asin, atan, cos, sin, tan } from "../primitives/trigonometric.ts";
import { binaryRule, ofParts, unaryRule, type RuleEntry } from "./rule.ts";

const isZero = (b: Emitter, x: Value): Value => b.one(eq, [x, fillLike(b, x, 0)]);

/** `size·s`, which is 0 where s is 0 even if size is infinite. */
function scaledSine(b: Emitter, size: Value, s: Value): Value {
  const greatest = fillLike(b, size, size.type.dtype === f64 ? Number.MAX_VALUE : (2 - 2 ** -23) * 2 ** 127);
  const bounded = b.one(max, [b.one(min, [size, greatest]), b.one(neg, [greatest])]);
  return b.one(mul, [b.one(select, [isZero(b, s), bounded, size]), s]);
}

/** `f(z)` of `f(i·z)` turned back: what sine is to the hyperbolic sine. */
const turned =
  (primitive: Primitive<NoParams>) =>
  (b: Emitter, z: Parts): WholeParts =>
    timesMinusI(b, ofParts(b, primitive, timesI(b, z)));

/** `z^w = e^(w·ln z)`; of 0 it is 1 for `w = 0`, 0 for a real part of w above 0, else NaN. */
function power(b: Emitter, x: Parts, w: Parts): Parts {
  const z = whole(b, x);
  const none = b.one(and, [isZero(b, z.re), isZero(b, z.im)]);
  const one = fillLike(b, z.re, 1);
  const logarithm = ofParts(b, complexLog, { re: b.one(select, [none, one, z.re]), im: z.im });
  const usual = ofParts(b, complexExp, mulParts(b, w, logarithm));
  const zero = fillLike(b, one, 0);
  const exponent = whole(b, w);
  const isOne = b.one(and, [isZero(b, exponent.re), isZero(b, exponent.im)]);
  const isNothing = b.one(lt, [zero, exponent.re]);
  const other = b.one(select, [isNothing, zero, fillLike(b, one, NaN)]);
  return {
    re: b.one(select, [none, b.one(select, [isOne, one, other]), usual.re]),
    im: b.one(select, [none, b.one(select, [isOne, zero, other]), usual.im]),
  };
}

/** `e^z − 1`: near 0 neither part loses digits. */
function exponentialMinusOne(b: Emitter, { re, im }: WholeParts): Parts {
  const half = b.one(sin, [b.one(mul, [im, fillLike(b, im, 0.5)])]);
  const less = b.one(mul, [fillLike(b, im, 2), b.one(mul, [half, half])]);
  return {
    re: b.one(sub, [b.one(mul, [b.one(expm1, [re]), b.one(cos, [im])]), less]),
    im: scaledSine(b, b.one(exp, [re]), b.one(sin, [im])),
  };
}

/** `ln(1 + z)`: near 0 the real part is that of `|1 + z|² − 1`. */
function logarithmOfMore(b: Emitter, z: WholeParts): Parts {
  const half = fillLike(b, z.re, 0.5);
  const isSmall = (x: Value): Value => b.one(lt, [b.one(abs, [x]), half]);
  const isNear = b.one(and, [isSmall(z.re), isSmall(z.im)]);
  const beyond = b.one(add, [b.one(mul, [z.re, b.one(add, [z.re, fillLike(b, half, 2)])]), b.one(mul, [z.im, z.im])]);
  const near = b.one(mul, [half, b.one(log1p, [b.one(select, [isNear, beyond, half])])]);
  const far = ofParts(b, complexLog, addParts(b, z, realLike(b, z, 1)));
  return { re: b.one(select, [isNear, near, far.re]), im: far.im };
}

/** `i·w` or `−i·w` with `w = arccos z`, so that the real part is not negative. */
function hyperbolicArc(b: Emitter, z: WholeParts): Parts {
  const w = ofParts(b, complexAcos, z);
  const isBelow = b.one(lt, [z.im, fillLike(b, z.im, 0)]);
  const isMinusZero = b.one(lt, [b.one(reciprocal, [z.im]), fillLike(b, z.im, 0)]);
  const isLower = b.one(or, [isBelow, b.one(and, [isZero(b, z.im), isMinusZero])]);
  const opposite = mapParts(w, (part) => b.one(neg, [part]));
  return {
    re: b.one(select, [isLower, w.im, whole(b, opposite).im]),
    im: b.one(select, [isLower, opposite.re, w.re]),
  };
}

export const elementaryRules: readonly RuleEntry[] = [
  unaryRule(exp, (b, z) => ofParts(b, complexExp, z)),
  unaryRule(expm1, exponentialMinusOne),
  unaryRule(log, (b, z) => ofParts(b, complexLog, z)),
  unaryRule(log1p, logarithmOfMore),
  unaryRule(sqrt, (b, z) => ofParts(b, complexSqrt, z)),
  binaryRule(pow, power),
  unaryRule(sin, (b, { re, im }) => ({
    re: scaledSine(b, b.one(cosh, [im]), b.one(sin, [re])),
    im: b.one(mul, [b.one(cos, [re]), b.one(sinh, [im])]),
  })),
  unaryRule(cos, (b, { re, im }) => ({
    re: b.one(mul, [b.one(cos, [re]), b.one(cosh, [im])]),
    im: b.one(neg, [scaledSine(b, b.one(sinh, [im]), b.one(sin, [re]))]),
  })),
  unaryRule(tan, turned(complexTanh)),
  unaryRule(sinh, (b, { re, im }) => ({
    re: b.one(mul, [b.one(sinh, [re]), b.one(cos, [im])]),
    im: scaledSine(b, b.one(cosh, [re]), b.one(sin, [im])),
  })),
  unaryRule(cosh, (b, { re, im }) => ({
    re: b.one(mul, [b.one(cosh, [re]), b.one(cos, [im])]),
    im: scaledSine(b, b.one(sinh, [re]), b.one(sin, [im])),
  })),
  unaryRule(tanh, (b, z) => ofParts(b, complexTanh, z)),
  unaryRule(logistic, (b, z) => {
    const half = fillLike(b, z.re, 0.5);
    const halved = (x: Parts): Parts => mapParts(x, (part) => b.one(mul, [part, half]));
    return addParts(b, halved(ofParts(b, complexTanh, halved(z))), { re: half });
  }),
  unaryRule(asin, (b, z) => ofParts(b, complexAsin, z)),
  unaryRule(acos, (b, z) => ofParts(b, complexAcos, z)),
  unaryRule(atan, turned(complexAtanh)),
  unaryRule(asinh, turned(complexAsin)),
  unaryRule(acosh, hyperbolicArc),
  unaryRule(atanh, (b, z) => ofParts(b, complexAtanh, z)),
];
