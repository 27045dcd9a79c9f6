import { tree, type Tensor } from "cotangent";
import { sigmoid } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { scaleByAdam, type AdamState } from "../adam.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type DiffGradState = {
  readonly adam: AdamState;
  /** gₜ₋₁, as the parameters. */
  readonly previous: Tree;
};

export interface ScaleByDiffGradOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
}

/**
 * Adam's direction with friction where gradients change little: `uₜ = σ(|gₜ₋₁ − gₜ|)·m̂ₜ/(√v̂ₜ + ε)`, g₀ = 0.
 *
 * Dubey et al., *diffGrad: an optimization method for convolutional neural networks* (arXiv 1909.11015), eq. (6–8).
 */
export function scaleByDiffGrad(options: ScaleByDiffGradOptions = {}): Transformation<DiffGradState> {
  const inside = scaleByAdam(options);
  const friction = (g: Tensor, before: Tensor): Tensor => sigmoid(np.abs(np.subtract(before, g)));
  return {
    init: (params) => ({ adam: inside.init(params), previous: zerosLike(params) }),
    update(gradients, state) {
      const [directions, adam] = inside.update(gradients, state.adam);
      const updates = tree.map(
        (u, g, before) => np.multiply(u, friction(g, before)),
        directions,
        gradients,
        state.previous,
      );
      return [updates, { adam, previous: gradients }];
    },
  };
}

export type DiffGradOptions = ScaleByDiffGradOptions & RateOptions;

/**
 * diffGrad: {@link scaleByDiffGrad}, then weight decay and the learning rate.
 *
 * @example
 * const optimizer = diffGrad({ learningRate: 1e-3 });
 */
export const diffGrad = (options: DiffGradOptions): Transformation<DecayedState<DiffGradState>> =>
  withRate(scaleByDiffGrad(options), options);
