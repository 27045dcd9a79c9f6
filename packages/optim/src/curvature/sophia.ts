import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, needParams, positive } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend } from "../moments.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Extra, type Transformation, type Tree } from "../transformation.ts";
import { exactDiagonal, hutchinson, type DiagonalEstimator } from "./diagonal.ts";
import { everyFew } from "./refresh.ts";

export interface ScaleBySophiaOptions {
  /** β₁ in [0, 1). Default 0.965. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.99. */
  readonly b2?: number;
  /** γ > 0, which the diagonal is multiplied by. Default 0.01. */
  readonly gamma?: number;
  /** ρ > 0: no element of an update is longer. Default 1. */
  readonly rho?: number;
  /** ε > 0: the least denominator. Default 1e-12. */
  readonly eps?: number;
  /** k: the diagonal is estimated in steps 0, k, 2·k, …. Default 10. */
  readonly every?: number;
  /** How: Sophia-H is "hutchinson", Sophia-G `gaussNewtonBartlett(…)`. Default "hutchinson". */
  readonly estimator?: "hutchinson" | "exact" | DiagonalEstimator;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type SophiaState = StepCount & {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
  /** h: decaying mean of the estimates of the diagonal, as the parameters. */
  readonly diagonal: Tree;
  readonly key: random.Key;
};

/**
 * A Newton step of the diagonal whose every element is clipped:
 *
 *     mₜ = β₁·mₜ₋₁ + (1 − β₁)·gₜ        hₜ = β₂·hₜ₋ₖ + (1 − β₂)·ĥₜ in every k-th step, else hₜ₋₁        m₀ = h₀ = 0
 *     uₜ = clip(mₜ / max(γ·hₜ, ε), ρ)
 *
 * where ĥ estimates diag ∇²ℓ. Where the curvature is negative or small, a step goes by the sign of m alone. One gradient a step, and in
 * every k-th one product with the Hessian, or one gradient more.
 *
 * Liu et al., *Sophia: a scalable stochastic second-order optimizer for language model pre-training* (arXiv 2305.14342), Algorithm 3; its
 * first version has γ = 1. The estimate is taken with the first step, before the update, as there.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `hvp`.
 */
export function scaleBySophia(options: ScaleBySophiaOptions = {}): Transformation<SophiaState> {
  const { b1 = 0.965, b2 = 0.99, gamma = 0.01, rho = 1, eps = 1e-12, every = 10, seed = 0 } = options;
  const { estimator = "hutchinson" } = options;
  checkHyper("sophia", fraction, { b1, b2 });
  checkHyper("sophia", positive, { gamma, rho, eps });
  checkHyper("sophia", counting, { every });
  const estimate = typeof estimator === "function" ? estimator : estimator === "exact" ? exactDiagonal : hutchinson();
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      diagonal: zerosLike(params),
      key: random.key(seed),
    }),
    update<P>(gradients: P, state: SophiaState, given: P | undefined, extra?: Extra<P>) {
      const params = needParams("sophia", given);
      const kept = state.diagonal as P;
      const fresh = (): P => {
        const found = estimate("sophia", params, random.foldIn(state.key, state.count), extra);
        return tree.map((h, next) => blend(b2, h, next), kept, found);
      };
      const diagonal = everyFew(state.count, every, fresh, kept);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const clipped = (m: Tensor, h: Tensor): Tensor =>
        np.clip(np.divide(m, np.maximum(np.multiply(h, gamma), eps)), -rho, rho);
      const updates = tree.map((_: Tensor, m: Tensor, h: Tensor) => clipped(m, h), gradients, mean, diagonal);
      return [updates, { count: np.add(state.count, 1), mean, diagonal, key: state.key }];
    },
  };
}

export type SophiaOptions = ScaleBySophiaOptions & RateOptions;

/**
 * Sophia: {@link scaleBySophia}, then decoupled weight decay and the learning rate. No element moves further than `learningRate·ρ`.
 *
 * @example
 * const step = makeStep(loss, sophia({ learningRate: 0.01, every: 10 }));
 */
export const sophia = (options: SophiaOptions): Transformation<DecayedState<SophiaState>> =>
  withRate(scaleBySophia(options), options);
