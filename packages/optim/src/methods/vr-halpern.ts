import { cond, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { noSteps, type StepCount } from "../scale.ts";

export interface VrHalpernOptions {
  /** The mean of the operators F of `samples`, i32 in [0, n), at x. */
  readonly operator: (x: Tensor, samples: Tensor) => Tensor;
  /** n: how many operators there are. */
  readonly count: number;
  /** L: each is L-cocoercive in the mean. */
  readonly smoothness: number;
  /** "recursive" estimates, or the whole sum in each step ("full"). Default "recursive". */
  readonly estimator?: "recursive" | "full";
  /** b. Default ⌈√n⌉. */
  readonly batch?: number;
  /** How often the whole sum is computed on the average: with the probability `b/(n + b)` by default. */
  readonly refresh?: number;
  /** η. Default 1/(2L). */
  readonly step?: number;
}

export type VrHalpernState = StepCount & {
  /** x, x before, x₀, and the estimate of F at x before. */
  readonly x: Tensor;
  readonly previous: Tensor;
  readonly anchor: Tensor;
  readonly estimate: Tensor;
  /** Operators evaluated so far: i32, shape []. */
  readonly evaluations: Tensor;
  readonly key: random.Key;
};

/**
 * Halpern's iteration for `F(x) = 1/n·Σ Fᵢ(x) = 0`, with a recursive estimate G of F:
 *
 *     Gₖ = F(xₖ) with probability p, else Gₖ₋₁ + F_S(xₖ) − F_S(xₖ₋₁)        xₖ₊₁ = λₖ·x₀ + (1 − λₖ)·(xₖ − η·Gₖ)        λₖ = 1/(k + 2)
 *
 * with a random batch S. Converges in the last iterate.
 *
 * Cai, Alacaoglu and Diakonikolas, *Variance reduced Halpern iteration for finite-sum monotone inclusions* (arXiv 2310.02987),
 * Algorithm 1, with constant batches.
 *
 * @example
 * const { init, step } = vrHalpern({ operator: (x, samples) => meanOperator(x, samples), count: 400, smoothness: 1 });
 */
export function vrHalpern(options: VrHalpernOptions): {
  readonly init: (x: Tensor, key: random.Key) => VrHalpernState;
  readonly step: (state: VrHalpernState) => VrHalpernState;
} {
  const { operator, count, smoothness, estimator = "recursive", step: rate = 1 / (2 * smoothness) } = options;
  const { batch = Math.ceil(Math.sqrt(count)) } = options;
  const { refresh = batch / (count + batch) } = options;
  checkHyper("vrHalpern", counting, { count, batch });
  checkHyper("vrHalpern", positive, { smoothness, rate, refresh });
  const whole = np.arange(count).astype("i32");
  const i32 = (value: number): Tensor => np.full([], value, { dtype: "i32" });
  return {
    init: (x, key) => ({
      ...noSteps(),
      x,
      previous: x,
      anchor: x,
      estimate: np.zerosLike(x),
      evaluations: i32(0),
      key,
    }),
    step(state) {
      const key = random.foldIn(state.key, state.count);
      const [forCoin, forBatch] = random.split(key, 2);
      const isWhole =
        estimator === "full"
          ? np.array(true)
          : np.logicalOr(np.equal(state.count, 0), np.less(random.uniform(forCoin), refresh));
      const [estimate, spent] = cond(
        isWhole,
        (x: Tensor, _before: Tensor, _old: Tensor, _own: random.Key) => [operator(x, whole), i32(count)] as const,
        (x: Tensor, before: Tensor, old: Tensor, own: random.Key) => {
          const samples = random.randint(own, [batch], 0, count);
          return [np.add(old, np.subtract(operator(x, samples), operator(before, samples))), i32(2 * batch)] as const;
        },
        state.x,
        state.previous,
        state.estimate,
        forBatch,
      );
      const share = np.divide(1, np.add(state.count.astype(state.x.dtype), 2));
      const moved = np.subtract(state.x, np.multiply(estimate, rate));
      const x = np.add(np.multiply(state.anchor, share), np.multiply(moved, np.subtract(1, share)));
      return {
        ...state,
        count: np.add(state.count, 1),
        x,
        previous: state.x,
        estimate,
        evaluations: np.add(state.evaluations, spent),
      };
    },
  };
}
