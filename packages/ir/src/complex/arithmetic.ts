/** Complex sums, products, quotients, comparisons and magnitudes. */
import { at } from "../errors.ts";
import type { Emitter } from "../primitive.ts";
import type { Value } from "../program.ts";
import { add, div, mul, reciprocal, sub } from "../primitives/arithmetic.ts";
import { and, or } from "../primitives/bits.ts";
import { full } from "../primitives/constant.ts";
import { divParts, reciprocalParts } from "../primitives/complex/quotient.ts";
import { addParts, mapParts, mulParts, realLike, subParts, whole, type Parts } from "../primitives/complex/parts.ts";
import { eq, ne, select, stopGradient } from "../primitives/logic.ts";
import { slice } from "../primitives/padding.ts";
import { fillLike } from "../primitives/pointwise.ts";
import { hypot, integerPow } from "../primitives/power.ts";
import { reduceProd } from "../primitives/reduction.ts";
import { abs, sign } from "../primitives/rounding.ts";
import { reshape } from "../primitives/shape.ts";
import { removeAxes } from "../type.ts";
import { binaryRule, unaryRule, type ComplexRule, type RuleEntry } from "./rule.ts";

const ofBoth = (b: Emitter, x: Parts, z: Parts, [test, join]: readonly [typeof eq, typeof and]): Parts => {
  const [left, right] = [whole(b, x), whole(b, z)];
  return { re: b.one(join, [b.one(test, [left.re, right.re]), b.one(test, [left.im, right.im])]) };
};

/** `x/z`, where a real divisor divides each part. */
const quotient = (b: Emitter, x: Parts, z: Parts): Parts =>
  z.im ? divParts(b, x, z) : mapParts(x, (part) => b.one(div, [part, z.re]));

/** `z/|z|`, 0 at 0. */
function direction(b: Emitter, z: Parts): Parts {
  const { re, im } = whole(b, z);
  const size = b.one(hypot, [re, im]);
  const safe = b.one(select, [b.one(eq, [size, fillLike(b, size, 0)]), fillLike(b, size, 1), size]);
  return mapParts({ re, im }, (part) => b.one(div, [part, safe]));
}

/** `zⁿ` by squaring. */
function powerBySquaring(b: Emitter, z: Parts, n: number): Parts {
  if (n === 0) return whole(b, realLike(b, z, 1));
  if (n < 0) return reciprocalParts(b, powerBySquaring(b, z, -n));
  if (n === 1) return z;
  const half = powerBySquaring(b, z, Math.floor(n / 2));
  const square = mulParts(b, half, half);
  return n % 2 === 0 ? square : mulParts(b, square, z);
}

const powerRule: ComplexRule = (b, args, params) => {
  const { exponent } = params;
  if (typeof exponent !== "number") throw new Error("internal: a power without its exponent");
  return [powerBySquaring(b, at(args, 0), exponent)];
};

/** `Π z` over axes, by products of halves. */
const productRule: ComplexRule = (b, args, params) => {
  const axes = axesOf(params["axes"]);
  const product = axes.reduce<Parts>((z, axis) => productAlong(b, z, axis), at(args, 0));
  const shape = removeAxes(at(args, 0).re.type.shape, axes);
  return [mapParts(product, (part) => b.one(reshape, [part], { shape }))];
};

const axesOf = (axes: unknown): readonly number[] => {
  if (Array.isArray(axes)) return axes.map(Number);
  throw new Error("internal: a product without its axes");
};

/** `z` with axis `axis` multiplied to length 1. */
function productAlong(b: Emitter, z: Parts, axis: number): Parts {
  const { shape } = z.re.type;
  const length = Number(at(shape, axis));
  if (length === 0) return onesAlong(b, z, axis);
  if (length === 1) return z;
  const half = Math.floor(length / 2);
  const part = (start: number, limit: number): Parts => mapParts(z, (x) => cut(b, x, axis, [start, limit]));
  const halves = productAlong(b, mulParts(b, part(0, half), part(half, 2 * half)), axis);
  return length % 2 === 0 ? halves : mulParts(b, halves, part(length - 1, length));
}

/** 1 everywhere, in the shape of `z` with length 1 along `axis`. */
function onesAlong(b: Emitter, { re: { type } }: Parts, axis: number): Parts {
  return whole(b, { re: b.one(full, [], { value: 1, dtype: type.dtype, shape: type.shape.with(axis, 1) }) });
}

function cut(b: Emitter, x: Value, axis: number, [start, limit]: readonly [number, number]): Value {
  const { shape } = x.type;
  return b.one(slice, [x], {
    start: shape.map((_, i) => (i === axis ? start : 0)),
    limit: shape.map((dim, i) => (i === axis ? limit : dim)),
    stride: shape.map(() => 1),
  });
}

export const arithmeticRules: readonly RuleEntry[] = [
  binaryRule(add, addParts),
  binaryRule(sub, subParts),
  binaryRule(mul, mulParts),
  binaryRule(div, quotient),
  unaryRule(reciprocal, reciprocalParts),
  binaryRule(eq, (b, x, z) => ofBoth(b, x, z, [eq, and])),
  binaryRule(ne, (b, x, z) => ofBoth(b, x, z, [ne, or])),
  unaryRule(abs, (b, { re, im }) => ({ re: b.one(hypot, [re, im]) })),
  unaryRule(sign, direction),
  unaryRule(stopGradient, (b, z) => mapParts(z, (part) => b.one(stopGradient, [part]))),
  [integerPow, powerRule],
  [reduceProd, productRule],
];
