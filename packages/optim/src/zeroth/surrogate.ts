/** A Gaussian process through past values of a loss, whose mean has a gradient. */
import type { Tensor } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { epsilonOf } from "../minimize/vector.ts";
import { noSteps, type StepCount } from "../scale.ts";

export interface SurrogateOptions {
  /** h: how many of the last queries are kept. Default 64. */
  readonly history?: number;
  /** Queries a step, at least 2: the first at the parameters, the others about them. Default 2. */
  readonly queries?: number;
  /** How far the others are: the standard deviation of each coordinate, > 0. Default 0.1. */
  readonly radius?: number;
  /** ℓ > 0 of the kernel: values farther apart say little of each other. Default 20 times the radius. */
  readonly lengthScale?: number;
  /** σ² > 0: the variance of the noise of values, relative to that of the process; at least what rounding makes. Default 1e-5. */
  readonly noise?: number;
}

/** Queries that were made, the oldest replaced first: as many as `count` says, at most h. */
export type Queries = StepCount & {
  /** [h, d] */
  readonly points: Tensor;
  /** [h] */
  readonly values: Tensor;
};

/** The options with their defaults. @throws ArgumentError for options out of range. */
export function surrogateOptions(where: string, options: SurrogateOptions): Required<SurrogateOptions> {
  const { history = 64, queries = 2, radius = 0.1, lengthScale = 20 * radius, noise = 1e-5 } = options;
  checkHyper(where, counting, { history });
  checkHyper(where, { words: "a whole number x ≥ 2", holds: (x) => Number.isInteger(x) && x >= 2 }, { queries });
  checkHyper(where, positive, { radius, lengthScale, noise });
  return { history, queries, radius, lengthScale, noise };
}

export const noQueries = (history: number, x: Tensor): Queries => ({
  ...noSteps(),
  points: np.zeros([history, x.size], { dtype: x.dtype }),
  values: np.zeros([history], { dtype: x.dtype }),
});

/** The queries with one more. */
export function remembered({ points, values, count }: Queries, x: Tensor, value: Tensor): Queries {
  const history = values.size;
  const isHere = np.equal(np.arange(history, { dtype: "i32" }), np.remainder(count, history));
  return {
    points: np.where(isHere.reshape([history, 1]), x, points),
    values: np.where(isHere, value.astype(values.dtype), values),
    count: np.add(count, 1),
  };
}

/**
 * The gradient at x of the mean `μ(x) = k(x, X)·(K + σ²·I)⁻¹·(y − ȳ)` of the process with the kernel `k(a, b) = exp(−|a − b|²/2ℓ²)`:
 *
 *     ∇μ(x) = Σᵢ αᵢ·k(x, xᵢ)·(xᵢ − x)/ℓ²        α = (K + σ²·I)⁻¹·(y − ȳ)
 *
 * It is linear in y, and 0 without queries. Queries whose value is not finite are left out. O(h²·d + h³).
 */
export function surrogateGradient(
  queries: Queries,
  x: Tensor,
  { lengthScale, noise }: Required<SurrogateOptions>,
): Tensor {
  const { points } = queries;
  const offsets = np.divide(np.subtract(points, x), lengthScale);
  const products = np.matmul(offsets, offsets.T);
  const squares = np.diagonal(products);
  const apart = np.subtract(np.add(squares.reshape([-1, 1]), squares), np.multiply(products, 2));
  const kernel = np.exp(np.multiply(np.maximum(apart, 0), -0.5));
  const near = np.exp(np.multiply(squares, -0.5));
  const weights = np.multiply(processWeights(kernel, queries, noise), near);
  return np.divide(np.matmul(weights, offsets), lengthScale);
}

/** `(K + σ²·I)⁻¹·(y − ȳ)` over the queries that have finite values, 0 for the others. */
export function processWeights(kernel: Tensor, { values, count }: Queries, noise: number): Tensor {
  const history = values.size;
  const isKnown = np.logicalAnd(np.less(np.arange(history, { dtype: "i32" }), count), np.isfinite(values));
  const known = isKnown.astype(values.dtype);
  const safe = np.where(isKnown, values, 0);
  const mean = np.divide(np.sum(safe), np.maximum(np.sum(known), 1));
  const system = np.multiply(kernel, np.multiply(known.reshape([-1, 1]), known));
  // Rows of others are those of the identity.
  const least = 2 * history * epsilonOf(values.dtype);
  const diagonal = np.where(isKnown, Math.max(noise, least), 1).astype(values.dtype);
  const centred = np.where(isKnown, np.subtract(safe, mean), 0);
  return solve(np.add(system, np.multiply(np.eye(history, { dtype: values.dtype }), diagonal)), centred);
}
