/** Running log-sum-exp. */
import * as ir from "@cotangent/ir";
import { bindOne, elementwise, lift } from "../bind.ts";
import { add, subtract } from "../numpy/arithmetic.ts";
import { equal, isinf, isneginf } from "../numpy/compare.ts";
import { exp, log } from "../numpy/exponential.ts";
import { pad } from "../numpy/join.ts";
import { where } from "../numpy/logic.ts";
import { axisFrom } from "../numpy/shape.ts";
import { sliceAxis } from "../numpy/slice.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";

/**
 * `yₖ = ln Σ eˣ` over the elements up to k along `axis`, without overflow: with the running maximum m and `s₀ = 0`,
 *
 *     sₖ = sₖ₋₁·e^(mₖ₋₁ − mₖ) + e^(xₖ − mₖ),  yₖ = mₖ + ln sₖ
 *
 * −∞ of all −∞ (with derivative 0). An element −∞ contributes nothing.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { cumlogsumexp } from "cotangent/special";
 *
 * cumlogsumexp(array([1000, 1000])); // Tensor(f32[2], [1000, 1000.6931])
 * ```
 */
export function cumlogsumexp(x: TensorLike, axis = -1): Tensor {
  const whole = new Tensor(toFloat(contentOf(lift(x))));
  const along = axisFrom(whole.rank, axis, "cumlogsumexp");
  const greatest = bindOne(ir.cummax, [elementwise(ir.stopGradient, whole)], { axis: along, reverse: false });
  const shift = where(isinf(greatest), 0, greatest);
  const before = shifted(shift, along);
  // Before any finite element the sum is 0, whatever it is scaled by.
  const decay = where(isneginf(shifted(greatest, along)), 0, exp(subtract(before, shift)));
  const total = bindOne(ir.linearRecurrence, [decay, exp(subtract(whole, shift))], { axis: along, reverse: false });
  const none = equal(total, 0);
  return where(none, -Infinity, add(log(where(none, 1, total)), shift));
}

/** `x` one position later along `axis`, and −∞ before it. */
const shifted = (x: Tensor, axis: number): Tensor =>
  pad(
    sliceAxis(x, axis, [0, -1]),
    x.shape.map((_, i) => [i === axis ? 1 : 0, 0] as const),
    { value: -Infinity },
  );
