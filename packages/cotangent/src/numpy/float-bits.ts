/** Powers of two, exponents and neighbours of floats. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, clip, floorDivide, multiply, subtract } from "./arithmetic.ts";
import { power } from "./exponential.ts";
import { leftShift } from "./logic.ts";

const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));

/**
 * `x·2ᶻ` for integers z, exact where the result is neither too large nor subnormal.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { ldexp } from "cotangent/numpy/more";
 *
 * ldexp(array([1.5, 3]), array([4, -1], { dtype: "i32" })); // Tensor(f32[2], [24, 1.5])
 * ```
 */
export function ldexp(x: TensorLike, z: TensorLike): Tensor {
  const whole = floats(x);
  // Beyond these all products are 0 or infinite, and a third of them is the exponent of a normal number.
  const most = whole.dtype === ir.f64 ? 2200 : 300;
  const exponent = clip(lift(z).astype("i32"), -most, most);
  const third = floorDivide(exponent, 3);
  const rest = subtract(exponent, multiply(third, 2));
  return [third, third, rest].reduce((product, part) => multiply(product, powerOfTwo(part, whole.dtype)), whole);
}

/** `2ᶻ` for an i32 z that is the exponent of a normal number of `dtype`. */
function powerOfTwo(z: Tensor, dtype: ir.Dtype): Tensor {
  if (dtype === ir.f64) return power(2, z.astype(ir.f64));
  return bindOne(ir.bitcast, [leftShift(add(z, 127), 23)], { dtype: ir.f32 });
}
