import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting } from "../checks.ts";
import { loop } from "../typed-transforms.ts";

export interface CoresetOptions {
  /** k: how many examples are chosen. */
  readonly size: number;
  /** i32[n]: the source of each example; those of sources with fewer than n/(number of sources) examples are all kept. Default: one source. */
  readonly sources?: Tensor;
  /** How many sources there are. Default 1. */
  readonly sourceCount?: number;
  /** How many dimensions count, those with the largest mean of squares. Default all. */
  readonly topDims?: number;
  /** v of Adam, [d]: gradients are divided by `√v + 1e-8`. Default none. */
  readonly square?: Tensor;
}

/** Examples that stand for a batch. */
export interface Coreset {
  /** i32[k] */
  readonly chosen: Tensor;
  /** [k]: how many examples of the batch each stands for; sums to n. */
  readonly weights: Tensor;
}

/**
 * k of n examples whose gradients stand for those of all, by greedy facility location: each step takes the example that lowers
 *
 *     Σᵢ min over chosen j of |gᵢ − gⱼ|₁
 *
 * the most, after small sources are in. The distance is taken of gradients as Adam sees them (divided by √v) in their largest dimensions. Gradients
 * are rows, [n, d], such as zeroth-order estimates for one layer. O(n²·d + k·n²).
 *
 * Nguyen et al., *Mini-batch coresets for memory-efficient language model training on data mixtures* (arXiv 2407.19580), eqs. (3) to (6).
 *
 * @throws ArgumentError where k is not a whole number from 1 to n.
 */
export function coresetBatch(
  gradients: Tensor,
  { size, sources, sourceCount = 1, topDims, square }: CoresetOptions,
): Coreset {
  const n = gradients.shape[0] ?? 0;
  checkHyper("coresetBatch", counting, { size, sourceCount });
  checkHyper("coresetBatch", { words: `a number of at most ${n}, the batch`, holds: (k) => k <= n }, { size });
  const distance = distances(
    largest(square ? np.divide(gradients, np.add(np.sqrt(square), 1e-8)) : gradients, topDims),
  );
  const first = sources ? np.where(isSmall(sources, sourceCount, n), 1, 0) : np.zeros([n]);
  const places = np.arange(n, { dtype: "i32" });
  type Carry = readonly [chosen: Tensor, nearest: Tensor, isIn: Tensor];
  const far = np.full([n], 1e30, { dtype: gradients.dtype });
  const body = (i: Tensor, [chosen, nearest, isIn]: Carry): Carry => {
    const cost = np.sum(np.minimum(distance, nearest), { axis: 1 });
    // Small sources come first, and nothing twice.
    const bonus = np.multiply(first.astype(cost.dtype), 1e36);
    const best = np.argmin(np.where(isIn, Infinity, np.subtract(cost, bonus))).astype("i32");
    const isBest = np.equal(places, best);
    const own = np.sum(np.where(isBest.reshape([n, 1]), distance, 0), { axis: 0 });
    const next = np.where(np.equal(np.arange(size, { dtype: "i32" }), i), best, chosen);
    return [next, np.minimum(nearest, own), np.logicalOr(isIn, isBest)];
  };
  const [chosen] = loop<Carry>(size, body, [np.zeros([size], { dtype: "i32" }), far, np.zeros([n], { dtype: "bool" })]);
  const owner = np.argmin(np.take(distance, chosen, 0), { axis: 0 }).astype("i32");
  const isOwned = np.equal(np.arange(size, { dtype: "i32" }).reshape([size, 1]), owner);
  return { chosen, weights: np.sum(isOwned.astype(gradients.dtype), { axis: 1 }) };
}

/** The columns with the largest mean of squares. */
function largest(rows: Tensor, count: number | undefined): Tensor {
  if (count === undefined) return rows;
  checkHyper("coresetBatch", counting, { topDims: count });
  const order = np.argsort(np.negative(np.sum(np.square(rows), { axis: 0 })));
  return np.take(rows, np.slice(order, [[0, Math.min(count, order.size)]]), 1);
}

/** `|gᵢ − gⱼ|₁` for all pairs of rows: [n, n]. */
const distances = (rows: Tensor): Tensor =>
  np.sum(np.abs(np.subtract(np.expandDims(rows, 1), np.expandDims(rows, 0))), { axis: 2 });

/** Whether an example's source has fewer examples than sources have in the mean. */
function isSmall(sources: Tensor, count: number, n: number): Tensor {
  const same = np.equal(sources.reshape([n, 1]), sources.reshape([1, n]));
  return np.less(np.sum(same.astype("f32"), { axis: 1 }), n / count);
}
