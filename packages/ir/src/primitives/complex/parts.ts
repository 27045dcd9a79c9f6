/** Complex values as their real and imaginary parts, and the arithmetic on them that rules are written in. */
import type { Emitter } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { add, mul, neg, sub } from "../arithmetic.ts";
import { fillLike } from "../pointwise.ts";

/** A value of two arrays of one type. Without an imaginary part it is real: nothing is computed with the zero. */
export interface Parts {
  readonly re: Value;
  readonly im?: Value | undefined;
}

/** A value that is known to have an imaginary part. */
export interface WholeParts extends Parts {
  readonly im: Value;
}

/** `z` with its imaginary part written out where it is absent. */
export const whole = (b: Emitter, { re, im }: Parts): WholeParts => ({ re, im: im ?? fillLike(b, re, 0) });

/** The real number `value` in the type of `z`. */
export const realLike = (b: Emitter, { re }: Parts, value: number): Parts => ({ re: fillLike(b, re, value) });

/** `f` of each part: what is linear over the reals. */
export const mapParts = ({ re, im }: Parts, f: (part: Value) => Value): Parts => ({ re: f(re), im: im && f(im) });

export function addParts(b: Emitter, x: Parts, z: Parts): Parts {
  return { re: b.one(add, [x.re, z.re]), im: x.im && z.im ? b.one(add, [x.im, z.im]) : (x.im ?? z.im) };
}

export function subParts(b: Emitter, x: Parts, z: Parts): Parts {
  const im = x.im && z.im ? b.one(sub, [x.im, z.im]) : (x.im ?? (z.im && b.one(neg, [z.im])));
  return { re: b.one(sub, [x.re, z.re]), im };
}

export const negParts = (b: Emitter, z: Parts): Parts => mapParts(z, (part) => b.one(neg, [part]));

/** The complex conjugate. */
export const conjParts = (b: Emitter, { re, im }: Parts): Parts => ({ re, im: im && b.one(neg, [im]) });

/** `i·z` */
export function timesI(b: Emitter, z: Parts): WholeParts {
  const { re, im } = whole(b, z);
  return { re: b.one(neg, [im]), im: re };
}

/** `−i·z` */
export function timesMinusI(b: Emitter, z: Parts): WholeParts {
  const { re, im } = whole(b, z);
  return { re: im, im: b.one(neg, [re]) };
}

/** `(a + bi)(c + di)` for any product that is linear in each factor over the reals. */
export function productParts(b: Emitter, x: Parts, z: Parts, product: (x: Value, z: Value) => Value): Parts {
  const re = product(x.re, z.re);
  if (x.im && z.im)
    return {
      re: b.one(sub, [re, product(x.im, z.im)]),
      im: b.one(add, [product(x.re, z.im), product(x.im, z.re)]),
    };
  return { re, im: x.im ? product(x.im, z.re) : z.im && product(x.re, z.im) };
}

export const mulParts = (b: Emitter, x: Parts, z: Parts): Parts =>
  productParts(b, x, z, (left, right) => b.one(mul, [left, right]));
