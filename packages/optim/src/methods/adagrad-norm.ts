import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { scaleTree, squaredNorm, widest } from "../reduce.ts";
import type { Transformation } from "../transformation.ts";

export type AdagradNormState = {
  /** b²: sum of squares of norms of gradients: f64 where a parameter is, otherwise f32, shape []. */
  readonly squares: Tensor;
};

export interface ScaleByNormSumOptions {
  /** b₀². Default 0. */
  readonly initial?: number;
  /** ε, under the root. Default 0. */
  readonly eps?: number;
}

/**
 * One rate for all parameters: `bₜ² = bₜ₋₁² + |gₜ|²`, `uₜ = gₜ / √(bₜ² + ε)`, and 0 where there was no gradient yet.
 *
 * Ward, Wu and Bottou, *AdaGrad stepsizes: sharp convergence over nonconvex landscapes* (arXiv 1806.01811), Algorithm 1.
 */
export function scaleByNormSum({ initial = 0, eps = 0 }: ScaleByNormSumOptions = {}): Transformation<AdagradNormState> {
  checkHyper("scaleByNormSum", nonnegative, { initial, eps });
  return {
    init: (params) => ({ squares: np.full([], initial, { dtype: widest(params) }) }),
    update(gradients, state) {
      const squares = np.add(state.squares, squaredNorm(gradients));
      const isSome = np.greater(squares, 0);
      const factor = np.where(isSome, np.divide(1, np.sqrt(np.where(isSome, np.add(squares, eps), 1))), 0);
      return [scaleTree(gradients, factor), { squares }];
    },
  };
}

export type AdagradNormOptions = ScaleByNormSumOptions & RateOptions;

/**
 * AdaGrad-Norm: {@link scaleByNormSum}, then weight decay and the learning rate.
 *
 * @example
 * const optimizer = adagradNorm({ learningRate: 1 });
 */
export const adagradNorm = (options: AdagradNormOptions): Transformation<DecayedState<AdagradNormState>> =>
  withRate(scaleByNormSum(options), options);
