import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, needParams, nonnegative, positive } from "../checks.ts";
import { blend, debias } from "../moments.ts";
import { scaleTree, sumOver, treeDot, widest } from "../reduce.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type DAdaptState = StepCount & {
  /** m, s: decaying means of η·g, v: of g². As the parameters. */
  readonly mean: Tree;
  readonly square: Tree;
  readonly sum: Tree;
  /** d and r: f64 where a parameter is, otherwise f32, shape []. */
  readonly distance: Tensor;
  readonly numerator: Tensor;
};

export interface DAdaptAdamOptions {
  /** γ: a factor of the rate that is found, 1 or a schedule that starts there. Default 1. */
  readonly learningRate?: LearningRate;
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε. Default 1e-8. */
  readonly eps?: number;
  /** d₀ > 0: less than the distance to the solution. Default 1e-6. */
  readonly d0?: number;
  /** λ. Default 0. */
  readonly weightDecay?: number;
}

/**
 * With `ηₜ = γₜ·dₜ·√(1 − β₂ᵗ)/(1 − β₁ᵗ)` and `β = √β₂`, from m, v, s, r = 0
 *
 *     mₜ = β₁·mₜ₋₁ + (1 − β₁)·ηₜ·gₜ        vₜ = β₂·vₜ₋₁ + (1 − β₂)·gₜ²
 *     rₜ = β·rₜ₋₁ + (1 − β)·ηₜ·⟨gₜ, sₜ₋₁/(√vₜ₋₁ + ε)⟩        sₜ = β·sₜ₋₁ + (1 − β)·ηₜ·gₜ
 *     dₜ₊₁ = max(dₜ, rₜ/((1 − β)·|sₜ|₁))        xₜ₊₁ = xₜ − mₜ/(√vₜ + ε) − ηₜ·λ·xₜ
 *
 * Defazio and Mishchenko, *Learning-rate-free learning by D-Adaptation* (arXiv 2301.07733), Algorithm 5. Equal to
 * `optax.contrib.dadapt_adamw`.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters, with λ > 0.
 *
 * @example
 * const optimizer = dAdaptAdam();
 */
export function dAdaptAdam(options: DAdaptAdamOptions = {}): Transformation<DAdaptState> {
  const { learningRate = 1, b1 = 0.9, b2 = 0.999, eps = 1e-8, d0 = 1e-6, weightDecay = 0 } = options;
  checkHyper("dAdaptAdam", fraction, { b1, b2 });
  checkHyper("dAdaptAdam", positive, { d0, eps });
  checkHyper("dAdaptAdam", nonnegative, { weightDecay });
  const schedule = scheduleOf(learningRate);
  const beta = Math.sqrt(b2);
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      sum: zerosLike(params),
      distance: np.full([], d0, { dtype: widest(params) }),
      numerator: np.zeros([], { dtype: widest(params) }),
    }),
    update(gradients, state, params) {
      const { distance } = state;
      const before = state.count.astype(distance.dtype);
      const t = np.add(before, 1);
      const correction = np.divide(np.sqrt(debias(b2, t)), debias(b1, t));
      const rate = np.multiply(np.multiply(distance, schedule(before)), correction);
      const precondition = (s: Tensor, v: Tensor): Tensor => np.divide(s, np.add(np.sqrt(v), eps));
      const weighted = tree.map((s, v) => precondition(s, v), state.sum, state.square);
      const gained = np.multiply(rate, treeDot(gradients, weighted));
      const scaled = scaleTree(gradients, rate);
      const mean = tree.map((g, m) => blend(b1, m, g), scaled, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const sum = tree.map((g, s) => blend(beta, s, g), scaled, state.sum);
      const numerator = blend(beta, state.numerator, gained);
      const total = np.multiply(
        sumOver((s) => np.abs(s), sum),
        1 - beta,
      );
      const isSome = np.greater(total, 0);
      const next = np.where(isSome, np.maximum(distance, np.divide(numerator, np.where(isSome, total, 1))), distance);
      const moves = tree.map((m, v) => np.negative(precondition(m, v)), mean, square);
      const decay = (u: Tensor, x: Tensor): Tensor =>
        np.subtract(u, np.multiply(np.multiply(x, weightDecay), rate.astype(x.dtype)));
      const updates =
        weightDecay === 0 ? moves : tree.map((u, x) => decay(u, x), moves, needParams("dAdaptAdam", params));
      return [updates, { count: np.add(state.count, 1), mean, square, sum, distance: next, numerator }];
    },
  };
}
