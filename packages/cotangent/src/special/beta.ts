/**
 * The beta function and its incomplete integral. With `n = a + b` and `W = xᵃ(1 − x)ᵇ/B(a, b)`, for x ≤ a/n (otherwise both
 * ends change places),
 *
 *     I(a, b, x) = W/a·(1 + n·x·∫₀^∞ exp(−slope·v − (n + 1)·ln((1 − x)·e^(xv) + x·e^(−(1 − x)v))) dv)
 *     slope = (a + 1) − (n + 1)·x
 *
 * whose logarithm is `ln(1 + (1 − x)·k(x·v) + x·k(−(1 − x)·v))`, `k(u) = eᵘ − 1 − u`: all terms are positive.
 */
import * as ir from "@cotangent/ir";
import { isfinite } from "../numpy/compare.ts";
import { exp, log, log1p, sqrt } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { constant, expExcess, logExcess, ofFloats, within } from "./formula.ts";
import { gamma, lgamma } from "./gamma.ts";
import { beside, halfLine } from "./quadrature.ts";
import { gammaStar } from "./gamma-star.ts";
import { stirlingRest } from "./stirling.ts";

/**
 * `ln |B(x, z)| = ln |Γ(x)| + ln |Γ(z)| − ln |Γ(x + z)|`, also where these are much greater than their sum: with w the
 * greater of both, from 8 on, `ln Γ(w) − ln Γ(w + s)` is one formula.
 *
 * @example
 * ```ts
 * import { betaln } from "cotangent/special";
 *
 * betaln(2, 3); // Tensor(f32[], -2.4849067)
 * ```
 */
export const betaln = (x: TensorLike, z: TensorLike): Tensor =>
  ofFloats("betaln", [x, z], (a, b) => {
    const isFirst = a.greaterEqual(b);
    const [most, least] = [where(isFirst, a, b), where(isFirst, b, a)];
    const isFar = logicalAnd(most.greaterEqual(8), least.greater(0));
    const [w, s] = [where(isFar, most, 8), where(isFar, least, 1)];
    const rest = stirlingRest(w).sub(stirlingRest(w.add(s)));
    const ratio = s.sub(w.sub(0.5).mul(log1p(s.div(w)))).sub(s.mul(log(w.add(s))));
    const [c, d] = [where(isFar, 1, most), where(isFar, 1, least)];
    const near = lgamma(c)
      .add(lgamma(d))
      .sub(lgamma(c.add(d)));
    return where(isFar, lgamma(s).add(ratio).add(rest), near);
  });

/**
 * `B(x, z) = Γ(x)·Γ(z)/Γ(x + z)`, of both signs. Where x + z is so large that Γ would overflow, it is the exponential of
 * {@link betaln}; derivatives are everywhere by that.
 */
export const beta = (x: TensorLike, z: TensorLike): Tensor =>
  ofFloats("beta", [x, z], (a, b) => {
    const n = a.add(b);
    const isNear = n.less(a.dtype === ir.f64 ? 170 : 34);
    const [c, d, m] = [where(isNear, a, 1), where(isNear, b, 1), where(isNear, n, 1)].map(constant);
    if (!c || !d || !m) throw new Error("internal: three parts");
    const logarithm = betaln(a, b);
    const fixed = constant(logarithm);
    const value = where(isNear, gamma(c).div(gamma(m)).mul(gamma(d)), exp(fixed));
    // The second factor is 1, and has the derivatives of the whole.
    return value.mul(exp(where(isfinite(fixed), logarithm.sub(fixed), 0)));
  });

/**
 * `I(a, b, x) = 1/B(a, b)·∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt`, the distribution function of the beta distribution, for a, b > 0 and x in
 * [0, 1]; NaN elsewhere. The derivatives go to a and b, too. Relative errors are about 1e-14 in f64 for a and b in
 * 0.1 … 1000, grow with √(a + b) beyond, and with |ln I| in the tails.
 *
 * @example
 * ```ts
 * import { betainc } from "cotangent/special";
 *
 * betainc(2, 3, 0.5); // Tensor(f32[], 0.6875)
 * ```
 */
export const betainc = (first: TensorLike, second: TensorLike, x: TensorLike): Tensor =>
  ofFloats("betainc", [first, second, x], (a, b, t) => {
    const isPositive = logicalAnd(a.greater(0), b.greater(0));
    const isProper = logicalAnd(isPositive, logicalAnd(t.greater(0), t.less(1)));
    const value = insideBeta(where(isProper, a, 1), where(isProper, b, 1), where(isProper, t, 0.5));
    const isInside = logicalAnd(isPositive, logicalAnd(t.greaterEqual(0), t.lessEqual(1)));
    return within(isInside, where(isProper, value, t));
  });

function insideBeta(a: Tensor, b: Tensor, x: Tensor): Tensor {
  const isUpper = x.greater(a.div(a.add(b)));
  const rest = x.neg().add(1);
  const value = lowerTail(where(isUpper, b, a), where(isUpper, a, b), where(isUpper, rest, x), where(isUpper, x, rest));
  return where(isUpper, value.neg().add(1), value);
}

/**
 * `I(p, q, y)` for `z = 1 − y` and y ≤ p/(p + q). For large p the integral is taken over `t = eᵛ − 1`, in which the function
 * `(1 + t)^(q − 1)·(1 + z·t)^(−n)` falls no faster than e⁻ᵗ does.
 */
function lowerTail(p: Tensor, q: Tensor, y: Tensor, z: Tensor): Tensor {
  const n = p.add(q).add(1);
  const isLong = logicalAnd(p.greaterEqual(30), p.greaterEqual(q));
  const slope = p.add(1).mul(z).sub(q.mul(y));
  const start = where(isLong, slope.add(1), slope);
  // What falls in the end: (1 + t)^(q − 1) rises, or falls no faster than a power.
  const rate = where(isLong, slope.add(q.minimum(1)), slope);
  const bend = where(isLong, q.sub(1).maximum(0), n.mul(z).mul(y));
  const scale = sqrt(rate.mul(rate).add(bend.mul(2)))
    .add(rate)
    .div(2);
  const [s, m, o, low, high, long] = [start, n, q.sub(1), y, z, isLong].map(beside);
  if (!s || !m || !o || !low || !high || !long) throw new Error("internal: six parameters");
  const integral = halfLine(
    scale.pow(-1),
    (v) => {
      const scaled = high.mul(v);
      const rising = o.mul(logExcess(v, v.add(1))).sub(m.mul(logExcess(scaled, scaled.add(1))));
      // Far out the logarithm is taken as it stands: nothing cancels, and nothing overflows.
      const isNear = v.less(1);
      const u = where(isNear, v, 0);
      const near = log1p(high.mul(expExcess(low.mul(u))).add(low.mul(expExcess(high.mul(u).neg()))));
      const far = low.mul(v).add(log(high.add(low.mul(exp(v.neg())))));
      const excess = where(long, rising, m.mul(where(isNear, near, far)));
      return exp(s.mul(v).add(excess).neg());
    },
    true,
  );
  return betaDensity(p, q, y, z).div(p).mul(p.add(q).mul(y).mul(integral).add(1));
}

/** `yᵖzᵠ/B(p, q)`, by the logarithms of what y and z are beside `p/n` and `q/n`. */
function betaDensity(p: Tensor, q: Tensor, y: Tensor, z: Tensor): Tensor {
  const n = p.add(q);
  const shift = q.mul(y).sub(p.mul(z));
  const left = p.mul(logExcess(shift.div(p), y.div(p).mul(n)));
  const right = q.mul(logExcess(shift.neg().div(q), z.div(q).mul(n)));
  const stars = gammaStar(n).div(gammaStar(p)).div(gammaStar(q));
  return sqrt(p.div(2 * Math.PI).mul(q.div(n)))
    .mul(exp(left.add(right).neg()))
    .mul(stars);
}
