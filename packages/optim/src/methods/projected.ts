/** Steps that end in a set, or at the minimum of a simple function near by. */
import { topK, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, nonnegative, positive } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import type { LearningRate, StepCount } from "../scale.ts";
import { stepsTo } from "../steps-to.ts";
import type { Transformation } from "../transformation.ts";

/** The nearest point of a set, leaf by leaf. */
export type Projection = (x: Tensor) => Tensor;

/**
 * `optimizer`, whose steps are brought back into a set: `xₜ₊₁ = project(xₜ + uₜ)`.
 *
 * Goldstein, *Convex programming in Hilbert space* (1964), for gradient descent.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = projected(sgd({ learningRate: 0.1 }), ontoBall(1));
 */
export const projected = <State>(optimizer: Transformation<State>, project: Projection): Transformation<State> => ({
  init: (params) => optimizer.init(params),
  update(gradients, state, given, extra) {
    const params = needParams("projected", given);
    const [updates, next] = optimizer.update(gradients, state, params, extra);
    return [tree.map((u: Tensor, x: Tensor) => np.subtract(project(np.add(x, u)), x), updates, params), next];
  },
  ...pointsThrough<State>([optimizer, (state) => state]),
});

/** `[low, high]` in each element. */
export const ontoBox =
  (low: number, high: number): Projection =>
  (x) =>
    np.clip(x, low, high);

/** `x ≥ 0` in each element. */
export const ontoNonnegative: Projection = (x) => np.maximum(x, 0);

/** `|x| ≤ radius`, of the whole leaf. */
export function ontoBall(radius: number): Projection {
  checkHyper("ontoBall", positive, { radius });
  return (x) => {
    const length = np.sqrt(np.sum(np.square(x)));
    return np.where(np.greater(length, radius), np.multiply(np.divide(x, length), radius), x);
  };
}

/**
 * `x ≥ 0, Σ x = total`, of the whole leaf: `max(x − θ, 0)`, with θ found by sorting.
 *
 * Duchi, Shalev-Shwartz, Singer and Chandra, *Efficient projections onto the l1-ball* (2008), Figure 1.
 */
export function ontoSimplex(total = 1): Projection {
  checkHyper("ontoSimplex", positive, { total });
  return (x) => {
    const flat = np.ravel(x);
    const length = flat.shape[0] ?? 0;
    const [sorted] = topK(flat, length);
    const place = np.arange(1, length + 1).astype(x.dtype);
    const thresholds = np.divide(np.subtract(np.cumsum(sorted), total), place);
    const count = np.sum(np.greater(sorted, thresholds).astype("i32"));
    const threshold = np.take(thresholds, np.subtract(count, 1));
    return np.maximum(np.subtract(x, threshold), 0);
  };
}

/** `Σ|x| ≤ radius`, of the whole leaf. */
export function ontoL1Ball(radius: number): Projection {
  const simplex = ontoSimplex(radius);
  return (x) => {
    const isInside = np.lessEqual(np.sum(np.abs(x)), radius);
    return np.where(isInside, x, np.multiply(np.sign(x), simplex(np.abs(x))));
  };
}

/** `argmin_z r(z) + |z − x|²/(2η)`, leaf by leaf, for a simple function r. */
export type Proximal = (x: Tensor, rate: Tensor) => Tensor;

/** Of `λ·|x|₁`: `sign(x)·max(|x| − λ·η, 0)`. */
export function softThreshold(lambda: number): Proximal {
  checkHyper("softThreshold", nonnegative, { lambda });
  return (x, rate) => np.multiply(np.sign(x), np.maximum(np.subtract(np.abs(x), np.multiply(rate, lambda)), 0));
}

/** Of `λ/2·|x|²`: `x/(1 + λ·η)`. */
export function shrinkage(lambda: number): Proximal {
  checkHyper("shrinkage", nonnegative, { lambda });
  return (x, rate) => np.divide(x, np.add(np.multiply(rate, lambda), 1));
}

/**
 * Proximal gradient, for losses `ℓ + r` of which gradients are of ℓ alone: `xₜ₊₁ = prox(xₜ − ηₜ·gₜ, ηₜ)`.
 *
 * Lions and Mercier, *Splitting algorithms for the sum of two nonlinear operators* (1979); with {@link softThreshold} ISTA.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const lasso = proximalGradient({ learningRate: 0.1, proximal: softThreshold(0.01) });
 */
export function proximalGradient({
  learningRate,
  proximal,
}: {
  readonly learningRate: LearningRate;
  readonly proximal: Proximal;
}): Transformation<StepCount> {
  return stepsTo("proximalGradient", learningRate, (x, g, rate) =>
    proximal(np.subtract(x, np.multiply(g, rate)), rate),
  );
}
