import { random, tree, type Tensor } from "cotangent";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needParams, needValueAt, positive } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Extra, Transformation } from "../transformation.ts";
import { forEach } from "../typed-transforms.ts";
import { cmaConstants } from "./cma-constants.ts";

export interface CmaEsOptions {
  /** σ₀ > 0: the standard deviation of the first sample. Default 1. */
  readonly sigma?: number;
  /** λ ≥ 4: points a step. Default `4 + ⌊3·ln d⌋`. */
  readonly population?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type CmaEsState = StepCount & {
  readonly key: random.Key;
  /** σ: a scalar. */
  readonly sigma: Tensor;
  /** C: [d, d]. */
  readonly covariance: Tensor;
  /** p_c and p_σ: [d]. */
  readonly path: Tensor;
  readonly conjugatePath: Tensor;
};

/**
 * CMA-ES: λ points of the normal distribution `N(x, σ²·C)` are ranked, and mean, σ and C follow the better half. With
 * `y = C^½·z` and means ⟨·⟩ of the μ best by weights w
 *
 *     x ← x + σ·⟨y⟩        p_σ ← (1 − c_σ)·p_σ + √(c_σ·(2 − c_σ)·μ_w)·⟨z⟩        σ ← σ·exp(c_σ/d_σ·(|p_σ|/E|z| − 1))
 *     p_c ← (1 − c_c)·p_c + h·√(c_c·(2 − c_c)·μ_w)·⟨y⟩        C ← (1 − c₁′ − c_μ)·C + c₁·p_c·p_cᵀ + c_μ·⟨y·yᵀ⟩
 *
 * The loss counts by its order only. Evaluations: λ + 1, the last for the value at the parameters; O(d³) for the eigenvectors, O(d²)
 * memory. A loss of NaN is the worst.
 *
 * Hansen, *The CMA evolution strategy: a tutorial* (arXiv 1604.00772), Figure 6 and Table 1, with positive weights only.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `valueAt`.
 *
 * @example
 * const step = makeStep(loss, cmaEs({ sigma: 0.5 }));
 */
export function cmaEs({ sigma = 1, population, seed = 0 }: CmaEsOptions = {}): Transformation<CmaEsState> {
  checkHyper("cmaEs", positive, { sigma });
  if (population !== undefined) {
    checkHyper("cmaEs", counting, { population });
    checkHyper("cmaEs", { words: "a whole number x ≥ 4", holds: (x) => x >= 4 }, { population });
  }
  return {
    init(params) {
      const { size, dtype } = layoutOf(params, "cmaEs");
      return {
        ...noSteps(),
        key: random.key(seed),
        sigma: np.full([], sigma, { dtype }),
        covariance: np.eye(size, { dtype }),
        path: np.zeros([size], { dtype }),
        conjugatePath: np.zeros([size], { dtype }),
      };
    },
    update<P>(_: P, state: CmaEsState, given?: P, extra?: Extra<P>) {
      const params = needParams("cmaEs", given);
      const layout = layoutOf(params, "cmaEs");
      const { dtype, size } = layout;
      const constants = cmaConstants(size, population);
      const count = np.add(state.count, 1);
      const [squares, basis] = linalg.eigh(state.covariance);
      const lengths = np.sqrt(np.maximum(squares, 0));
      const z = random.normal(random.foldIn(state.key, count), [constants.population, size], { dtype });
      const y = np.matmul(np.multiply(np.matmul(z, basis), lengths), basis.T);
      const mean = layout.flatten(params);
      const valueAt = needValueAt("cmaEs", extra);
      const values = forEach((v: Tensor) => valueAt(layout.restore(v)), np.add(mean, np.multiply(y, state.sigma)));
      const ranks = np.argsort(np.argsort(np.where(np.isnan(values), Infinity, values)));
      const weights = np.take(np.array([...constants.weights], { dtype }), ranks);
      const sampled = np.matmul(weights, y);
      const next = advanced(state, {
        constants,
        count,
        sampled,
        whitened: np.matmul(weights, z),
        outer: np.matmul(y.T, np.multiply(y, weights.reshape([-1, 1]))),
      });
      const end = layout.restore(np.multiply(sampled, state.sigma));
      return [end, { ...state, count, ...next }];
    },
    estimate: (loss, params) => [loss(params), tree.map((x: Tensor) => np.zerosLike(x), params)],
  };
}

/** What a generation says of the distribution. */
interface Generation {
  readonly constants: ReturnType<typeof cmaConstants>;
  readonly count: Tensor;
  /** ⟨y⟩ */
  readonly sampled: Tensor;
  /** `⟨z⟩ = C^(−½)·⟨y⟩` */
  readonly whitened: Tensor;
  /** `⟨y·yᵀ⟩` */
  readonly outer: Tensor;
}

function advanced(
  { sigma, covariance, path, conjugatePath }: CmaEsState,
  { constants, count, sampled, whitened, outer }: Generation,
): Pick<CmaEsState, "sigma" | "covariance" | "path" | "conjugatePath"> {
  const { mass, cSigma, cPath, c1, cMu, damping, expected, threshold } = constants;
  const remembered = (old: Tensor, rate: number, x: Tensor): Tensor =>
    np.add(np.multiply(old, 1 - rate), np.multiply(x, Math.sqrt(rate * (2 - rate) * mass)));
  const p = remembered(conjugatePath, cSigma, whitened);
  const length = np.sqrt(np.vdot(p, p));
  const full = np.sqrt(np.subtract(1, np.power(1 - cSigma, np.multiply(count.astype(sigma.dtype), 2))));
  /** h_σ: whether p_c grows; it waits while σ is growing fast. */
  const grows = np.less(length, np.multiply(full, threshold));
  const q = remembered(path, cPath, np.where(grows, sampled, 0));
  const lost = np.where(grows, 0, c1 * cPath * (2 - cPath));
  const shrunk = np.multiply(covariance, np.add(lost, 1 - c1 - cMu));
  const grown = np.add(np.multiply(np.outer(q, q), c1), np.multiply(outer, cMu));
  const growth = np.exp(np.multiply(np.subtract(np.divide(length, expected), 1), cSigma / damping));
  return { sigma: np.multiply(sigma, growth), covariance: np.add(shrunk, grown), path: q, conjugatePath: p };
}
