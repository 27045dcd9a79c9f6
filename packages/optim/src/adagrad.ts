/** AdaGrad: each parameter has a rate of its own, by the squares of its past gradients. */
import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "./chain.ts";
import { checkHyper, nonnegative } from "./checks.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "./scale.ts";
import type { Transformation, Tree } from "./transformation.ts";

export type RssState = {
  /** s: sum of squares of gradients, as the parameters. */
  readonly squares: Tree;
};

export interface ScaleByRssOptions {
  /** s₀. Default 0.1. */
  readonly initial?: number;
  /** ε. Default 1e-7. */
  readonly eps?: number;
  /** Whether ε is under the root, as in optax, or added to it, as in PyTorch. Default true. */
  readonly epsInRoot?: boolean;
}

/**
 * From s₀ everywhere, for t = 1, 2, …
 *
 *     sₜ = sₜ₋₁ + gₜ²        uₜ = gₜ / √(sₜ + ε)   or   gₜ / (√sₜ + ε)   where sₜ > 0, else 0
 *
 * Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and stochastic optimization* (2011), Figure 1
 * with diagonal matrices. s₀ and the place of ε are optax's; PyTorch's are `{ initial: 0, eps: 1e-10, epsInRoot: false }`.
 */
export function scaleByRss(options: ScaleByRssOptions = {}): Transformation<RssState> {
  const { initial = 0.1, eps = 1e-7, epsInRoot = true } = options;
  checkHyper("scaleByRss", nonnegative, { initial, eps });
  const root = (s: Tensor): Tensor => (epsInRoot ? np.sqrt(np.add(s, eps)) : np.add(np.sqrt(s), eps));
  const direction = (g: Tensor, s: Tensor): Tensor => {
    const some = np.greater(s, 0);
    return np.where(some, np.divide(g, np.where(some, root(s), 1)), 0);
  };
  return {
    init: (params) => ({ squares: tree.map((param: Tensor) => np.fullLike(param, initial), params) }),
    update(gradients, state) {
      const squares = tree.map((g, s) => np.add(s, np.square(g)), gradients, state.squares);
      return [tree.map((g, s) => direction(g, s), gradients, squares), { squares }];
    },
  };
}

export interface AdaGradOptions extends ScaleByRssOptions {
  readonly learningRate: LearningRate;
}

/**
 * AdaGrad: `xₜ₊₁ = xₜ − ηₜ·uₜ` with u of {@link scaleByRss}. Equal to `optax.adagrad`. PyTorch's `lr_decay` is a
 * rate `inverseTime({ start: lr, rate: lr_decay })`.
 *
 * @example
 * const optimizer = adagrad({ learningRate: 0.1 });
 */
export const adagrad = ({ learningRate, ...options }: AdaGradOptions): Transformation<readonly [RssState, StepCount]> =>
  chain(scaleByRss(options), scaleByLearningRate(learningRate));
