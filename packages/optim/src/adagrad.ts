/** AdaGrad: each parameter has a rate of its own, by the squares of its past gradients. */
import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "./chain.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "./scale.ts";
import type { Transformation, Tree } from "./transformation.ts";

export type RssState = {
  /** s: sum of squares of gradients, as the parameters. */
  readonly squares: Tree;
};

export interface ScaleByRssOptions {
  /** s₀. Default 0.1. */
  readonly initial?: number;
  /** ε, under the root. Default 1e-7. */
  readonly eps?: number;
}

/**
 * From s₀ everywhere, for t = 1, 2, …
 *
 *     sₜ = sₜ₋₁ + gₜ²        uₜ = gₜ / √(sₜ + ε)   where sₜ > 0, else 0
 *
 * Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and stochastic optimization* (2011), Figure 1
 * with diagonal matrices. s₀ and the place of ε are optax's; PyTorch starts from 0 and adds 1e-10 to the root.
 */
export const scaleByRss = ({ initial = 0.1, eps = 1e-7 }: ScaleByRssOptions = {}): Transformation<RssState> => ({
  init: (params) => ({ squares: tree.map((param: Tensor) => np.fullLike(param, initial), params) }),
  update(gradients, state) {
    const squares = tree.map((g, s) => np.add(s, np.square(g)), gradients, state.squares);
    const direction = (g: Tensor, s: Tensor): Tensor => {
      const some = np.greater(s, 0);
      return np.where(some, np.divide(g, np.sqrt(np.where(some, np.add(s, eps), 1))), 0);
    };
    return [tree.map((g, s) => direction(g, s), gradients, squares), { squares }];
  },
});

export interface AdaGradOptions extends ScaleByRssOptions {
  readonly learningRate: LearningRate;
}

/**
 * AdaGrad: `xₜ₊₁ = xₜ − ηₜ·uₜ` with u of {@link scaleByRss}. Equal to `optax.adagrad`.
 *
 * @example
 * const optimizer = adagrad({ learningRate: 0.1 });
 */
export const adagrad = ({ learningRate, ...options }: AdaGradOptions): Transformation<readonly [RssState, StepCount]> =>
  chain(scaleByRss(options), scaleByLearningRate(learningRate));
