/** The integral of the modified Bessel function of the second kind about its saddle point. */
import { fromData } from "../bind.ts";
import { exp, log, log1p, sqrt } from "../numpy/exponential.ts";
import type { Tensor } from "../tensor.ts";
import { constant, expExcess } from "./formula.ts";
import { beside } from "./quadrature.ts";

const intervals = 150;

/**
 * With `w = √(v² + x²)` and `k(s) = eˢ − 1 − s`
 *
 *     Kᵥ(x) = ½·e^(v·arsinh(v/x) − w)·∫ exp(−½·((w + v)·k(s) + (w − v)·k(−s))) ds
 *
 * of which this is the logarithm of the integral and of ½, for v ≥ 0 and x ≥ 1, or v ≥ 3/2. The trapezoidal rule converges
 * exponentially, between the ends at which the exponent is about −45.
 */
export function logKByIntegral(v: Tensor, x: Tensor, w: Tensor): Tensor {
  const sum = w.add(v);
  const difference = x.mul(x.div(sum));
  const [above, below] = [constant(sum), constant(difference)].map((part) => part.pow(-1).mul(90));
  if (!above || !below) throw new Error("internal: two ends");
  const [right, left] = [rising(above), rising(below).minimum(falling(above))];
  const step = right.add(left).div(intervals);
  const count = sum.dtype.allocate(intervals + 1).map((_, i) => i);
  const places = beside(step)
    .mul(fromData(sum.dtype, [intervals + 1], count))
    .sub(beside(left));
  const s = constant(places);
  const [up, down] = [beside(sum).mul(expExcess(s)), beside(difference).mul(expExcess(s.neg()))];
  return log(exp(up.add(down).mul(-0.5)).sum({ axis: -1 }).mul(constant(step).mul(0.5)));
}

/** About the s with `eˢ − 1 − s = c`. */
const rising = (c: Tensor): Tensor => log1p(c.add(sqrt(c.mul(2))));

/** Not less than the s with `e⁻ˢ − 1 + s = c`, which is at least `s²/(2 + s)`. */
const falling = (c: Tensor): Tensor => c.add(sqrt(c.mul(c.add(8)))).div(2);
