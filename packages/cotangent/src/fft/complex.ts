/** Fourier transforms of complex arrays, by NumPy's names. */
import { ArgumentError, at } from "@cotangent/ir";
import { describe } from "../describe.ts";
import { axesOf } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { joined, partsOf, transformAlong, type Direction, type Norm } from "./along-axes.ts";
import type { Rows, WholeRows } from "./transform.ts";

export interface FftOptions {
  /** The length of the transform: x is cut, or filled with zeros at its end; that of the axis if absent. */
  readonly n?: number | undefined;
  /** The last axis if absent. */
  readonly axis?: number | undefined;
  readonly norm?: Norm | undefined;
}

export interface FftnOptions {
  /** Lengths along the axes; those of the array if absent. */
  readonly s?: readonly number[] | undefined;
  /** The last axes, as many as there are lengths, if absent; all if there are no lengths either. */
  readonly axes?: readonly number[] | undefined;
  readonly norm?: Norm | undefined;
}

export const oneAxis: readonly (keyof FftOptions)[] = ["n", "axis", "norm"];
export const manyAxes: readonly (keyof FftnOptions)[] = ["s", "axes", "norm"];

/**
 * `y[k] = Σⱼ x[j]·e^(−2πi·j·k/n)` along an axis, in `O(n log n)` for every n. Its transpose is itself. Integers are taken
 * as f32.
 * @throws ArgumentError for a length of 0.
 *
 * @example
 * ```ts
 * import { fft } from "cotangent/fft";
 * import { array } from "cotangent/numpy";
 *
 * fft(array([1, 0, -1, 0])); // Tensor(complex64[4], [0+0i, 2+0i, 0+0i, 2+0i])
 * ```
 */
export const fft = (x: TensorLike, options: FftOptions = {}): Tensor => alongOne(x, options, -1, "fft");

/** The inverse of {@link fft}: `x[j] = Σₖ y[k]·e^(2πi·j·k/n)/n`. */
export const ifft = (x: TensorLike, options: FftOptions = {}): Tensor => alongOne(x, options, 1, "ifft");

/** {@link fft} along several axes. */
export const fftn = (x: TensorLike, options: FftnOptions = {}): Tensor => alongMany(x, options, -1, "fftn");
/** The inverse of {@link fftn}. */
export const ifftn = (x: TensorLike, options: FftnOptions = {}): Tensor => alongMany(x, options, 1, "ifftn");
/** {@link fftn} along the last two axes, if none are given. */
export const fft2 = (x: TensorLike, options: FftnOptions = {}): Tensor => alongMany(x, lastTwo(options), -1, "fft2");
/** The inverse of {@link fft2}. */
export const ifft2 = (x: TensorLike, options: FftnOptions = {}): Tensor => alongMany(x, lastTwo(options), 1, "ifft2");

export const lastTwo = (options: FftnOptions): FftnOptions => ({ ...options, axes: options.axes ?? [-2, -1] });

function alongOne(x: TensorLike, options: FftOptions, sign: 1 | -1, where: string): Tensor {
  const { n, axis = -1, norm } = optionsOf(options, where, oneAxis);
  const { re, im } = transformAlong(partsOf(x), n, axis, { sign, norm, where });
  return joined(re, im);
}

function alongMany(x: TensorLike, options: FftnOptions, sign: 1 | -1, where: string): Tensor {
  const given = partsOf(x);
  const { norm, ...rest } = optionsOf(options, where, manyAxes);
  const { re, im } = transformAlongAll(given, lengthsAlong(given.re, rest, where), { sign, norm, where });
  return joined(re, im);
}

/** An axis, and the length along it. */
export type Along = readonly [axis: number, n: number | undefined];

/** Which axes, from the front, and which lengths are meant. */
export function lengthsAlong({ rank }: Tensor, { s, axes }: FftnOptions, where: string): readonly Along[] {
  const all = axes ?? Array.from({ length: s?.length ?? rank }, (_, i) => i - (s?.length ?? rank));
  if (s !== undefined && (!Array.isArray(s) || s.length !== all.length))
    throw new ArgumentError(
      "bad-argument",
      `${where}: ${Array.isArray(s) ? `${s.length} lengths` : describe(s)} for ${all.length} axes`,
      "give one length for each axis",
    );
  axesOf(rank, all, where);
  return all.map((axis, i) => [axis < 0 ? axis + rank : axis, s && at(s, i)]);
}

export function transformAlongAll(x: Rows, axes: readonly Along[], direction: Direction): WholeRows {
  const [last, ...others] = axes.toReversed();
  if (!last) return { re: x.re, im: x.im ?? x.re.mul(0) };
  return others.reduce(
    (state, [axis, n]) => transformAlong(state, n, axis, direction),
    transformAlong(x, last[1], last[0], direction),
  );
}
