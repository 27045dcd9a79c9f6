import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, nonnegative } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import { entry, mapLeaves } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation, Tree } from "../transformation.ts";

export type GradEsState<State = Tree> = StepCount & {
  /** Whether each leaf is frozen: 0 or 1, i32, shape []. */
  readonly frozen: readonly Tensor[];
  /** Of the optimizer inside. */
  readonly inner: State;
};

export interface GradEsOptions {
  /** τ: a leaf whose gradient has a smaller mean of absolute values stops. */
  readonly tau: number;
  /** Steps at the start in which none stops. Default 0. */
  readonly grace?: number;
  /** Which leaves may stop. Default: those of two axes or more, the matrices. */
  readonly mask?: (param: Tensor) => boolean;
}

/**
 * `optimizer`, but a leaf stops for good, with updates of exactly 0, once `mean|gₜ| < τ` after `grace` steps.
 *
 * *GradES: significantly faster training in transformers with gradient-based early stopping* (arXiv 2509.01842), Algorithm 1, with the mean
 * in place of the sum of absolute values, so that τ does not depend on sizes.
 *
 * @example
 * const optimizer = gradEs(adam({ learningRate: 1e-3 }), { tau: 1e-4, grace: 500 });
 */
export function gradEs<State>(
  optimizer: Transformation<State>,
  { tau, grace = 0, mask = (param) => param.ndim > 1 }: GradEsOptions,
): Transformation<GradEsState<State>> {
  checkHyper("gradEs", nonnegative, { tau, grace });
  return {
    init: (params) => ({
      ...noSteps(),
      frozen: tree.leaves(params).map(() => np.zeros([], { dtype: "i32" })),
      inner: optimizer.init(params),
    }),
    update(gradients, state, params, extra) {
      const isLate = np.greaterEqual(state.count, grace);
      const frozen = tree.leaves(gradients).map((g, i) => {
        const before = entry(state.frozen, i);
        if (!mask(g)) return before;
        const isSmall = np.less(np.mean(np.abs(g)), tau);
        return np.maximum(before, np.logicalAnd(isLate, isSmall).astype("i32"));
      });
      const [updates, inner] = optimizer.update(gradients, state.inner, params, extra);
      const held = mapLeaves((u, i) => np.where(np.greater(entry(frozen, i), 0), 0, u), updates);
      return [held, { count: np.add(state.count, 1), frozen, inner }];
    },
    ...pointsThrough<GradEsState<State>>([optimizer, ({ inner }) => inner]),
  };
}
