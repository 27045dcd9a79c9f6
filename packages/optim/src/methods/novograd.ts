import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, needParams, nonnegative } from "../checks.ts";
import { entry, mapLeaves } from "../reduce.ts";
import { chain } from "../chain.ts";
import { noSteps, scaleByLearningRate, type LearningRate, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type NovogradState = StepCount & {
  /** m: decaying sum of directions, as the parameters. */
  readonly memory: Tree;
  /** v: decaying mean of the squared norm of the gradient of each leaf, a number each. */
  readonly squares: readonly Tensor[];
};

export interface ScaleByNovogradOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.25. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-6. */
  readonly eps?: number;
  /** ε̄, under the root. Default 0. */
  readonly epsRoot?: number;
  /** λ, within the memory. Default 0. */
  readonly weightDecay?: number;
}

/**
 * For each leaf, from m₀ = 0 and v₁ = |g₁|²
 *
 *     vₜ = β₂·vₜ₋₁ + (1 − β₂)·|gₜ|²        mₜ = β₁·mₜ₋₁ + gₜ / (√(vₜ + ε̄) + ε) + λ·xₜ        uₜ = mₜ
 *
 * Ginsburg et al., *Stochastic gradient methods with layer-wise adaptive moments* (arXiv 1905.11286), Algorithm 1.
 */
export function scaleByNovograd(options: ScaleByNovogradOptions = {}): Transformation<NovogradState> {
  const { b1 = 0.9, b2 = 0.25, eps = 1e-6, epsRoot = 0, weightDecay = 0 } = options;
  checkHyper("scaleByNovograd", fraction, { b1, b2 });
  checkHyper("scaleByNovograd", nonnegative, { eps, epsRoot, weightDecay });
  return {
    init: (params) => ({
      ...noSteps(),
      memory: zerosLike(params),
      squares: tree.leaves(params).map(({ dtype }) => np.zeros([], { dtype })),
    }),
    update(gradients, state, params) {
      const isFirst = np.equal(state.count, 0);
      const squares = tree.leaves(gradients).map((g, i) => {
        const square = np.sum(np.square(g));
        const follow = np.add(np.multiply(entry(state.squares, i), b2), np.multiply(square, 1 - b2));
        return np.where(isFirst, square, follow);
      });
      const normed = mapLeaves(
        (g, i) => np.divide(g, np.add(np.sqrt(np.add(entry(squares, i), epsRoot)), eps)),
        gradients,
      );
      const decayed =
        weightDecay === 0
          ? normed
          : tree.map(
              (u: Tensor, x: Tensor) => np.add(u, np.multiply(x, weightDecay)),
              normed,
              needParams("scaleByNovograd", params),
            );
      const memory = tree.map((u: Tensor, m: Tensor) => np.add(np.multiply(m, b1), u), decayed, state.memory);
      return [memory, { count: np.add(state.count, 1), memory, squares }];
    },
  };
}

export interface NovogradOptions extends ScaleByNovogradOptions {
  readonly learningRate: LearningRate;
}

/**
 * NovoGrad: {@link scaleByNovograd}, then the learning rate. Equal to `optax.novograd`. A leaf whose gradient is 0 does not move.
 *
 * @example
 * const optimizer = novograd({ learningRate: 0.01 });
 */
export const novograd = ({
  learningRate,
  ...options
}: NovogradOptions): Transformation<readonly [NovogradState, StepCount]> =>
  chain(scaleByNovograd(options), scaleByLearningRate(learningRate));
