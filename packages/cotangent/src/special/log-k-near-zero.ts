/** The modified Bessel function of the second kind near 0, by N. M. Temme, J. Comput. Phys. 19 (1975). */
import { exp, log } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { sinh } from "../numpy/trigonometric.ts";
import type { Tensor } from "../tensor.ts";
import { polynomial } from "./formula.ts";

/** Of `1/Γ(1 + m)`: the coefficients of even powers, and the negative ones of odd powers. */
const even = [
  1.0, -0.6558780715202539, 0.16653861138229148, -0.009621971527876973, -0.0011651675918590652, 0.0001280502823881162,
  -1.2504934821426706e-6, -2.056338416977607e-7, 5.002007644469223e-9, 1.0434267116911005e-10, -3.696805618642206e-12,
  -2.0583260535665066e-14, 1.2267786282382608e-15,
];
const odd = [
  -0.5772156649015329, 0.04200263503409524, 0.04219773455554433, -0.0072189432466631, 0.00021524167411495098,
  2.013485478078824e-5, -1.133027231981696e-6, -6.116095104481416e-9, 1.18127457048702e-9, -7.782263439905071e-12,
  -5.100370287454476e-13, 5.348122539423018e-15, 1.1812593016974588e-16,
];

const sinhSeries = [1, 1 / 6, 1 / 120, 1 / 5040, 1 / 362880, 1 / 39916800, 1 / 6227020800, 1 / 1307674368000];

/** `sinh(s)/s`, 1 at 0. */
function sinhRatio(s: Tensor): Tensor {
  const isNear = s.abs().less(1);
  const [near, far] = [where(isNear, s, 0), where(isNear, 1, s)];
  return where(isNear, polynomial(near.mul(near), sinhSeries), sinh(far).div(far));
}

/**
 * `ln Kᵥ(x)` for 0 ≤ v < 3/2 and 0 < x < 1. With `m = v`, or `v − 1` from ½ on, `Kₘ = Σ cₖ·fₖ` and
 * `Kₘ₊₁ = 2/x·Σ cₖ·(pₖ − k·fₖ)` by recurrences in k, which begin with
 *
 *     f₀ = (Γ₁·cosh s + Γ₂·ln(2/x)·sinh(s)/s)/(Γ(1 + m)·Γ(1 − m))⁻¹,  s = m·ln(2/x)
 *
 * where `1/Γ(1 ± m) = Γ₂ ∓ m·Γ₁`.
 */
export function logKNearZero(v: Tensor, x: Tensor): Tensor {
  const isUpper = v.greaterEqual(0.5);
  const m = where(isUpper, v.sub(1), v);
  const square = m.mul(m);
  const [gamma1, gamma2] = [polynomial(square, odd), polynomial(square, even)];
  const [plus, minus] = [gamma2.sub(m.mul(gamma1)), gamma2.add(m.mul(gamma1))];
  const logarithm = log(x).neg().add(Math.LN2);
  const s = m.mul(logarithm);
  const [grown, shrunk] = [exp(s), exp(s.neg())];
  const mixed = gamma1.mul(grown.add(shrunk).mul(0.5)).add(gamma2.mul(logarithm).mul(sinhRatio(s)));
  let f = mixed.div(plus.mul(minus));
  let [p, q] = [grown.mul(0.5).div(plus), shrunk.mul(0.5).div(minus)];
  let [sum, upper] = [f, p];
  let c = x.mul(0).add(1);
  const quarter = x.mul(x).mul(0.25);
  for (let k = 1; k <= 10; k++) {
    f = f
      .mul(k)
      .add(p)
      .add(q)
      .div(square.neg().add(k * k));
    c = c.mul(quarter).div(k);
    p = p.div(m.neg().add(k));
    q = q.div(m.add(k));
    sum = sum.add(c.mul(f));
    upper = upper.add(c.mul(p.sub(f.mul(k))));
  }
  return where(isUpper, log(upper).add(logarithm), log(sum));
}
