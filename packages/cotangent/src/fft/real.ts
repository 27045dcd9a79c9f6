/** Fourier transforms between real arrays and the halves of their spectra, by NumPy's names. */
import { ArgumentError, at } from "@cotangent/ir";
import { concatenate } from "../numpy/join.ts";
import { negative } from "../numpy/arithmetic.ts";
import { axisFrom, flip } from "../numpy/shape.ts";
import { sliceAxis } from "../numpy/slice.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { fitted, joined, lengthOf, onRows, partsOf, scaleOf, type Direction } from "./along-axes.ts";
import {
  lastTwo,
  lengthsAlong,
  manyAxes,
  oneAxis,
  transformAlongAll,
  type Along,
  type FftnOptions,
  type FftOptions,
} from "./complex.ts";
import { halfOfReal, realOfHalf } from "./half-length.ts";
import { mapRows, transformRows, type Rows, type WholeRows } from "./transform.ts";

/**
 * The first `⌊n/2⌋ + 1` elements of the {@link fft} of a real array; the others are their conjugates.
 * @throws ArgumentError for a complex array.
 *
 * @example
 * ```ts
 * import { rfft } from "cotangent/fft";
 * import { array } from "cotangent/numpy";
 *
 * rfft(array([1, 2, 3, 4])); // Tensor(complex64[3], [10+0i, -2+2i, -2+0i])
 * ```
 */
export function rfft(x: TensorLike, options: FftOptions = {}): Tensor {
  const { n, axis = -1, norm } = optionsOf(options, "rfft", oneAxis);
  const { re, im } = halfSpectrum(realPart(x, "rfft"), [axis, n], { sign: -1, norm, where: "rfft" });
  return joined(re, im);
}

/**
 * The real array of `n` elements whose {@link rfft} is y: n is `2(m − 1)` for m elements of y, if it is not given. The
 * imaginary part of `y[0]`, and of `y[n/2]`, does not count.
 */
export function irfft(y: TensorLike, options: FftOptions = {}): Tensor {
  const { n, axis = -1, norm } = optionsOf(options, "irfft", oneAxis);
  return fromHalf(partsOf(y), [axis, n], { sign: 1, norm, where: "irfft" });
}

/** The real spectrum, of `n` elements, of a signal of which y is the first half and whose second half are conjugates. */
export function hfft(y: TensorLike, options: FftOptions = {}): Tensor {
  const { n, axis = -1, norm } = optionsOf(options, "hfft", oneAxis);
  return fromHalf(partsOf(y), [axis, n], { sign: -1, norm, where: "hfft" });
}

/** The inverse of {@link hfft}: the first half of the signal whose spectrum is x, which is real. */
export function ihfft(x: TensorLike, options: FftOptions = {}): Tensor {
  const { n, axis = -1, norm } = optionsOf(options, "ihfft", oneAxis);
  const { re, im } = halfSpectrum(realPart(x, "ihfft"), [axis, n], { sign: 1, norm, where: "ihfft" });
  return joined(re, im);
}

/** {@link rfft} along the last of several axes, then {@link fft} along the others. */
export const rfftn = (x: TensorLike, options: FftnOptions = {}): Tensor => forth(x, options, "rfftn");
/** {@link rfftn} along the last two axes, if none are given. */
export const rfft2 = (x: TensorLike, options: FftnOptions = {}): Tensor => forth(x, lastTwo(options), "rfft2");
/** The inverse of {@link rfftn}: real. The last length is `2(m − 1)` for m elements, if it is not given. */
export const irfftn = (y: TensorLike, options: FftnOptions = {}): Tensor => back(y, options, "irfftn");
/** {@link irfftn} along the last two axes, if none are given. */
export const irfft2 = (y: TensorLike, options: FftnOptions = {}): Tensor => back(y, lastTwo(options), "irfft2");

function forth(x: TensorLike, options: FftnOptions, where: string): Tensor {
  const { norm, ...rest } = optionsOf(options, where, manyAxes);
  const whole = realPart(x, where);
  const axes = lengthsAlong(whole, rest, where);
  const direction: Direction = { sign: -1, norm, where };
  const half = halfSpectrum(whole, lastOf(axes, where), direction);
  const { re, im } = transformAlongAll(half, axes.slice(0, -1), direction);
  return joined(re, im);
}

function back(y: TensorLike, options: FftnOptions, where: string): Tensor {
  const { norm, ...rest } = optionsOf(options, where, manyAxes);
  const parts = partsOf(y);
  const axes = lengthsAlong(parts.re, rest, where);
  const direction: Direction = { sign: 1, norm, where };
  return fromHalf(transformAlongAll(parts, axes.slice(0, -1), direction), lastOf(axes, where), direction);
}

function lastOf(axes: readonly Along[], where: string): Along {
  const last = axes.at(-1);
  if (last) return last;
  throw new ArgumentError("bad-argument", `${where}: no axes`, "name one axis or more");
}

function realPart(x: TensorLike, where: string): Tensor {
  const { re, im } = partsOf(x);
  if (!im) return re;
  throw new ArgumentError(
    "not-real",
    `${where}: it takes a real array, and got a complex one of shape [${re.shape.join()}]`,
    "take real(x), or fft(x) of the whole",
  );
}

/** The first `⌊n/2⌋ + 1` elements of the transform along an axis. */
function halfSpectrum(x: Tensor, [axis, n]: Along, direction: Direction): WholeRows {
  const position = axisFrom(x.rank, axis, direction.where);
  const length = lengthOf(x, n, position, direction.where);
  const whole = { re: fitted(x, position, length) };
  return onRows(whole, position, scaleOf(direction, length), ({ re }) => {
    if (length % 2 === 0) return halfOfReal(re, direction.sign);
    return mapRows(transformRows({ re }, direction.sign), (part) => sliceAxis(part, 1, [0, (length + 1) / 2]));
  });
}

/** The real transform of what has conjugates in its second half. */
function fromHalf(y: Rows, [axis, n]: Along, direction: Direction): Tensor {
  const position = axisFrom(y.re.rank, axis, direction.where);
  const length = lengthOf(y.re, n ?? 2 * (at(y.re.shape, position) - 1), position, direction.where);
  const half = mapRows(y, (part) => fitted(part, position, Math.floor(length / 2) + 1));
  return onRows(half, position, scaleOf(direction, length), (rows) => ({
    re: length % 2 === 0 ? realOfHalf(rows, direction.sign) : transformRows(mirrored(rows), direction.sign).re,
  })).re;
}

/** Rows of an odd length from their first halves. */
function mirrored({ re, im }: Rows): Rows {
  const others = (part: Tensor): Tensor => flip(sliceAxis(part, 1, [1]), 1);
  return { re: concatenate([re, others(re)], 1), im: im && concatenate([im, negative(others(im))], 1) };
}
