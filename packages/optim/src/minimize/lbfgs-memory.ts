/** The last pairs of steps and changes of the gradient, and products with the inverse Hessian that they make. */
import { dynamicIndexInDim, dynamicUpdateIndexInDim, foriLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { along, dot, integer, scalarLike } from "./vector.ts";

/** Pair k is in row `k mod m`; rows without a pair are 0, which the product skips by itself. */
export type Memory = {
  /** s, of shape [m, n]. */
  readonly steps: Tensor;
  /** y, of shape [m, n]. */
  readonly changes: Tensor;
  /** `1/⟨s, y⟩`, of shape [m]. */
  readonly inverses: Tensor;
  /** γ = `⟨s, y⟩/⟨y, y⟩` of the last pair, 1 before. */
  readonly scale: Tensor;
  /** How many pairs there were, i32. */
  readonly count: Tensor;
};

export const emptyMemory = (m: number, x: Tensor): Memory => ({
  steps: np.zeros([m, x.size], { dtype: x.dtype }),
  changes: np.zeros([m, x.size], { dtype: x.dtype }),
  inverses: np.zeros([m], { dtype: x.dtype }),
  scale: scalarLike(x, 1),
  count: integer(0),
});

const rowsOf = ({ inverses }: Memory): number => inverses.size;
const row = (rows: Tensor, i: Tensor): Tensor => dynamicIndexInDim(rows, i, 0, false);

/** The memory with the pair in the place of the oldest one, where `keep` says so. */
export function remember(memory: Memory, step: Tensor, change: Tensor, keep: Tensor): Memory {
  const slot = np.mod(memory.count, rowsOf(memory));
  const curvature = dot(step, change);
  const put = (rows: Tensor, value: Tensor): Tensor =>
    dynamicUpdateIndexInDim(rows, np.where(keep, value, row(rows, slot)), slot);
  return {
    steps: put(memory.steps, step),
    changes: put(memory.changes, change),
    inverses: put(memory.inverses, np.divide(1, np.where(keep, curvature, 1))),
    scale: np.where(keep, np.divide(curvature, dot(change, change)), memory.scale),
    count: np.add(memory.count, keep.astype("i32")),
  };
}

/** The memory without its pairs, where `when` says so. */
export const forget = (memory: Memory, when: Tensor): Memory => ({
  ...memory,
  inverses: np.where(when, 0, memory.inverses),
  scale: np.where(when, 1, memory.scale),
  count: np.where(when, 0, memory.count),
});

/**
 * `H·v` in `4·m·n` multiplications: from the newest pair to the oldest, times γ, and back.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithm 7.4. With `free`, of zeros and ones, it is the inverse on the
 * elements that are free: pairs count with these alone, and not at all where `⟨s, y⟩` of these is not positive.
 */
export function inverseProduct(memory: Memory, v: Tensor, free?: Tensor): Tensor {
  const m = rowsOf(memory);
  const pairAt = (i: Tensor): { step: Tensor; change: Tensor; inverse: Tensor } => {
    const [step, change] = [row(memory.steps, i), row(memory.changes, i)];
    const inverse = row(memory.inverses, i);
    if (!free) return { step, change, inverse };
    const [ownStep, ownChange] = [np.multiply(step, free), np.multiply(change, free)];
    const curvature = dot(ownStep, ownChange);
    const counts = np.logicalAnd(np.greater(inverse, 0), np.greater(np.multiply(curvature, inverse), 1e-6));
    return {
      step: ownStep,
      change: ownChange,
      inverse: np.where(counts, np.divide(1, np.where(counts, curvature, 1)), 0),
    };
  };
  const none = { q: free ? np.multiply(v, free) : v, alphas: np.zeros([m], { dtype: v.dtype }) };
  const { q, alphas } = foriLoop(
    0,
    m,
    (k, { q: before, alphas: known }) => {
      const i = np.mod(np.subtract(np.subtract(memory.count, 1), k), m);
      const { step, change, inverse } = pairAt(i);
      const alpha = np.multiply(dot(step, before), inverse);
      return { q: along(before, np.negative(alpha), change), alphas: dynamicUpdateIndexInDim(known, alpha, i) };
    },
    none,
  );
  return foriLoop(
    0,
    m,
    (k, r) => {
      const i = np.mod(np.add(memory.count, k), m);
      const { step, change, inverse } = pairAt(i);
      const beta = np.multiply(dot(change, r), inverse);
      return along(r, np.subtract(row(alphas, i), beta), step);
    },
    np.multiply(q, memory.scale),
  );
}
