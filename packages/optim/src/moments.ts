/** Decaying means of gradients, and what corrects them for their start at 0. */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

/** `make`, called once for each dtype: what all parameters of one dtype need is computed once. */
export function onceForDtype<T>(make: (like: Tensor) => T): (like: Tensor) => T {
  const known = new Map<unknown, T>();
  return (like) => {
    const made = known.get(like.dtype) ?? make(like);
    known.set(like.dtype, made);
    return made;
  };
}

/** `β·old + (1 − β)·next` */
export const blend = (beta: number | Tensor, old: Tensor, next: Tensor): Tensor =>
  np.add(np.multiply(old, beta), np.multiply(next, typeof beta === "number" ? 1 - beta : np.subtract(1, beta)));

/** `1 − βᵗ`, as `−expm1(t·ln β)`: near 1, βᵗ would leave few digits of the difference in f32. β = 0 gives 1. */
export const debias = (beta: number, count: Tensor): Tensor =>
  np.negative(np.expm1(np.multiply(count, Math.log(beta))));

/** `x / (1 − βᵗ)` for the t-th of decaying means from 0; t = `count` is computed on in the dtype of x. */
export function unbiased(beta: number, count: Tensor): (x: Tensor) => Tensor {
  const factor = onceForDtype(({ dtype }) => debias(beta, count.astype(dtype)));
  return (x) => np.divide(x, factor(x));
}

/**
 * m̂ of the t-th mean m of gradients: `m / (1 − βᵗ)`, or with `nesterov`
 *
 *     m̂ₜ = β·mₜ / (1 − βᵗ⁺¹) + (1 − β)·gₜ / (1 − βᵗ)
 *
 * Dozat, *Incorporating Nesterov momentum into Adam* (2016), Algorithm 2, with a constant β.
 */
export function unbiasedMean(
  beta: number,
  count: Tensor,
  nesterov: boolean,
): (mean: Tensor, gradient: Tensor) => Tensor {
  const now = unbiased(beta, count);
  if (!nesterov) return now;
  const next = unbiased(beta, np.add(count, 1));
  return (mean, gradient) => np.add(np.multiply(next(mean), beta), np.multiply(now(gradient), 1 - beta));
}

/** Where ε stands: outside of the root, and under it. */
export interface Epsilons {
  readonly eps: number;
  readonly epsRoot: number;
}

/** `√(variance + ε̄) + ε` */
export const rooted = (variance: Tensor, { eps, epsRoot }: Epsilons): Tensor =>
  np.add(np.sqrt(epsRoot === 0 ? variance : np.add(variance, epsRoot)), eps);
