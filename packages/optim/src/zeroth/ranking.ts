import { ArgumentError, dynamicIndexInDim, random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { addScaled, widest } from "../reduce.ts";
import { sgd, type SgdOptions } from "../sgd.ts";
import type { TraceState } from "../trace.ts";
import type { StepCount } from "../scale.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { loop } from "../typed-transforms.ts";
import { direction } from "./directions.ts";
import { zerothOrder, type Estimator, type ZerothOrderOptions, type ZerothOrderState } from "./estimator.ts";

export interface RankingOptions {
  /** m ≥ 2: how many points are ranked. Default 10. */
  readonly points?: number;
  /** k ≤ m: how many of the best are named in order. Default all. */
  readonly best?: number;
  /** μ > 0: how far they are away. Default 1e-3. */
  readonly radius?: number;
}

/**
 * A direction from an order alone: m points `x + μ·zᵢ` are ranked, the k best named in order, and
 *
 *     ĝ = 1/|E|·Σ (zⱼ − zᵢ)        over all pairs E in which i is known to be better than j
 *
 * Nothing else of the loss is used, so ĝ does not change when the loss is replaced by an increasing function of it. Evaluations:
 * m; the directions are made again from the key. The value is the least of the m.
 *
 * Tang et al., *Zeroth-order optimization meets human feedback* (arXiv 2303.03751), eq. (5).
 */
export function ranking({ points = 10, best = points, radius = 1e-3 }: RankingOptions = {}): Estimator {
  checkHyper("ranking", counting, { points, best });
  checkHyper("ranking", positive, { radius });
  if (points < 2 || best > points)
    throw new ArgumentError(
      "bad-argument",
      `ranking: the best ${best} of ${points} points`,
      "rank two points or more, and name no more than there are",
    );
  /** |E|: the r-th best, r = 0 … k − 1, is better than the m − 1 − r after it. */
  const pairs = (best * (2 * points - 1 - best)) / 2;
  return <P>(loss: (params: P) => Tensor, params: P, { key }: Parameters<Estimator>[2]) => {
    const directionOf = (i: Tensor): P => direction(params, random.foldIn(key, i));
    const dtype = widest(params);
    const valueOf = (i: Tensor): Tensor => loss(addScaled(params, radius, directionOf(i))).astype(dtype);
    const places = np.arange(points, { dtype: "i32" });
    const none = np.zeros([points], { dtype });
    const values = loop(points, (i, all) => np.where(np.equal(places, i), valueOf(i), all), none);
    const ranks = np.argsort(np.argsort(values));
    /** How many are better, less how many are worse, as far as it is known. */
    const worse = np.where(np.less(ranks, best), np.subtract(points - 1, ranks), 0);
    const weights = np.subtract(np.minimum(ranks, best), worse);
    const gradients = loop(
      points,
      (i, sum: P) =>
        addScaled(sum, np.divide(dynamicIndexInDim(weights, i, 0, false).astype(dtype), pairs), directionOf(i)),
      tree.map((leaf: Tensor) => np.zerosLike(leaf), params),
    );
    return [np.min(values), gradients];
  };
}

/**
 * ZO-RankSGD: {@link sgd} on the directions of {@link ranking}, `xₜ₊₁ = xₜ − η·ĝₜ`.
 *
 * Tang et al., *Zeroth-order optimization meets human feedback* (arXiv 2303.03751), Algorithm 2, without its line search.
 *
 * @example
 * const step = makeStep(loss, zoRankSgd({ learningRate: 0.1, points: 10 }));
 */
export const zoRankSgd = (
  options: RankingOptions & SgdOptions & ZerothOrderOptions,
): Transformation<ZerothOrderState<readonly [TraceState | NoState, StepCount]>> =>
  zerothOrder(ranking(options), sgd(options), options);
