/** Which singular values count. */
import { multiply } from "../numpy/arithmetic.ts";
import { greater } from "../numpy/compare.ts";
import { real } from "../numpy/complex.ts";
import { max } from "../numpy/reduce.ts";
import type { Tensor } from "../tensor.ts";
import { columnsOf, rowsOf } from "./arguments.ts";

const epsilon = ({ dtype: { bits } }: Tensor): number => (bits === 64 ? 2 ** -52 : bits === 32 ? 2 ** -23 : 2 ** -10);

/** Whether singular values of x are above `rcond` times the largest; `10·max(m, n)·ε` by default. */
export function counted(x: Tensor, values: Tensor, rcond?: number): Tensor {
  const relative = rcond ?? 10 * Math.max(rowsOf(x), columnsOf(x)) * epsilon(real(x));
  const largest = values.shape.includes(0) ? values : max(values, { axis: -1, keepdims: true });
  return greater(values, multiply(largest, relative));
}
