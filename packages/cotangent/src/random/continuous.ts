import type { Key } from "./key.ts";
/** Distributions of real numbers that are functions of uniform or normal ones. Parameters have derivatives, as the samples are functions of them. */
import * as ir from "@cotangent/ir";
import { lift } from "../bind.ts";
import { add, clip, divide, maximum, multiply, negative, subtract } from "../numpy/arithmetic.ts";
import { dtypeOption, shapeOf, type DtypeOption, type ShapeLike } from "../numpy/constant.ts";
import { matmul } from "../numpy/contract.ts";
import { exp, log, log1p, power, sqrt } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { sign, abs } from "../numpy/rounding.ts";
import { tan } from "../numpy/trigonometric.ts";
import { ndtr, ndtri } from "../special/normal.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { normal, uniform } from "./distributions.ts";

/** The least positive number that a uniform draw is moved to, so that its logarithm is finite. */
const tiny = (x: Tensor): number => (x.dtype === ir.f64 ? 2 ** -1022 : 2 ** -126);

/** Numbers of density `e⁻ˣ` on x ≥ 0: `−ln(1 − u)`. */
export const exponential = (key: Key, shape: ShapeLike = [], options: DtypeOption = {}): Tensor =>
  negative(log1p(negative(uniform(key, shape, dtypeOption(options, "exponential")))));

/** Numbers of density `½·e^(−|x|)`. */
export function laplace(key: Key, shape: ShapeLike = [], options: DtypeOption = {}): Tensor {
  const u = uniform(key, shape, { ...dtypeOption(options, "laplace"), minval: -1 });
  return multiply(sign(u), negative(log1p(maximum(negative(abs(u)), -1 + 2 ** -24))));
}

/** Numbers of density `1/(π·(1 + x²))`. */
export const cauchy = (key: Key, shape: ShapeLike = [], options: DtypeOption = {}): Tensor =>
  tan(multiply(subtract(uniform(key, shape, dtypeOption(options, "cauchy")), 0.5), Math.PI));

/** Numbers of distribution function `1/(1 + e⁻ˣ)`. */
export function logistic(key: Key, shape: ShapeLike = [], options: DtypeOption = {}): Tensor {
  const u = uniform(key, shape, dtypeOption(options, "logistic"));
  const inside = maximum(u, tiny(u));
  return subtract(log(inside), log1p(negative(inside)));
}

/** `e^(sigma·z)`, z normal. */
export const lognormal = (
  key: Key,
  shape: ShapeLike = [],
  options: DtypeOption & { readonly sigma?: TensorLike } = {},
): Tensor => {
  const { sigma = 1, ...rest } = options;
  return exp(multiply(normal(key, shape, dtypeOption(rest, "lognormal")), sigma));
};

/** Numbers of distribution function `1 − e^(−(x/scale)^concentration)`. */
export const weibull = (
  key: Key,
  scale: TensorLike,
  concentration: TensorLike,
  shape: ShapeLike = [],
  options: DtypeOption = {},
): Tensor => multiply(scale, power(exponential(key, shape, options), divide(1, concentration)));

/** Numbers of density `b/x^(b + 1)` on x ≥ 1. */
export const pareto = (key: Key, b: TensorLike, shape: ShapeLike = [], options: DtypeOption = {}): Tensor =>
  exp(divide(exponential(key, shape, options), b));

/** Numbers of density `x/σ²·e^(−x²/2σ²)` on x ≥ 0. */
export const rayleigh = (key: Key, scale: TensorLike, shape: ShapeLike = [], options: DtypeOption = {}): Tensor =>
  multiply(scale, sqrt(multiply(exponential(key, shape, options), 2)));

/** Numbers with the density of a triangle over the corners `[left, mode, right]`. */
export function triangular(
  key: Key,
  [left, mode, right]: readonly [TensorLike, TensorLike, TensorLike],
  shape: ShapeLike = [],
  options: DtypeOption = {},
): Tensor {
  const u = uniform(key, shape, dtypeOption(options, "triangular"));
  const [width, part] = [subtract(right, left), subtract(mode, left)];
  const isLeft = u.less(divide(part, width));
  const low = add(left, sqrt(multiply(multiply(where(isLeft, u, 1), width), part)));
  const rest = multiply(multiply(subtract(1, where(isLeft, 0, u)), width), subtract(right, mode));
  return where(isLeft, low, subtract(right, sqrt(rest)));
}

/**
 * Normal numbers that lie in `(lower, upper)`: `Φ⁻¹` of a uniform number between the values of Φ there, on the side of 0 where
 * Φ has its digits. Bounds have derivatives.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 *
 * random.truncatedNormal(random.key(0), 5, 6, [3]).shape; // [3]
 * ```
 */
export function truncatedNormal(
  key: Key,
  lower: TensorLike,
  upper: TensorLike,
  shape: ShapeLike = [],
  options: DtypeOption = {},
): Tensor {
  const u = uniform(key, shapeOf(shape, "truncatedNormal"), dtypeOption(options, "truncatedNormal"));
  const [low, high] = [lift(lower, u), lift(upper, u)];
  // In the upper half plane everything is turned around.
  const isHigh = add(low, high).greater(0);
  const [from, to] = [where(isHigh, negative(high), low), where(isHigh, negative(low), high)];
  const [start, end] = [ndtr(from), ndtr(to)];
  const part = where(isHigh, subtract(1, u), u);
  const found = ndtri(maximum(add(start, multiply(subtract(end, start), part)), tiny(u)));
  return clip(where(isHigh, negative(found), found), low, high);
}

/**
 * `mean + L·z` with z normal and L a square root of the covariance, by Cholesky's decomposition `factor = cholesky(covariance)` of
 * `cotangent/linalg`. Parameters have derivatives.
 */
export function multivariateNormal(
  key: Key,
  mean: TensorLike,
  factor: Tensor,
  shape: ShapeLike = [],
  options: DtypeOption = {},
): Tensor {
  const size = ir.at(factor.shape, factor.rank - 1);
  const z = normal(key, [...shapeOf(shape, "multivariateNormal"), size], options);
  return add(matmul(z, factor.transpose()), mean);
}
