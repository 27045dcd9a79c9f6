import { cond, dynamicIndexInDim, dynamicUpdateIndexInDim, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, nonnegative, positive } from "../checks.ts";
import type { Step } from "../make-step.ts";
import { mapLeaves, widest } from "../reduce.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { loop } from "../typed-transforms.ts";

export interface MezoOptions {
  /** η, or its schedule. */
  readonly learningRate: LearningRate;
  /** ε > 0: how far parameters move for a look. Default 1e-3. */
  readonly eps?: number;
  /** λ ≥ 0: `−η·λ·x` beside each step. Default 0. */
  readonly weightDecay?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type MezoState = StepCount & {
  /** The key of all perturbations. */
  readonly key: random.Key;
};

/** A method that is a whole step, as it moves the parameters themselves. */
export interface Mezo<P, Batch extends readonly unknown[]> {
  init(params: P): MezoState;
  readonly step: Step<P, MezoState, Batch>;
}

/**
 * MeZO: SGD on two values of the loss, in the memory of one forward pass. The parameters themselves move to `x + ε·z`, to `x − ε·z`
 * and from there to the next point,
 *
 *     c = (ℓ(x + ε·z) − ℓ(x − ε·z)) / 2ε        x ← x − η·(c·z + λ·x)
 *
 * and z, normal, is made again from the key each of the three times, a row of a leaf at a time: no perturbation, no second set of parameters
 * and no residual is kept. Give `jit(step, { donate: [0] })`, which then works in the memory of the parameters. Any loss will do,
 * also one without a derivative. Evaluations: 2. The value is their mean. Going there and back rounds parameters, as in the paper.
 *
 * Malladi et al., *Fine-tuning language models with just forward passes* (arXiv 2305.17333), Algorithm 1. Weight decay is
 * taken at `x − ε·z`, which saves a pass.
 *
 * @example
 * const { init, step } = mezo(loss, { learningRate: 1e-3 });
 */
export function mezo<P, Batch extends readonly unknown[]>(
  loss: (params: P, ...batch: Batch) => Tensor,
  { learningRate, eps = 1e-3, weightDecay = 0, seed = 0 }: MezoOptions,
): Mezo<P, Batch> {
  checkHyper("mezo", positive, { eps });
  checkHyper("mezo", nonnegative, { weightDecay });
  const schedule = scheduleOf(learningRate);
  const step: Step<P, MezoState, Batch> = (params, state, ...batch) => {
    const key = random.foldIn(state.key, state.count);
    const dtype = widest(params);
    const start = np.zeros([], { dtype });
    const rate = schedule(state.count.astype(dtype));
    type Carry = readonly [params: P, ahead: Tensor, behind: Tensor];
    const phase = (i: Tensor, [x, ahead, behind]: Carry): Carry => {
      const [isFirst, isLast] = [np.equal(i, 0), np.equal(i, 2)];
      const slope = np.divide(np.subtract(ahead, behind), 2 * eps);
      const length = np.where(isFirst, eps, np.where(isLast, np.subtract(eps, np.multiply(rate, slope)), -2 * eps));
      const keep = np.where(isLast, np.subtract(1, np.multiply(rate, weightDecay)), 1);
      const moved = movedAlong(x, key, length, weightDecay === 0 ? undefined : keep);
      const value = cond(
        isLast,
        () => behind,
        () => loss(moved, ...batch).astype(dtype),
      );
      return [moved, np.where(isFirst, value, ahead), np.where(isFirst, behind, value)];
    };
    const [next, ahead, behind] = loop<Carry>(3, phase, [params, start, start]);
    return [next, { ...state, count: np.add(state.count, 1) }, np.multiply(np.add(ahead, behind), 0.5)];
  };
  return { init: () => ({ ...noSteps(), key: random.key(seed) }), step };
}

/**
 * `keep·x + length·z` for the normal z of a key, leaf by leaf and row by row: row r of leaf i is drawn from
 * `foldIn(foldIn(key, i), r)`, a leaf of one axis or none from `foldIn(key, i)`.
 */
export const movedAlong = <P>(params: P, key: random.Key, length: Tensor, keep?: Tensor): P =>
  mapLeaves((leaf, i) => {
    const own = random.foldIn(key, i);
    const moved = (x: Tensor, source: random.Key): Tensor => {
      const z = random.normal(source, x.shape, { dtype: x.dtype });
      const kept = keep === undefined ? x : np.multiply(x, keep.astype(x.dtype));
      return np.add(kept, np.multiply(z, length.astype(x.dtype)));
    };
    if (leaf.ndim < 2) return moved(leaf, own);
    const rows = leaf.shape[0] ?? 0;
    const body = (r: Tensor, x: Tensor): Tensor =>
      dynamicUpdateIndexInDim(x, moved(dynamicIndexInDim(x, r, 0, false), random.foldIn(own, r)), r, 0);
    return rows === 0 ? leaf : loop(rows, body, leaf);
  }, params);
