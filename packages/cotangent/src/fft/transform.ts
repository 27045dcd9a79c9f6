/**
 * The discrete Fourier transform of rows, on real and imaginary parts. A length is taken apart into short transforms,
 * which are products with small matrices, with rotations between them (Stockham's order, in which no element has to be
 * moved at the end). Lengths with large prime factors are convolutions (L. Bluestein, 1970).
 */
import { at, BoundedCache, dotGeneral, type Dtype } from "@cotangent/ir";
import { bindOne, fromData } from "../bind.ts";
import { add, multiply, subtract } from "../numpy/arithmetic.ts";
import { zerosLike } from "../numpy/constant.ts";
import { pad } from "../numpy/join.ts";
import { slice } from "../numpy/slice.ts";
import type { Tensor } from "../tensor.ts";
import { radicesOf } from "./radices.ts";
import { hostTransform, rootOfUnity, roots, type Numbers } from "./roots.ts";

/** Rows of complex numbers, of shape `[rows, n]`; without an imaginary part they are real. */
export interface Rows {
  readonly re: Tensor;
  readonly im?: Tensor | undefined;
}

export interface WholeRows extends Rows {
  readonly im: Tensor;
}

/** The sign of the exponent: −1 forth, 1 back. */
export type Sign = 1 | -1;

/** `y[k] = Σⱼ x[j]·e^(sign·2πi·j·k/n)` of each row, `n ≥ 1`. */
export function transformRows(x: Rows, sign: Sign): WholeRows {
  const n = at(x.re.shape, 1);
  const radices = radicesOf(n);
  return radices ? byRadices(x, radices, sign) : byConvolution(x, n, sign);
}

const constants = new BoundedCache<string, Numbers>(256);

/** Constants in the dtype of `like`, made once for each `key`. */
export function constant({ dtype }: Tensor, shape: readonly number[], key: string, make: () => Numbers): WholeRows {
  const { re, im } = constants.get(key, make);
  return { re: arrayOf(dtype, shape, re), im: arrayOf(dtype, shape, im) };
}

function arrayOf(dtype: Dtype, shape: readonly number[], data: Float64Array): Tensor {
  const elements = dtype.allocate(data.length);
  elements.set(data);
  return fromData(dtype, shape, elements);
}

/** The state has the shape `[rows, rest, done]`: what is left to transform, and what has been. */
function byRadices(x: Rows, radices: readonly number[], sign: Sign): WholeRows {
  const [rows = 1, n = 1] = x.re.shape;
  let state: Rows = x;
  let [rest, done] = [n, 1];
  for (const radix of radices) {
    const left = rest / radix;
    const parts = mapRows(state, (part) => part.reshape(rows, radix, left, done));
    const short = matrix(parts.re, radix, sign);
    const mixed = productRows(short, parts, alongRadix);
    state = left === 1 ? mixed : rotated(mixed, rest, radix, sign);
    [rest, done] = [left, done * radix];
  }
  const { re, im } = mapRows(state, (part) => part.reshape(rows, n));
  return { re, im: im ?? zerosLike(re) };
}

/** `y[row, j, k, d] = Σ_q matrix[k, q]·x[row, q, j, d]` */
const alongRadix = (matrix: Tensor, x: Tensor): Tensor =>
  bindOne(dotGeneral, [matrix, x], { lhsContract: [1], rhsContract: [1], lhsBatch: [], rhsBatch: [] }).transpose(
    1,
    2,
    0,
    3,
  );

const matrix = (like: Tensor, radix: number, sign: Sign): WholeRows =>
  constant(like, [radix, radix], `matrix ${sign * radix}`, () => roots(radix, [radix, radix], (k, q) => sign * k * q));

/** `x[row, j, k, d]·e^(sign·2πi·j·k/length)` */
function rotated(x: Rows, length: number, radix: number, sign: Sign): WholeRows {
  const left = length / radix;
  const rotation = constant(x.re, [left, radix, 1], `rotation ${sign * length} ${radix}`, () =>
    roots(length, [left, radix], (j, k) => sign * j * k),
  );
  return productRows(rotation, x, multiply);
}

/** With `j·k = (j² + k² − (k − j)²)/2` a transform is a convolution with a chirp, whose length may be a power of two. */
function byConvolution(x: Rows, n: number, sign: Sign): WholeRows {
  const length = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const name = `${sign * n}`;
  const chirp = constant(x.re, [1, n], `chirp ${name}`, () =>
    roots(2 * n, [1, n], (_, j) => sign * squareBelow(j, 2 * n)),
  );
  const kernel = constant(x.re, [1, length], `kernel ${name}`, () => kernelOf(n, length, sign));
  const given = mapRows(productRows(chirp, x, multiply), (part) =>
    pad(part, [
      [0, 0],
      [0, length - n],
    ]),
  );
  const convolved = transformRows(productRows(kernel, transformRows(given, -1), multiply), 1);
  return productRows(
    chirp,
    mapRows(convolved, (part) => slice(part, [null, [0, n]])),
    multiply,
  );
}

/** `j²` mod n, exactly for `j < n < 2²⁶`. */
const squareBelow = (j: number, n: number): number => (j * j) % n;

/** The transform of the chirp's conjugate, which is periodic, over its length. */
function kernelOf(n: number, length: number, sign: Sign): Numbers {
  const [re, im] = [new Float64Array(length), new Float64Array(length)];
  for (let j = 0; j < n; j++) {
    const [c, s] = rootOfUnity(-sign * squareBelow(j, 2 * n), 2 * n);
    for (const place of [j, (length - j) % length]) {
      re[place] = c / length;
      im[place] = s / length;
    }
  }
  return hostTransform({ re, im }, -1);
}

/** `f` of each part. */
export function mapRows(x: WholeRows, f: (part: Tensor) => Tensor): WholeRows;
export function mapRows(x: Rows, f: (part: Tensor) => Tensor): Rows;
export function mapRows({ re, im }: Rows, f: (part: Tensor) => Tensor): Rows {
  return { re: f(re), im: im && f(im) };
}

/** The product of complex numbers for any product of real ones. */
export function productRows(x: WholeRows, z: Rows, product: (x: Tensor, z: Tensor) => Tensor): WholeRows {
  if (!z.im) return { re: product(x.re, z.re), im: product(x.im, z.re) };
  return {
    re: subtract(product(x.re, z.re), product(x.im, z.im)),
    im: add(product(x.re, z.im), product(x.im, z.re)),
  };
}
