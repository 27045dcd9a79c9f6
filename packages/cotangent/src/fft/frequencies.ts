/** The frequencies of spectra, and their order. */
import { ArgumentError, at } from "@cotangent/ir";
import { lift } from "../bind.ts";
import { dtypeOption, type DtypeOption } from "../numpy/constant.ts";
import { array } from "../numpy/creation.ts";
import { roll } from "../numpy/join.ts";
import { axesOf, isLength, type Axis } from "../operations.ts";
import type { Tensor, TensorLike } from "../tensor.ts";

/**
 * The frequencies of {@link fft} of n elements that are `d` apart: `[0, 1, …, −2, −1]/(n·d)`.
 *
 * @example
 * ```ts
 * import { fftfreq } from "cotangent/fft";
 *
 * fftfreq(4, 0.5); // Tensor(f32[4], [0, 0.5, -1, -0.5])
 * ```
 */
export const fftfreq = (n: number, d = 1, options: DtypeOption = {}): Tensor =>
  frequencies(n, d, [options, "fftfreq"], (k) => (k < Math.ceil(n / 2) ? k : k - n), n);

/** The frequencies of {@link rfft} of n elements that are `d` apart: `[0, 1, …, ⌊n/2⌋]/(n·d)`. */
export const rfftfreq = (n: number, d = 1, options: DtypeOption = {}): Tensor =>
  frequencies(n, d, [options, "rfftfreq"], (k) => k, Math.floor(n / 2) + 1);

function frequencies(
  n: number,
  d: number,
  [options, where]: readonly [DtypeOption, string],
  turns: (k: number) => number,
  count: number,
): Tensor {
  if (!isLength(n) || n === 0 || typeof d !== "number")
    throw new ArgumentError(
      "bad-argument",
      `${where}: ${n} elements that are ${d} apart`,
      "give an integer above 0, and a number",
    );
  return array(
    Array.from({ length: count }, (_, k) => turns(k) / (n * d)),
    dtypeOption(options, where),
  );
}

/** The spectrum with frequency 0 in the middle of the axes, all if absent. */
export const fftshift = (x: TensorLike, axes?: Axis): Tensor =>
  shifted(x, axes, "fftshift", (length) => Math.floor(length / 2));
/** The inverse of {@link fftshift}. */
export const ifftshift = (x: TensorLike, axes?: Axis): Tensor =>
  shifted(x, axes, "ifftshift", (length) => -Math.floor(length / 2));

function shifted(x: TensorLike, axes: Axis, where: string, by: (length: number) => number): Tensor {
  const whole = lift(x);
  return axesOf(whole.rank, axes, where).reduce((y, axis) => roll(y, by(at(whole.shape, axis)), axis), whole);
}
