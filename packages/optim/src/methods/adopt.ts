import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { AdamState } from "../adam.ts";
import { checkHyper, fraction, positive } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, onceForDtype } from "../moments.ts";
import { noSteps } from "../scale.ts";
import type { Schedule } from "../schedule.ts";
import { zerosLike, type Transformation } from "../transformation.ts";

export interface ScaleByAdoptOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.9999. */
  readonly b2?: number;
  /** ε > 0: what √v is at least. Default 1e-6. */
  readonly eps?: number;
  /** Whether the mean is that of the next step, too. Default false. */
  readonly nesterov?: boolean;
  /** c(t) for t = 0, 1, …, where step 0 does not move; or false for no bound. Default t^¼. */
  readonly clipValue?: Schedule | false;
}

/**
 * For t = 1, 2, …
 *
 *     dₜ = clip(gₜ / max(√vₜ₋₁, ε), ±c(t))        mₜ = β₁·mₜ₋₁ + (1 − β₁)·dₜ        vₜ = β₂·vₜ₋₁ + (1 − β₂)·gₜ²
 *
 * with v₀ = g₀² and m₀ = 0: the first step only measures. `uₜ = mₜ`, or with `nesterov` `β₁·mₜ + (1 − β₁)·dₜ`.
 *
 * Taniguchi et al., *ADOPT: modified Adam can converge with any β₂ with the optimal rate* (arXiv 2411.02853), Algorithm 2 with
 * clipping.
 */
export function scaleByAdopt(options: ScaleByAdoptOptions = {}): Transformation<AdamState> {
  const { b1 = 0.9, b2 = 0.9999, eps = 1e-6, nesterov = false, clipValue = (t: Tensor) => np.power(t, 0.25) } = options;
  checkHyper("scaleByAdopt", fraction, { b1, b2 });
  checkHyper("scaleByAdopt", positive, { eps });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), square: zerosLike(params) }),
    update(gradients, state) {
      const isFirst = np.equal(state.count, 0);
      const boundOf = clipValue && onceForDtype(({ dtype }) => clipValue(state.count.astype(dtype)));
      const direction = (g: Tensor, v: Tensor): Tensor => {
        const normed = np.divide(g, np.maximum(np.sqrt(v), eps));
        if (!boundOf) return normed;
        const bound = boundOf(g);
        return np.minimum(np.maximum(normed, np.negative(bound)), bound);
      };
      const directions = tree.map((g, v) => direction(g, v), gradients, state.square);
      const follow = (m: Tensor, d: Tensor): Tensor => np.where(isFirst, m, blend(b1, m, d));
      const mean = tree.map((d, m) => follow(m, d), directions, state.mean);
      const square = tree.map(
        (g, v) => np.where(isFirst, np.square(g), blend(b2, v, np.square(g))),
        gradients,
        state.square,
      );
      const updates = nesterov ? tree.map((d, m) => follow(m, d), directions, mean) : mean;
      return [updates, { count: np.add(state.count, 1), mean, square }];
    },
  };
}

export type AdoptOptions = ScaleByAdoptOptions & RateOptions;

/**
 * ADOPT: {@link scaleByAdopt}, then weight decay and the learning rate. Equal to `optax.contrib.adopt`.
 *
 * @example
 * const optimizer = adopt({ learningRate: 1e-3 });
 */
export const adopt = (options: AdoptOptions): Transformation<DecayedState<AdamState>> =>
  withRate(scaleByAdopt(options), options);
