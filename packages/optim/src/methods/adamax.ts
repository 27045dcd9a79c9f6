import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, unbiased } from "../moments.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type AdamaxState = StepCount & {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
  /** w: decaying maximum of their absolute values, as the parameters. */
  readonly greatest: Tree;
};

export interface ScaleByAdamaxOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε. Default 1e-8. */
  readonly eps?: number;
}

/**
 * m̂ of {@link scaleByAdam}, and from w₀ = 0
 *
 *     wₜ = max(β₂·wₜ₋₁, |gₜ| + ε)        uₜ = m̂ₜ / wₜ
 *
 * Kingma and Ba, *Adam* (arXiv 1412.6980), Algorithm 2; ε, which keeps w above 0, is that of PyTorch and optax.
 */
export function scaleByAdamax({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
}: ScaleByAdamaxOptions = {}): Transformation<AdamaxState> {
  checkHyper("scaleByAdamax", fraction, { b1, b2 });
  checkHyper("scaleByAdamax", nonnegative, { eps });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), greatest: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const greatest = tree.map(
        (g, w) => np.maximum(np.multiply(w, b2), np.add(np.abs(g), eps)),
        gradients,
        state.greatest,
      );
      const meanOf = unbiased(b1, count);
      return [tree.map((m, w) => np.divide(meanOf(m), w), mean, greatest), { count, mean, greatest }];
    },
  };
}

export type AdamaxOptions = ScaleByAdamaxOptions & RateOptions;

/**
 * Adamax: {@link scaleByAdamax}, then weight decay (`optax.adamaxw`) and the learning rate. Equal to `optax.adamax` and to
 * `torch.optim.Adamax`.
 *
 * @example
 * const optimizer = adamax({ learningRate: 2e-3 });
 */
export const adamax = (options: AdamaxOptions): Transformation<DecayedState<AdamaxState>> =>
  withRate(scaleByAdamax(options), options);
