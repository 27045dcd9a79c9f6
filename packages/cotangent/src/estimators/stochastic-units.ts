/** Stochastic units that derivatives go through. */
import { ArgumentError } from "@cotangent/ir";
import * as np from "../numpy/index.ts";
import { optionsOf } from "../options.ts";
import { bernoulli, normal, uniform } from "../random/distributions.ts";
import { straightThrough } from "../rules/surrogate.ts";
import type { Tensor } from "../tensor.ts";
import type { Key } from "../random/key.ts";

/**
 * 1 with probability `p`, otherwise 0, with the derivative of the identity: the straight-through estimator. It is exact for
 * losses that are of first order in each unit, biased for others.
 * (Bengio, Léonard & Courville, Estimating or Propagating Gradients Through Stochastic Neurons, arXiv 1308.3432.)
 *
 * @example
 * ```ts
 * import { bernoulliStraightThrough, grad, random } from "cotangent";
 *
 * grad((p) => bernoulliStraightThrough(p, random.key(0)).mul(3))(0.5).item(); // 3
 * ```
 */
export const bernoulliStraightThrough = (p: Tensor, key: Key): Tensor =>
  straightThrough((q) => bernoulli(key, q).astype(q.dtype))(p);

/**
 * `h = b·√p` with `b` 1 with probability √p, otherwise 0: a unit that is off most of the time, with a smooth part that
 * derivatives go through. `E[h] = p`, and `E[f(h)] = f(p) + o(√p)` for smooth f. For derivatives b is constant, so that
 * `dh/dp = b/(2√p)`, which is ½ in the mean.
 * (Bengio, Léonard & Courville, arXiv 1308.3432: stochastic times smooth.)
 *
 * @example
 * ```ts
 * import { random, smoothTimesStochastic } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * smoothTimesStochastic(array([0, 1]), random.key(0)).toArray(); // [0, 1]
 * ```
 */
export const smoothTimesStochastic = (p: Tensor, key: Key): Tensor =>
  smoothTimesStochasticAt(p, bernoulli(key, np.sqrt(p)));

/** {@link smoothTimesStochastic} for given truth values b. */
export const smoothTimesStochasticAt = (p: Tensor, on: Tensor): Tensor =>
  np.where(on, np.sqrt(np.where(on, p, 1)), 0).astype(p.dtype);

export interface NoisyRectifierOptions {
  /** What is drawn: "normal" if absent. */
  readonly noise?: "normal" | "logistic";
  /** What the noise is multiplied by; 1 if absent. */
  readonly sigma?: number;
}

/**
 * `max(0, x + σ·z)` with noise z of mean 0. Its derivative is that for the noise which was drawn, and its expectation is the
 * derivative of the expectation. For logistic noise and σ = 1 it is positive with probability `1/(1 + e⁻ˣ)`, and `ln(1 + eˣ)`
 * in the mean.
 * (Bengio, Léonard & Courville, arXiv 1308.3432: noisy rectifier.)
 *
 * @throws ArgumentError for other noises, and a negative σ.
 *
 * @example
 * ```ts
 * import { noisyRectifier, random } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * noisyRectifier(array([-9, 9]), random.key(0), { sigma: 0 }).toArray(); // [0, 9]
 * ```
 */
export function noisyRectifier(x: Tensor, key: Key, options: NoisyRectifierOptions = {}): Tensor {
  const { noise = "normal", sigma = 1 } = optionsOf(options, "noisyRectifier", ["noise", "sigma"]);
  if (!(sigma >= 0))
    throw new ArgumentError("bad-argument", `noisyRectifier: sigma is ${sigma}`, "give a number of 0 or more");
  const draws = { normal, logistic };
  if (!Object.hasOwn(draws, noise))
    throw new ArgumentError("bad-argument", `noisyRectifier: noise "${noise}"`, 'noises are "normal" and "logistic"');
  return np.maximum(0, x.add(draws[noise](key, x.shape, { dtype: x.dtype }).mul(sigma)));
}

/** Numbers with the distribution function `1/(1 + e⁻ˣ)`: `ln(u/(1 − u))`. */
function logistic(key: Key, shape: readonly number[], { dtype }: { readonly dtype: Tensor["dtype"] }): Tensor {
  const drawn = dtype.name === "f64" ? "f64" : "f32";
  const u = uniform(key, shape, { dtype: drawn, minval: drawn === "f64" ? 2 ** -1022 : 2 ** -126 });
  return np
    .log(u)
    .sub(np.log1p(np.negative(u)))
    .astype(dtype);
}
