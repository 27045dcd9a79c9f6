import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, onceForDtype, rooted, unbiased } from "../moments.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Schedule } from "../schedule.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type AdemamixState = StepCount & {
  /** m₁, m₂: fast and slow decaying means of gradients, v: of their squares. As the parameters. */
  readonly fast: Tree;
  readonly slow: Tree;
  readonly square: Tree;
};

export interface ScaleByAdemamixOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** β₃ in [0, 1), of the slow mean: a number or a schedule of t = 0, 1, …. Default 0.9999. */
  readonly b3?: number | Schedule;
  /** α: the weight of the slow mean: a number or a schedule of t = 0, 1, …. Default 5. */
  readonly alpha?: number | Schedule;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
  /** ε̄, under the root. Default 0. */
  readonly epsRoot?: number;
}

/**
 * v̂ and m̂₁ as in {@link scaleByAdam}, and from 0, without correction
 *
 *     m₂ₜ = β₃·m₂ₜ₋₁ + (1 − β₃)·gₜ        uₜ = (m̂₁ₜ + α·m₂ₜ) / (√(v̂ₜ + ε̄) + ε)
 *
 * Pagliardini, Ablin and Grangier, *The AdEMAMix optimizer: better, faster, older* (arXiv 2409.03137), eq. (AdEMAMix). Its
 * schedules of α and β₃ are {@link warmupAlpha} and {@link warmupB3}.
 */
export function scaleByAdemamix(options: ScaleByAdemamixOptions = {}): Transformation<AdemamixState> {
  const { b1 = 0.9, b2 = 0.999, b3 = 0.9999, alpha = 5, eps = 1e-8, epsRoot = 0 } = options;
  checkHyper("scaleByAdemamix", fraction, { b1, b2, ...(typeof b3 === "number" && { b3 }) });
  checkHyper("scaleByAdemamix", nonnegative, { eps, epsRoot, ...(typeof alpha === "number" && { alpha }) });
  return {
    init: (params) => ({
      ...noSteps(),
      fast: zerosLike(params),
      slow: zerosLike(params),
      square: zerosLike(params),
    }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const valueOf = (hyper: number | Schedule): ((like: Tensor) => number | Tensor) =>
        typeof hyper === "number" ? () => hyper : onceForDtype(({ dtype }) => hyper(state.count.astype(dtype)));
      const [b3Of, alphaOf] = [valueOf(b3), valueOf(alpha)];
      const fast = tree.map((g, m) => blend(b1, m, g), gradients, state.fast);
      const slow = tree.map((g, m) => blend(b3Of(g), m, g), gradients, state.slow);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const meanOf = unbiased(b1, count);
      const varianceOf = unbiased(b2, count);
      const direction = (m: Tensor, old: Tensor, v: Tensor): Tensor =>
        np.divide(np.add(meanOf(m), np.multiply(old, alphaOf(old))), rooted(varianceOf(v), { eps, epsRoot }));
      return [tree.map((m, old, v) => direction(m, old, v), fast, slow, square), { count, fast, slow, square }];
    },
  };
}

export type AdemamixOptions = ScaleByAdemamixOptions & RateOptions;

/**
 * AdEMAMix: {@link scaleByAdemamix}, then weight decay and the learning rate. Equal to `optax.contrib.ademamix`, whose
 * default α is 6.
 *
 * @example
 * const optimizer = ademamix({ learningRate: 1e-3, alpha: 8 });
 */
export const ademamix = (options: AdemamixOptions): Transformation<DecayedState<AdemamixState>> =>
  withRate(scaleByAdemamix(options), options);

/** `α(t) = α·min(t/steps, 1)`: the paper's schedule of α. */
export const warmupAlpha =
  (alpha: number, steps: number): Schedule =>
  (count) =>
    np.multiply(np.minimum(np.divide(count, steps), 1), alpha);

/**
 * β₃(t) whose half-life grows linearly from that of `start` to that of `end` in `steps` steps: the paper's schedule of β₃,
 * `exp(ln β·ln β' / ((1 − s)·ln β' + s·ln β))` with β = start, β' = end, `s = min(t/steps, 1)`.
 */
export const warmupB3 =
  ({
    start = 0.9,
    end = 0.9999,
    steps,
  }: {
    readonly start?: number;
    readonly end?: number;
    readonly steps: number;
  }): Schedule =>
  (count) => {
    const s = np.minimum(np.divide(count, steps), 1);
    const [from, to] = [Math.log(start), Math.log(end)];
    const mixed = np.add(np.multiply(np.subtract(1, s), to), np.multiply(s, from));
    return np.exp(np.divide(from * to, mixed));
  };
