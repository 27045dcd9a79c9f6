/** Complex numbers in order. */
import { lift } from "../bind.ts";
import { complex64 } from "../complex/dtypes.ts";
import { isComplex } from "../content.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { imag, real } from "./complex.ts";
import { lexsort } from "./sort.ts";
import { takeAlongAxis } from "./take.ts";

/**
 * `x` as a complex array, in ascending order of real parts along the last axis, equal ones of imaginary parts.
 *
 * @example
 * ```ts
 * import { complex } from "cotangent";
 * import { array } from "cotangent/numpy";
 * import { sortComplex } from "cotangent/numpy/more";
 *
 * sortComplex(complex(array([2, 1, 1]), array([0, 3, -1]))); // Tensor(complex64[3], [1-1i, 1+3i, 2+0i])
 * ```
 */
export function sortComplex(x: TensorLike): Tensor {
  const whole = lift(x);
  const z = isComplex(whole.dtype) ? whole : whole.astype(complex64.of(whole.dtype));
  return takeAlongAxis(z, lexsort([imag(z), real(z)]), -1);
}
