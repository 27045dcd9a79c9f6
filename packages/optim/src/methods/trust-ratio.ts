/** Layer-wise rates by the ratio of the norms of parameters and updates: LAMB, LARS, Fromage. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { scaleByAdam, type AdamState, type ScaleByAdamOptions } from "../adam.ts";
import { chain } from "../chain.ts";
import { checkHyper, needParams, nonnegative, positive } from "../checks.ts";
import { noSteps, scaleByLearningRate, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { trace, type TraceState } from "../trace.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { addDecayedWeights, type DecayMask } from "../weight-decay.ts";

export interface TrustRatioOptions {
  /** Norms count as at least this. Default 0. */
  readonly leastNorm?: number;
  /** κ. Default 1. */
  readonly coefficient?: number;
  /** ε, added to the norm of the update. Default 0. */
  readonly eps?: number;
  /** Which leaves are scaled. Default: all. */
  readonly mask?: (param: Tensor) => boolean;
}

/**
 * For each leaf `uₜ = κ·|xₜ| / (|gₜ| + ε) · gₜ`, and `uₜ = gₜ` where either norm is 0.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export function scaleByTrustRatio(options: TrustRatioOptions = {}): Transformation<NoState> {
  const { leastNorm = 0, coefficient = 1, eps = 0, mask = () => true } = options;
  checkHyper("scaleByTrustRatio", nonnegative, { leastNorm, eps });
  checkHyper("scaleByTrustRatio", positive, { coefficient });
  const normOf = (x: Tensor): Tensor => np.maximum(np.sqrt(np.sum(np.square(x))), leastNorm);
  const ratio = (param: Tensor, gradient: Tensor): Tensor => {
    const [size, length] = [normOf(param), normOf(gradient)];
    const isZero = np.logicalOr(np.equal(size, 0), np.equal(length, 0));
    return np.where(isZero, 1, np.divide(np.multiply(size, coefficient), np.add(np.where(isZero, 1, length), eps)));
  };
  return {
    init: () => null,
    update: (gradients, state, params) => [
      tree.map(
        (g: Tensor, x: Tensor) => (mask(x) ? np.multiply(g, ratio(x, g)) : g),
        gradients,
        needParams("scaleByTrustRatio", params),
      ),
      state,
    ],
  };
}

export interface LambOptions extends ScaleByAdamOptions {
  readonly learningRate: LearningRate;
  /** λ. Default 0. */
  readonly weightDecay?: number;
  readonly mask?: DecayMask;
}

/**
 * LAMB: `xₜ₊₁ = xₜ − ηₜ·|xₜ|/|rₜ|·rₜ` for each leaf, with `rₜ = uₜ + λ·xₜ`, u of {@link scaleByAdam} (ε = 1e-6).
 *
 * You et al., *Large batch optimization for deep learning* (arXiv 1904.00962), Algorithm 2 with φ the identity. Equal to
 * `optax.lamb`.
 *
 * @example
 * const optimizer = lamb({ learningRate: 1e-2 });
 */
export const lamb = ({
  learningRate,
  weightDecay = 0,
  mask,
  eps = 1e-6,
  ...options
}: LambOptions): Transformation<readonly [AdamState, NoState, NoState, StepCount]> =>
  chain(
    scaleByAdam({ ...options, eps }),
    addDecayedWeights(weightDecay, mask),
    scaleByTrustRatio(),
    scaleByLearningRate(learningRate),
  );

export interface LarsOptions {
  readonly learningRate: LearningRate;
  /** λ. Default 0. */
  readonly weightDecay?: number;
  readonly decayMask?: DecayMask;
  /** κ. Default 1e-3. */
  readonly coefficient?: number;
  /** ε. Default 0. */
  readonly eps?: number;
  /** Which leaves get a rate of their own. Default: all. */
  readonly trustMask?: (param: Tensor) => boolean;
  /** μ in [0, 1). Default 0.9. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/**
 * LARS: `rₜ = gₜ + λ·xₜ`, `mₜ = μ·mₜ₋₁ − ηₜ·κ·|xₜ|/(|rₜ| + ε)·rₜ`, `xₜ₊₁ = xₜ + mₜ` for each leaf.
 *
 * You, Gitman and Ginsburg, *Large batch training of convolutional networks* (arXiv 1708.03888), Algorithm 1; the norm of r is
 * optax's, the paper adds `|gₜ| + λ·|xₜ|`. Equal to `optax.lars`.
 *
 * @example
 * const optimizer = lars({ learningRate: 0.1 });
 */
export function lars(options: LarsOptions): Transformation<readonly [NoState, NoState, StepCount, TraceState]> {
  const { learningRate, weightDecay = 0, decayMask, coefficient = 1e-3, eps = 0, trustMask } = options;
  const { momentum = 0.9, nesterov = false } = options;
  return chain(
    addDecayedWeights(weightDecay, decayMask),
    scaleByTrustRatio({ coefficient, eps, ...(trustMask && { mask: trustMask }) }),
    scaleByLearningRate(learningRate),
    trace({ decay: momentum, nesterov }),
  );
}

export interface FromageOptions {
  readonly learningRate: LearningRate;
  /** Norms count as at least this. Default 1e-6. */
  readonly leastNorm?: number;
}

/**
 * Fromage: `xₜ₊₁ = (xₜ − ηₜ·|xₜ|/|gₜ|·gₜ) / √(1 + ηₜ²)` for each leaf.
 *
 * Bernstein et al., *On the distance between two neural networks and the stability of learning* (arXiv 2002.03432),
 * Algorithm 1. Equal to `optax.fromage`.
 *
 * @example
 * const optimizer = fromage({ learningRate: 0.01 });
 */
export function fromage({ learningRate, leastNorm = 1e-6 }: FromageOptions): Transformation<StepCount> {
  const schedule = scheduleOf(learningRate);
  const trusted = scaleByTrustRatio({ leastNorm });
  return {
    init: noSteps,
    update(gradients, { count }, given) {
      const params = needParams("fromage", given);
      const move = (u: Tensor, x: Tensor): Tensor => {
        const rate = schedule(count.astype(x.dtype));
        const shrink = np.divide(1, np.sqrt(np.add(np.square(rate), 1)));
        return np.subtract(np.multiply(x, np.subtract(shrink, 1)), np.multiply(u, np.multiply(rate, shrink)));
      };
      const [scaled] = trusted.update(gradients, null, params);
      return [tree.map((u: Tensor, x: Tensor) => move(u, x), scaled, params), { count: np.add(count, 1) }];
    },
  };
}
