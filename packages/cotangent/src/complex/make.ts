/** Complex arrays from parts. */
import { broadcastAll, promoteAll } from "../bind.ts";
import { realOf } from "../content.ts";
import { multiply } from "../numpy/arithmetic.ts";
import { cos, sin } from "../numpy/trigonometric.ts";
import { toDtype, toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { complex64 } from "./dtypes.ts";
import { pairOf } from "./pair.ts";

/**
 * `re + im·i`, elementwise: complex128 where a part is f64, else complex64. The parts broadcast; without `im` it is 0.
 * @throws ArgumentError for a part that is complex itself.
 *
 * @example
 * ```ts
 * import { complex } from "cotangent";
import { array, multiply } from "cotangent/numpy";
 *
 * const z = complex(array([1, 2]), array([0, -1])); // Tensor(complex64[2], [1+0i, 2-1i])
 * multiply(z, complex(0, 1)); // Tensor(complex64[2], [0+1i, 1+2i])
 * ```
 */
export function complex(re: TensorLike, im: TensorLike = 0): Tensor {
  const parts = promoteAll([re, im]).map((part) => new Tensor(toFloat(realOf(contentOf(part)))));
  const [x, y] = broadcastAll(parts, "complex").map((part) => realOf(contentOf(part)));
  if (!x || !y) throw new Error("internal: promotion lost an argument");
  const dtype = complex64.of(x.type.dtype);
  return new Tensor(pairOf(dtype, toDtype(x, dtype.part), toDtype(y, dtype.part)));
}

/** `size·(cos angle + i·sin angle)` */
export const polar = (size: TensorLike, angles: TensorLike): Tensor =>
  complex(multiply(size, cos(angles)), multiply(size, sin(angles)));
