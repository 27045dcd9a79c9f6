import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend } from "../moments.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type AdadeltaState = {
  /** v: decaying mean of squares of gradients, as the parameters. */
  readonly square: Tree;
  /** d: decaying mean of squares of updates, as the parameters. */
  readonly moved: Tree;
};

export interface ScaleByAdadeltaOptions {
  /** ρ in [0, 1). Default 0.9. */
  readonly rho?: number;
  /** ε, under both roots. Default 1e-6. */
  readonly eps?: number;
}

/**
 * From v₀ = d₀ = 0
 *
 *     vₜ = ρ·vₜ₋₁ + (1 − ρ)·gₜ²        uₜ = √(dₜ₋₁ + ε) / √(vₜ + ε) · gₜ        dₜ = ρ·dₜ₋₁ + (1 − ρ)·uₜ²
 *
 * Zeiler, *ADADELTA: an adaptive learning rate method* (arXiv 1212.5701), Algorithm 1.
 */
export function scaleByAdadelta({ rho = 0.9, eps = 1e-6 }: ScaleByAdadeltaOptions = {}): Transformation<AdadeltaState> {
  checkHyper("scaleByAdadelta", fraction, { rho });
  checkHyper("scaleByAdadelta", nonnegative, { eps });
  return {
    init: (params) => ({ square: zerosLike(params), moved: zerosLike(params) }),
    update(gradients, state) {
      const square = tree.map((g, v) => blend(rho, v, np.square(g)), gradients, state.square);
      const updates = tree.map(
        (g, v, d) => np.multiply(np.divide(np.sqrt(np.add(d, eps)), np.sqrt(np.add(v, eps))), g),
        gradients,
        square,
        state.moved,
      );
      const moved = tree.map((u, d) => blend(rho, d, np.square(u)), updates, state.moved);
      return [updates, { square, moved }];
    },
  };
}

export type AdadeltaOptions = ScaleByAdadeltaOptions & RateOptions;

/**
 * Adadelta: {@link scaleByAdadelta}, then weight decay and the learning rate, which is 1 in the paper. Equal to
 * `optax.adadelta` and to `torch.optim.Adadelta`.
 *
 * @example
 * const optimizer = adadelta({ learningRate: 1 });
 */
export const adadelta = (options: AdadeltaOptions): Transformation<DecayedState<AdadeltaState>> =>
  withRate(scaleByAdadelta(options), options);
