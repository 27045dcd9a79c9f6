import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needParams, needValueAt, nonnegative, positive } from "../checks.ts";
import { mapLeaves } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Extra, Transformation, Tree } from "../transformation.ts";
import { treeOf } from "../minimize/layout.ts";
import { forEach } from "../typed-transforms.ts";

export interface CboOptions {
  /** N: how many particles. Default 100. */
  readonly particles?: number;
  /** α > 0: how much the best weigh. Default 30. */
  readonly alpha?: number;
  /** λ > 0: the drift. Default 1. */
  readonly lambda?: number;
  /** σ ≥ 0: the noise. Default 0.8. */
  readonly sigma?: number;
  /** Δt > 0: of a step. Default 0.1. */
  readonly timeStep?: number;
  /** The standard deviation of particles about the start. Default 1. */
  readonly spread?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type CboState = StepCount & {
  readonly key: random.Key;
  /** As the parameters, each leaf with a first axis of N. */
  readonly particles: Tree;
};

/**
 * Consensus-based optimization, with noise that is as large as each coordinate is off:
 *
 *     x̄ = Σ wᵢ·xᵢ / Σ wᵢ,  wᵢ = exp(−α·ℓ(xᵢ))        xᵢ ← xᵢ − λ·Δt·(xᵢ − x̄) + σ·√Δt·(xᵢ − x̄)⊙ξᵢ
 *
 * The parameters are x̄, and the particles are the state. A particle whose loss is NaN weighs nothing. Evaluations: N + 1, the last for the value at the
 * parameters; no gradient.
 *
 * Riedl, Klock, Geldhauser and Fornasier, *Gradient is all you need?* (arXiv 2306.09778), eqs. (2) and (3); anisotropic noise:
 * Carrillo, Jin, Li and Zhu (arXiv 1909.09249).
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `valueAt`.
 *
 * @example
 * const step = makeStep(loss, cbo({ particles: 50 }));
 */
export function cbo(options: CboOptions = {}): Transformation<CboState> {
  const { particles: n = 100, alpha = 30, lambda = 1, sigma = 0.8, timeStep = 0.1, spread = 1, seed = 0 } = options;
  checkHyper("cbo", counting, { particles: n });
  checkHyper("cbo", positive, { alpha, lambda, timeStep, spread });
  checkHyper("cbo", nonnegative, { sigma });
  const noise = (key: random.Key, like: Tensor, i: number): Tensor =>
    random.normal(random.foldIn(key, i), [n, ...like.shape], { dtype: like.dtype });
  return {
    init(params) {
      const key = random.key(seed);
      const own = random.foldIn(key, 0);
      const particles = mapLeaves((leaf: Tensor, i) => np.add(np.multiply(noise(own, leaf, i), spread), leaf), params);
      return { ...noSteps(), key, particles };
    },
    update<P>(_: P, state: CboState, given?: P, extra?: Extra<P>) {
      const params = needParams("cbo", given);
      const values = forEach(needValueAt("cbo", extra), treeOf<P>(state.particles));
      const weights = consensusWeights(values, alpha);
      const key = random.foldIn(state.key, np.add(state.count, 1));
      const moved = (x: Tensor, i: number): Tensor => {
        const off = np.subtract(x, meanOf(weights, x));
        const by = np.subtract(
          np.multiply(noise(key, np.slice(x, [0]), i), sigma * Math.sqrt(timeStep)),
          lambda * timeStep,
        );
        return np.add(x, np.multiply(off, by));
      };
      const updates = tree.map(
        (x: Tensor, p: Tensor) => np.subtract(meanOf(weights, x), p),
        treeOf<P>(state.particles),
        params,
      );
      return [updates, { ...state, count: np.add(state.count, 1), particles: mapLeaves(moved, state.particles) }];
    },
    estimate: (loss, params) => [loss(params), tree.map((x: Tensor) => np.zerosLike(x), params)],
  };
}

/** `exp(−α·(ℓᵢ − min ℓ))`, normalised: f[N]. */
function consensusWeights(values: Tensor, alpha: number): Tensor {
  const known = np.where(np.isnan(values), Infinity, values);
  const least = np.min(known);
  const off = np.where(np.isfinite(known), np.subtract(known, np.where(np.isfinite(least), least, 0)), Infinity);
  const raw = np.exp(np.multiply(off, -alpha));
  return np.divide(raw, np.maximum(np.sum(raw), 2 ** -100));
}

/** The weighted mean over the first axis. */
function meanOf(weights: Tensor, x: Tensor): Tensor {
  const factors = weights.astype(x.dtype).reshape([weights.size, ...x.shape.slice(1).map(() => 1)]);
  return np.sum(np.multiply(x, factors), { axis: 0 });
}
