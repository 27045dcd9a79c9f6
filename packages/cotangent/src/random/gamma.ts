/**
 * The gamma distribution and what is made of it. Samples are differentiable in the parameters by implicit reparameterisation (M.
 * Figurnov et al., arXiv 1805.08498): for a sample x of distribution function P(a, x), `dx/da = −(∂P/∂a)/(∂P/∂x)`.
 */
import * as ir from "@cotangent/ir";
import { broadcastTo, elementwise, lift } from "../bind.ts";
import { add, divide, maximum, multiply, negative, subtract } from "../numpy/arithmetic.ts";
import { shapeOf, type DtypeOption, type ShapeLike } from "../numpy/constant.ts";
import { exp, log, log1p, power, sqrt, square } from "../numpy/exponential.ts";
import { logicalAnd, logicalNot, logicalOr, where } from "../numpy/logic.ts";
import { expandDims } from "../numpy/shape.ts";
import { take } from "../numpy/take.ts";
import { optionsOf } from "../options.ts";
import { gammainc } from "../special/incomplete-gamma.ts";
import { lgamma } from "../special/gamma.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { dtypeOf } from "../dtype-like.ts";
import { normal, uniform } from "./distributions.ts";
import { split, type Key } from "./key.ts";

/** Proposals of which none fits once in 10¹⁷ samples: each fits with a probability above 0.95. */
const proposals = 13;

/**
 * Numbers of density `xᵃ⁻¹e⁻ˣ/Γ(a)`, a > 0, in `shape`, that of `a` unless told otherwise. (G. Marsaglia and W. W. Tsang, ACM
 * TOMS 26 (2000), with a fixed number of proposals; a < 1 by `Gₐ₊₁·u^(1/a)`.)
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 *
 * random.gamma(random.key(0), 2.5, [3]).shape; // [3]
 * ```
 */
export function gamma(key: Key, a: TensorLike, shape?: ShapeLike, options: DtypeOption = {}): Tensor {
  const { dtype = "f32" } = optionsOf(options, "gamma", ["dtype"]);
  const order = lift(a).astype(dtypeOf(dtype));
  const orders = broadcastTo(order, shape === undefined ? order.shape : shapeOf(shape, "gamma"));
  return implicit(orders, elementwise(ir.stopGradient, drawn(key, elementwise(ir.stopGradient, orders))));
}

/** The first of the proposals that fits. */
function drawn(key: Key, a: Tensor): Tensor {
  const [first, second, third] = split(key, 3);
  const isSmall = a.less(1);
  const d = subtract(where(isSmall, add(a, 1), a), 1 / 3);
  const c = divide(1 / 3, sqrt(d));
  const shape = [proposals, ...a.shape];
  const x = normal(first, shape, { dtype: a.dtype });
  const u = uniform(second, shape, { dtype: a.dtype });
  const base = add(multiply(c, x), 1);
  const v = power(maximum(base, 2 ** -20), 3);
  const limit = add(multiply(square(x), 0.5), multiply(d, add(subtract(1, v), log(v))));
  const fits = logicalAnd(base.greater(0), log(maximum(u, 2 ** -120)).less(limit));
  let [value, isFound] = [multiply(d, 1), multiply(d, 0).greater(1)];
  for (let i = 0; i < proposals; i++) {
    const isNew = logicalAnd(rowOf(fits, i), logicalNot(isFound));
    value = where(isNew, multiply(d, rowOf(v, i)), value);
    isFound = logicalOr(isFound, isNew);
  }
  const boost = exp(divide(log1p(negative(uniform(third, a.shape, { dtype: a.dtype }))), a));
  return where(isSmall, multiply(value, boost), value);
}

const rowOf = (x: Tensor, i: number): Tensor => take(x, i, 0);

/** `x`, with the derivative by `a` that it has as the quantile of a fixed probability. */
function implicit(a: Tensor, x: Tensor): Tensor {
  const least = x.dtype === ir.f64 ? 1e-300 : 1e-37;
  const inside = maximum(x, least);
  const fixed = elementwise(ir.stopGradient, a);
  const density = exp(subtract(subtract(multiply(subtract(fixed, 1), log(inside)), inside), lgamma(fixed)));
  const probability = gammainc(a, inside);
  const moved = subtract(probability, elementwise(ir.stopGradient, probability));
  return subtract(x, divide(moved, maximum(density, least)));
}

/** Numbers of density `xᵃ⁻¹(1 − x)ᵇ⁻¹/B(a, b)` on 0 … 1: `G/(G + H)` of two gamma samples. */
export function beta(key: Key, a: TensorLike, b: TensorLike, shape?: ShapeLike, options: DtypeOption = {}): Tensor {
  const [first, second] = split(key);
  const [g, h] = [gamma(first, a, shape, options), gamma(second, b, shape, options)];
  return divide(g, add(g, h));
}

/** Vectors of positive numbers with sum 1, of density proportional to `Π xᵢ^(αᵢ − 1)`; α in the last axis. */
export function dirichlet(key: Key, alpha: TensorLike, shape: ShapeLike = [], options: DtypeOption = {}): Tensor {
  const g = gamma(key, alpha, [...shapeOf(shape, "dirichlet"), ...lift(alpha).shape], options);
  return divide(g, expandDims(g.sum({ axis: -1 }), -1));
}

/** `Σ z²` of `df` normal numbers. */
export const chisquare = (key: Key, df: TensorLike, shape?: ShapeLike, options: DtypeOption = {}): Tensor =>
  multiply(2, gamma(key, multiply(df, 0.5), shape, options));

/** Student's t with `df` degrees of freedom: `z·√(df/χ²)`. */
export function studentT(key: Key, df: TensorLike, shape?: ShapeLike, options: DtypeOption = {}): Tensor {
  const [first, second] = split(key);
  const half = multiply(lift(df), 0.5);
  const g = gamma(second, half, shape, options);
  return multiply(normal(first, g.shape, options), sqrt(divide(half, g)));
}
