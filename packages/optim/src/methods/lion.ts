import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, fraction, positive } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend } from "../moments.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type LionState = {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
};

export interface ScaleByLionOptions {
  /** β₁ in [0, 1): the part of m in the direction. Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1): the part of m that is kept. Default 0.99. */
  readonly b2?: number;
  /** What takes the place of the sign: `tanh(smoothness·x)` or x within [−1, 1]; optax's variants. Default "hard". */
  readonly mode?: "hard" | "smooth" | "refined";
  /** Of the smooth mode. Default 1. */
  readonly smoothness?: number;
}

/**
 * From m₀ = 0
 *
 *     uₜ = sign(β₁·mₜ₋₁ + (1 − β₁)·gₜ)        mₜ = β₂·mₜ₋₁ + (1 − β₂)·gₜ
 *
 * Chen et al., *Symbolic discovery of optimization algorithms* (arXiv 2302.06675), Program 1.
 */
export function scaleByLion(options: ScaleByLionOptions = {}): Transformation<LionState> {
  const { b1 = 0.9, b2 = 0.99, mode = "hard", smoothness = 1 } = options;
  checkHyper("scaleByLion", fraction, { b1, b2 });
  checkHyper("scaleByLion", positive, { smoothness });
  checkChoice("scaleByLion", "mode", mode, ["hard", "smooth", "refined"]);
  const bend = (x: Tensor): Tensor => {
    if (mode === "hard") return np.sign(x);
    return mode === "smooth" ? np.tanh(np.multiply(x, smoothness)) : np.clip(x, -1, 1);
  };
  return {
    init: (params) => ({ mean: zerosLike(params) }),
    update: (gradients, state) => [
      tree.map((g, m) => bend(blend(b1, m, g)), gradients, state.mean),
      { mean: tree.map((g, m) => blend(b2, m, g), gradients, state.mean) },
    ],
  };
}

export type LionOptions = ScaleByLionOptions & RateOptions;

/**
 * Lion: {@link scaleByLion}, then weight decay (λ is 1e-3 by default in optax, 0 here) and the learning rate. Equal to
 * `optax.lion`.
 *
 * @example
 * const optimizer = lion({ learningRate: 1e-4, weightDecay: 1e-3 });
 */
export const lion = (options: LionOptions): Transformation<DecayedState<LionState>> =>
  withRate(scaleByLion(options), options);
