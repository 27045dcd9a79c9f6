/**
 * Complex matrices as real ones of twice the size, with `[[a, −b], [b, a]]` in the place of `a + bi`: sums, products and
 * inverses of these stand for those of the complex ones, and so do triangular factors that are unique.
 */
import { at } from "@cotangent/ir";
import { joined } from "../fft/along-axes.ts";
import { add, multiply, negative } from "../numpy/arithmetic.ts";
import { conjugate, imag, real } from "../numpy/complex.ts";
import { stack } from "../numpy/join.ts";
import { slice, type Part } from "../numpy/slice.ts";
import type { Tensor } from "../tensor.ts";
import { batchOf, columnsOf, rowsOf, turned } from "./arguments.ts";

export const isComplexMatrix = (x: Tensor): boolean => x.dtype.kind === "complex";

/** The conjugate transpose. */
export const adjoint = (x: Tensor): Tensor => conjugate(turned(x));

/** `[…, m, n]` as `[…, 2m, 2n]`. */
export function embedded(x: Tensor): Tensor {
  const [re, im] = [real(x), imag(x)];
  const [upper, lower] = [stack([re, negative(im)], -1), stack([im, re], -1)];
  return stack([upper, lower], -3).reshape([...batchOf(x), 2 * rowsOf(x), 2 * columnsOf(x)]);
}

/** Columns `[…, m, n]` as `[…, 2m, n]`. */
export const embeddedColumns = (x: Tensor): Tensor =>
  stack([real(x), imag(x)], -2).reshape([...batchOf(x), 2 * rowsOf(x), columnsOf(x)]);

/** The inverse of {@link embeddedColumns}. */
export function columnsFrom(x: Tensor): Tensor {
  const pairs = x.reshape([...batchOf(x), rowsOf(x) / 2, 2, columnsOf(x)]);
  const part = (i: number): Tensor => slice(pairs, [...batchOf(x).map((): Part => null), null, i]);
  return joined(part(0), part(1));
}

/** The inverse of {@link embedded}. */
export const matrixFrom = (x: Tensor): Tensor =>
  columnsFrom(slice(x, [...batchOf(x).map((): Part => null), null, [0, null, 2]]));

/** Of values of which each is there twice, one each; both count alike in derivatives. */
export function halved(values: Tensor): Tensor {
  const pairs = values.reshape([...values.shape.slice(0, -1), at(values.shape, values.rank - 1) / 2, 2]);
  const part = (i: number): Tensor => slice(pairs, [...values.shape.map((): Part => null), i]);
  return multiply(add(part(0), part(1)), 0.5);
}
