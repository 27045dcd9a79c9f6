import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, nonnegative, positive } from "../checks.ts";
import { onceForDtype } from "../moments.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation, Tree } from "../transformation.ts";

export type AsgdState = StepCount & {
  /** x̄, as the parameters. */
  readonly average: Tree;
};

export interface AsgdOptions {
  /** η₁. Default 1e-2. */
  readonly learningRate?: number;
  /** λ: decay of weights and of the rate. Default 1e-4. */
  readonly lambda?: number;
  /** α: power of the decay of the rate. Default 0.75. */
  readonly alpha?: number;
  /** t₀: the step at which averaging begins. Default 1e6. */
  readonly begin?: number;
  /** Whether rates and shares are rounded to f32, as PyTorch 1.13 keeps them. Default false. */
  readonly torch113?: boolean;
}

/**
 * For t = 0, 1, …
 *
 *     ηₜ = η / (1 + λ·η·t)^α        xₜ₊₁ = xₜ − ηₜ·(gₜ + λ·xₜ)        x̄ₜ₊₁ = x̄ₜ + (xₜ₊₁ − x̄ₜ) / max(1, t − t₀)
 *
 * Polyak and Juditsky, *Acceleration of stochastic approximation by averaging* (1992); Bottou's rate. Equal to
 * `torch.optim.ASGD`, in f64 to that of 1.13 with `torch113`; its `ax` is {@link evaluationPoint}: x itself until t₀ + 2.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = asgd({ learningRate: 0.1, begin: 100 });
 */
export function asgd(options: AsgdOptions = {}): Transformation<AsgdState> {
  const { learningRate = 1e-2, lambda = 1e-4, alpha = 0.75, begin = 1e6, torch113 = false } = options;
  checkHyper("asgd", positive, { learningRate });
  checkHyper("asgd", nonnegative, { lambda, alpha, begin });
  const kept = (x: Tensor): Tensor => (torch113 ? x.astype("f32").astype(x.dtype) : x);
  const rates = (count: Tensor): ((like: Tensor) => { readonly rate: Tensor; readonly share: Tensor }) =>
    onceForDtype(({ dtype }) => {
      const t = count.astype(dtype);
      const fall = np.power(np.add(np.multiply(t, lambda * learningRate), 1), alpha);
      return {
        rate: kept(np.divide(learningRate, fall)),
        share: kept(np.divide(1, np.maximum(np.subtract(t, begin), 1))),
      };
    });
  return {
    init: (params) => ({ ...noSteps(), average: tree.map((param: Tensor) => np.add(param, 0), params) }),
    update(gradients, { count, average }, given) {
      const params = needParams("asgd", given);
      const ratesOf = rates(count);
      const updates = tree.map(
        (g: Tensor, x: Tensor) => np.negative(np.multiply(np.add(g, np.multiply(x, lambda)), ratesOf(g).rate)),
        gradients,
        params,
      );
      const follow = (mean: Tensor, x: Tensor, u: Tensor): Tensor => {
        const next = np.add(x, u);
        const { share } = ratesOf(x);
        // With a share of 1 the mean is x itself, with the same bits.
        return np.where(np.greaterEqual(share, 1), next, np.add(mean, np.multiply(np.subtract(next, mean), share)));
      };
      return [
        updates,
        { count: np.add(count, 1), average: tree.map((m, x, u) => follow(m, x, u), average, params, updates) },
      ];
    },
    evaluationPoint: <P>(params: P, { average }: AsgdState): P => tree.map((_, mean: Tensor) => mean, params, average),
  };
}
