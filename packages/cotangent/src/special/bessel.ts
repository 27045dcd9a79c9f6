/**
 * Modified Bessel functions of the first kind of orders 0 and 1: their power series in x²/4 below 30, whose terms are all
 * positive, and the asymptotic series `I(x) ~ eˣ/√(2πx)·Σₖ aₖ/xᵏ` above.
 */
import { exp, sqrt } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { sign } from "../numpy/rounding.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { ofFloats, polynomial } from "./formula.ts";

/** From here on the asymptotic series is as exact as numbers are. */
export const farFrom = 30;

/** `Σₖ qᵏ·ν!/(k!·(ν + k)!)` for `q = x²/4`, x ≤ 30, ν ≥ 0. */
export function ascending(q: Tensor, order: Tensor | number): Tensor {
  let sum = q.mul(0).add(1);
  for (let k = 46; k >= 1; k--) {
    const factor = typeof order === "number" ? q.mul(1 / (k * (k + order))) : q.div(order.add(k).mul(k));
    sum = sum.mul(factor).add(1);
  }
  return sum;
}

/** `aₖ = (−1)ᵏ·(4ν² − 1²)·(4ν² − 3²)…(4ν² − (2k − 1)²)/(k!·8ᵏ)` for k = 0 … 15. */
const asymptotic = (order: number): readonly number[] => {
  let term = 1;
  return Array.from({ length: 16 }, (_, k) => {
    const value = term;
    term *= ((2 * k + 1) ** 2 - 4 * order ** 2) / (8 * (k + 1));
    return value;
  });
};
const ofZero = asymptotic(0);
const ofOne = asymptotic(1);

/** `I(x)` of order 0 or 1, times `e^(−|x|)` if `isScaled`. */
function modified(x: Tensor, order: 0 | 1, isScaled: boolean): Tensor {
  const isNear = x.abs().less(farFrom);
  const [near, far] = [where(isNear, x, 0), where(isNear, farFrom, x.abs())];
  const sum = ascending(near.mul(near).mul(0.25), order);
  const series = order === 0 ? sum : sum.mul(near).mul(0.5);
  const rest = polynomial(far.pow(-1), order === 0 ? ofZero : ofOne).div(sqrt(far.mul(2 * Math.PI)));
  const above = order === 0 ? rest : rest.mul(sign(x));
  if (isScaled) return where(isNear, series.mul(exp(near.abs().neg())), above);
  // Halves, so that what is representable does not overflow on the way.
  const half = exp(far.mul(0.5));
  return where(isNear, series, half.mul(above).mul(half));
}

const ofOrder = (name: string, order: 0 | 1, isScaled: boolean, x: TensorLike): Tensor =>
  ofFloats(name, [x], (whole) => {
    return modified(whole, order, isScaled);
  });

/**
 * `I₀(x) = 1/π·∫₀^π e^(x·cos θ) dθ`, even in x; ∞ from 713.98 on (in f32 from 91.9 on). To a few ulp.
 *
 * @example
 * ```ts
 * import { i0 } from "cotangent/special";
 *
 * i0(1); // Tensor(f32[], 1.2660658)
 * ```
 */
export const i0 = (x: TensorLike): Tensor => ofOrder("i0", 0, false, x);
/** `I₁(x) = I₀′(x)`, odd in x; as {@link i0}. */
export const i1 = (x: TensorLike): Tensor => ofOrder("i1", 1, false, x);
/** `e^(−|x|)·I₀(x)`, which does not overflow. */
export const i0e = (x: TensorLike): Tensor => ofOrder("i0e", 0, true, x);
/** `e^(−|x|)·I₁(x)`, which does not overflow. */
export const i1e = (x: TensorLike): Tensor => ofOrder("i1e", 1, true, x);
