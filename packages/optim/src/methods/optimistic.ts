import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type OptimisticState = StepCount & {
  /** gₜ₋₁, as the parameters. */
  readonly previous: Tree;
};

export interface ScaleByOptimisticGradientOptions {
  /** α. Default 1. */
  readonly alpha?: number;
  /** β. Default 1. */
  readonly beta?: number;
}

/**
 * `uₜ = (α + β)·gₜ − β·gₜ₋₁`, with g₀ = g₁: the next gradient, as the two last ones foretell it.
 *
 * Daskalakis, Ilyas, Syrgkanis and Zeng, *Training GANs with optimism* (arXiv 1711.00141), eq. (6); with α ≠ β Mokhtari,
 * Ozdaglar and Pattathil (arXiv 1901.08511).
 */
export const scaleByOptimisticGradient = ({
  alpha = 1,
  beta = 1,
}: ScaleByOptimisticGradientOptions = {}): Transformation<OptimisticState> => ({
  init: (params) => ({ ...noSteps(), previous: zerosLike(params) }),
  update(gradients, state) {
    const isFirst = np.equal(state.count, 0);
    const updates = tree.map(
      (g, p) => np.subtract(np.multiply(g, alpha + beta), np.multiply(np.where(isFirst, g, p), beta)),
      gradients,
      state.previous,
    );
    return [updates, { count: np.add(state.count, 1), previous: gradients }];
  },
});

export type OptimisticGradientDescentOptions = ScaleByOptimisticGradientOptions & RateOptions;

/**
 * Optimistic gradient descent: {@link scaleByOptimisticGradient}, then the learning rate. Equal to
 * `optax.optimistic_gradient_descent`. Converges on bilinear games, where gradient descent goes round.
 *
 * @example
 * const optimizer = optimisticGradientDescent({ learningRate: 0.1 });
 */
export const optimisticGradientDescent = (
  options: OptimisticGradientDescentOptions,
): Transformation<DecayedState<OptimisticState>> => withRate(scaleByOptimisticGradient(options), options);
