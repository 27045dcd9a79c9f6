import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, needParams, nonnegative, positive } from "../checks.ts";
import { blend, debias } from "../moments.ts";
import { scaleTree, subtractTree, sumOver, treeDot, widest } from "../reduce.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type ProdigyState = StepCount & {
  /** m, v: decaying means of d·g and of its square, s: decaying sum of gradients. As the parameters. */
  readonly mean: Tree;
  readonly square: Tree;
  readonly sum: Tree;
  /** x₀, as the parameters. */
  readonly start: Tree;
  /** d and r: f64 where a parameter is, otherwise f32, shape []. */
  readonly distance: Tensor;
  readonly numerator: Tensor;
};

export interface ProdigyOptions {
  /** γ: a factor of the rate that is found, 1 or a schedule that starts there. Default 1. */
  readonly learningRate?: LearningRate;
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** β₃ in [0, 1). Default √β₂. */
  readonly b3?: number;
  /** ε. Default 1e-8. */
  readonly eps?: number;
  /** d₀ > 0: less than the distance to the solution. Default 1e-6. */
  readonly d0?: number;
  /** A factor of the estimates of d. Default 1. */
  readonly coefficient?: number;
  /** λ. Default 0. */
  readonly weightDecay?: number;
}

/**
 * With `ηₜ = γₜ·dₜ·√(1 − β₂ᵗ)/(1 − β₁ᵗ)`, from m, v, s, r = 0
 *
 *     mₜ = β₁·mₜ₋₁ + (1 − β₁)·dₜ·gₜ        vₜ = β₂·vₜ₋₁ + (1 − β₂)·dₜ²·gₜ²
 *     rₜ = β₃·rₜ₋₁ + dₜ/d₀·ηₜ·⟨gₜ, x₀ − xₜ⟩        sₜ = β₃·sₜ₋₁ + dₜ/d₀·ηₜ·gₜ        dₜ₊₁ = max(dₜ, rₜ/|sₜ|₁)
 *     xₜ₊₁ = xₜ − ηₜ·(mₜ/(√vₜ + dₜ₊₁·ε) + λ·xₜ)
 *
 * Mishchenko and Defazio, *Prodigy: an expeditiously adaptive parameter-free learner* (arXiv 2306.06101), Algorithm 4. Equal to
 * `optax.contrib.prodigy`.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = prodigy();
 */
export function prodigy(options: ProdigyOptions = {}): Transformation<ProdigyState> {
  const { learningRate = 1, b1 = 0.9, b2 = 0.999, b3 = Math.sqrt(b2), eps = 1e-8 } = options;
  const { d0 = 1e-6, coefficient = 1, weightDecay = 0 } = options;
  checkHyper("prodigy", fraction, { b1, b2, b3 });
  checkHyper("prodigy", positive, { d0, coefficient });
  checkHyper("prodigy", nonnegative, { eps, weightDecay });
  const schedule = scheduleOf(learningRate);
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      sum: zerosLike(params),
      start: tree.map((param: Tensor) => np.add(param, 0), params),
      distance: np.full([], d0, { dtype: widest(params) }),
      numerator: np.zeros([], { dtype: widest(params) }),
    }),
    update(gradients, state, given) {
      const params = needParams("prodigy", given);
      const { distance } = state;
      const before = state.count.astype(distance.dtype);
      const t = np.add(before, 1);
      const correction = np.divide(np.sqrt(debias(b2, t)), debias(b1, t));
      const rate = np.multiply(np.multiply(distance, schedule(before)), correction);
      const scaled = scaleTree(gradients, distance);
      const mean = tree.map((g, m) => blend(b1, m, g), scaled, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), scaled, state.square);
      const weight = np.divide(rate, d0);
      const sum = tree.map(
        (s: Tensor, g: Tensor) => np.add(np.multiply(s, b3), np.multiply(g, weight.astype(g.dtype))),
        state.sum,
        scaled,
      );
      const gained = np.multiply(np.multiply(weight, distance), treeDot(gradients, subtractTree(state.start, params)));
      const numerator = np.add(np.multiply(state.numerator, b3), gained);
      const total = sumOver((s) => np.abs(s), sum);
      // Without a gradient so far there is nothing to estimate from.
      const isSome = np.greater(total, 0);
      const estimate = np.divide(np.multiply(numerator, coefficient), np.where(isSome, total, 1));
      const next = np.where(isSome, np.maximum(distance, estimate), distance);
      const move = (m: Tensor, v: Tensor, x: Tensor): Tensor => {
        const root = np.add(np.sqrt(v), np.multiply(next, eps).astype(v.dtype));
        const direction = np.add(np.divide(m, root), np.multiply(x, weightDecay));
        return np.negative(np.multiply(direction, rate.astype(x.dtype)));
      };
      const updates = tree.map((x: Tensor, m: Tensor, v: Tensor) => move(m, v, x), params, mean, square);
      return [
        updates,
        { count: np.add(state.count, 1), mean, square, sum, start: state.start, distance: next, numerator },
      ];
    },
  };
}
