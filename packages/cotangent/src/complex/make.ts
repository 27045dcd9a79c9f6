/** Complex arrays from parts. */
import { broadcastAll, promoteAll } from "../bind.ts";
import { realOf, type ComplexNumber } from "../content.ts";
import { multiply } from "../numpy/arithmetic.ts";
import { array, type NestedArray } from "../numpy/creation.ts";
import { cos, sin } from "../numpy/trigonometric.ts";
import { toDtype, toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { complex64 } from "./dtypes.ts";
import { pairOf } from "./pair.ts";

/** Complex numbers, and real ones, in nested arrays of one length at each depth: what `toArray()` of a complex array gives. */
export type NestedComplex = number | ComplexNumber | readonly NestedComplex[];

/**
 * `re + im·i`, elementwise: complex128 where a part is f64, else complex64. The parts broadcast; without `im` it is 0.
 * Numbers `{ re, im }`, and nested arrays of them, make a complex64 array.
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
export function complex(re: TensorLike | NestedComplex, im: TensorLike = 0): Tensor {
  if (isData(re)) return complex(array(partsIn(re, "re")), array(partsIn(re, "im")));
  const parts = promoteAll([re, im]).map((part) => new Tensor(toFloat(realOf(contentOf(part)))));
  const [x, y] = broadcastAll(parts, "complex").map((part) => realOf(contentOf(part)));
  if (!x || !y) throw new Error("internal: promotion lost an argument");
  const dtype = complex64.of(x.type.dtype);
  return new Tensor(pairOf(dtype, toDtype(x, dtype.part), toDtype(y, dtype.part)));
}

const isData = (x: TensorLike | NestedComplex): x is ComplexNumber | readonly NestedComplex[] =>
  typeof x === "object" && !(x instanceof Tensor);

const isList = (x: NestedComplex): x is readonly NestedComplex[] => Array.isArray(x);

function partsIn(data: NestedComplex, part: "re" | "im"): NestedArray {
  if (isList(data)) return data.map((inner) => partsIn(inner, part));
  if (typeof data === "object") return data[part];
  return part === "re" ? data : 0;
}

/** `size·(cos angle + i·sin angle)` */
export const polar = (size: TensorLike, angles: TensorLike): Tensor =>
  complex(multiply(size, cos(angles)), multiply(size, sin(angles)));
