import { dynamicSliceInDim, type Tensor } from "cotangent";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, counting, needParams } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { selectTree } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { sgd, type SgdOptions } from "../sgd.ts";
import type { TraceState } from "../trace.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { zerothOrder, type ZerothOrderOptions, type ZerothOrderState } from "./estimator.ts";
import { twoPoint, type TwoPointOptions } from "./two-point.ts";

export interface SubspaceOptions {
  /** h ≥ 2: how many points are kept. Default 32. */
  readonly history?: number;
  /** r ≤ h: the dimensions of the subspace. Default 8. */
  readonly rank?: number;
  /** For how many steps a subspace is used. Default h. */
  readonly use?: number;
}

export type SubspaceState = StepCount & {
  /** [h, d]: the points of the last collection. */
  readonly points: Tensor;
};

/**
 * `uₜ = Q·Qᵀ·gₜ`, where the r columns of Q are the principal directions of h past points: for h steps points are collected, and gradients
 * pass; then their subspace is used for `use` steps, and so on. Noisy estimates keep what points along the path have in common.
 * State: h numbers for each parameter; O(h²·d + h³) for the directions.
 *
 * Seo et al., *Efficient personalization of quantized diffusion model without backpropagation* (arXiv 2503.14868), Section 4.2, with a fixed
 * rank instead of a share of the variance.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export function projectOnHistory(options: SubspaceOptions = {}): Transformation<SubspaceState> {
  const { history = 32, rank = Math.min(8, history), use = history } = options;
  checkHyper("projectOnHistory", counting, { history, rank, use });
  checkHyper(
    "projectOnHistory",
    { words: `a number of at most ${history}, the history`, holds: (r) => r <= history },
    { rank },
  );
  return {
    init(params) {
      const { size, dtype } = layoutOf(params, "projectOnHistory");
      return { ...noSteps(), points: np.zeros([history, size], { dtype }) };
    },
    update(gradients, { count, points }, given) {
      const params = needParams("projectOnHistory", given);
      const layout = layoutOf(params, "projectOnHistory");
      const phase = np.remainder(count, history + use);
      const isHere = np.equal(np.arange(history, { dtype: "i32" }), phase).reshape([-1, 1]);
      const next = np.where(isHere, layout.flatten(params), points);
      const projected = layout.restore(ontoPrincipal(layout.flatten(gradients), points, rank));
      const updates = selectTree(np.less(phase, history), gradients, projected);
      return [updates, { count: np.add(count, 1), points: next }];
    },
  };
}

/** The projection of a vector onto the first principal directions of rows, by their h×h Gram matrix. */
function ontoPrincipal(vector: Tensor, points: Tensor, rank: number): Tensor {
  const centred = np.subtract(points, np.mean(points, { axis: 0 }));
  const [squares, basis] = linalg.eigh(np.matmul(centred, centred.T));
  const from = points.shape[0] === undefined ? 0 : points.shape[0] - rank;
  const [lengths, parts] = [dynamicSliceInDim(squares, from, rank), dynamicSliceInDim(basis, from, rank, 1)];
  // Directions without extent are none: fewer points than the rank that differ.
  const isSome = np.greater(lengths, np.multiply(np.max(squares), 1e-6));
  const inverse = np.where(isSome, np.divide(1, np.sqrt(np.where(isSome, lengths, 1))), 0);
  const directions = np.multiply(np.matmul(centred.T, parts), inverse);
  return np.matmul(directions, np.matmul(vector, directions));
}

/**
 * {@link sgd} on two-point estimates, {@link projectOnHistory | projected} onto the span of past points.
 *
 * @example
 * const step = makeStep(loss, subspaceZo({ learningRate: 1e-2, history: 16, rank: 4 }));
 */
export const subspaceZo = (
  options: SubspaceOptions & TwoPointOptions & SgdOptions & ZerothOrderOptions,
): Transformation<ZerothOrderState<readonly [SubspaceState, readonly [TraceState | NoState, StepCount]]>> =>
  zerothOrder(twoPoint(options), chain(projectOnHistory(options), sgd(options)), options);
