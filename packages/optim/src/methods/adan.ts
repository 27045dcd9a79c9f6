import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, rooted, unbiased } from "../moments.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type AdanState = StepCount & {
  /** m, v, n: decaying means of gradients, of their differences, and of the square of both. As the parameters. */
  readonly mean: Tree;
  readonly change: Tree;
  readonly square: Tree;
  /** gₜ₋₁, as the parameters. */
  readonly previous: Tree;
};

export interface ScaleByAdanOptions {
  /** β₁ in [0, 1): the paper's 1 − β₁. Default 0.98. */
  readonly b1?: number;
  /** β₂ in [0, 1): the paper's 1 − β₂. Default 0.92. */
  readonly b2?: number;
  /** β₃ in [0, 1): the paper's 1 − β₃. Default 0.99. */
  readonly b3?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
  /** ε̄, under the root. Default 0; `optax.adan` has 1e-8. */
  readonly epsRoot?: number;
  /** What d and v are multiplied by. Default 1 − β₂, as in optax 0.2.9; the paper's is β₂. */
  readonly lookAhead?: number;
  /** Whether the step is divided by √n: without, Adan is Nesterov's momentum (NME). Default true. */
  readonly adaptive?: boolean;
  /** Whether means are divided by `1 − βᵗ`. Default true. */
  readonly biasCorrection?: boolean;
}

/**
 * With `dₜ = gₜ − gₜ₋₁` (d₁ = 0) and from 0
 *
 *     mₜ = β₁·mₜ₋₁ + (1 − β₁)·gₜ        vₜ = β₂·vₜ₋₁ + (1 − β₂)·dₜ
 *     nₜ = β₃·nₜ₋₁ + (1 − β₃)·(gₜ + κ·dₜ)²        uₜ = (m̂ₜ + κ·v̂ₜ) / (√(n̂ₜ + ε̄) + ε)
 *
 * Xie et al., *Adan: adaptive Nesterov momentum algorithm* (arXiv 2208.06677v4), Algorithm 1. Its rates are those of the new
 * values, so its β is 1 − β here, and its κ is β₂ here. κ = 1 − β₂ and the corrections are optax's.
 */
export function scaleByAdan(options: ScaleByAdanOptions = {}): Transformation<AdanState> {
  const { b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0, lookAhead = 1 - b2 } = options;
  const { adaptive = true, biasCorrection = true } = options;
  checkHyper("scaleByAdan", fraction, { b1, b2, b3 });
  checkHyper("scaleByAdan", nonnegative, { eps, epsRoot, lookAhead });
  const ahead = (x: Tensor, change: Tensor): Tensor => np.add(x, np.multiply(change, lookAhead));
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      change: zerosLike(params),
      square: zerosLike(params),
      previous: zerosLike(params),
    }),
    update(gradients, state) {
      const isFirst = np.equal(state.count, 0);
      const count = np.add(state.count, 1);
      const differences = tree.map(
        (g, before) => np.where(isFirst, 0, np.subtract(g, before)),
        gradients,
        state.previous,
      );
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const change = tree.map((d, v) => blend(b2, v, d), differences, state.change);
      const square = tree.map((g, d, n) => blend(b3, n, np.square(ahead(g, d))), gradients, differences, state.square);
      const corrected = (beta: number): ((x: Tensor) => Tensor) => (biasCorrection ? unbiased(beta, count) : (x) => x);
      const [first, second, third] = [corrected(b1), corrected(b2), corrected(b3)];
      const direction = (m: Tensor, v: Tensor, n: Tensor): Tensor => {
        const top = ahead(first(m), second(v));
        return adaptive ? np.divide(top, rooted(third(n), { eps, epsRoot })) : top;
      };
      const updates = tree.map((m, v, n) => direction(m, v, n), mean, change, square);
      return [updates, { count, mean, change, square, previous: gradients }];
    },
  };
}

export type AdanOptions = ScaleByAdanOptions & RateOptions;

/**
 * Adan: {@link scaleByAdan}, then weight decay and the learning rate. Equal to `optax.adan`, whose ε̄ is 1e-8. As there decay is
 * added to the update; Algorithm 1 of the paper divides by `1 + λ·η` instead.
 *
 * @example
 * const optimizer = adan({ learningRate: 1e-2, weightDecay: 0.02 });
 */
export const adan = (options: AdanOptions): Transformation<DecayedState<AdanState>> =>
  withRate(scaleByAdan(options), options);
