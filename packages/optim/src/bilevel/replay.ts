/** Exact gradients through a whole training, whose states are computed again from a tree of checkpoints. */
import { checkpoint, scan, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, type Range } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";

export interface ReplayOptions {
  /** T: how many steps. */
  readonly steps: number;
  /** k ≥ 2: how many states each level of the tree keeps. Default 4. */
  readonly k?: number;
}

const branches: Range = { words: "a whole number x ≥ 2", holds: (x) => Number.isInteger(x) && x >= 2 };
const whole: Range = { words: "a whole number x ≥ 0", holds: (x) => Number.isInteger(x) && x >= 0 };

/**
 * `state ← step(state, t)` for `t = 0 … T − 1` (i32), whose way back keeps `k·⌈log_k T⌉` states at most at any time: a
 * stretch of steps is k stretches, of which only the starts are kept, down to single steps. Each step runs
 * `⌈log_k T⌉ + 1` times in all. Engstrom et al., *Optimizing ML training with metagradient descent* (arXiv 2503.13751),
 * section 3 (REPLAY). The metagradient is `grad` of a function that returns what the training has come to.
 *
 * @param step a pure function; what it captures, such as the metaparameters, has derivatives.
 * @throws ArgumentError for options out of range.
 *
 * @example
 * ```ts
 * import { grad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { replay } from "@cotangent/optim";
 *
 * // 16 steps of descent on x², by their rate: x = (1 − 2·r)¹⁶.
 * const trained = (rate: Tensor) => replay((x: Tensor) => x.sub(rate.mul(x).mul(2)), np.array(1), { steps: 16 });
 * console.log(grad(trained)(np.array(0.1)).item().toFixed(4)); // → -1.1259
 * ```
 */
export function replay<S>(step: (state: S, t: Tensor) => S, init: S, { steps, k = 4 }: ReplayOptions): S {
  checkHyper("replay", whole, { steps });
  checkHyper("replay", branches, { k });
  return stretch(step, init, { from: np.array(0, { dtype: "i32" }), length: steps, k });
}

interface Stretch {
  readonly from: Tensor;
  readonly length: number;
  readonly k: number;
}

type Steps<S> = (state: S, t: Tensor) => S;

/** The steps `from, …, from + length − 1`: k stretches of one length, then those that are left over. */
function stretch<S>(step: Steps<S>, init: S, { from, length, k }: Stretch): S {
  if (length <= k) return loop(step, init, from, length, 1);
  let part = 1;
  while (part * k < length) part *= k;
  const count = Math.floor(length / part);
  const inner: Steps<S> = (state, t) => stretch(step, state, { from: t, length: part, k });
  const state = loop(kept(inner), init, from, count, part);
  const left = length - count * part;
  if (left === 0) return state;
  const rest: Steps<S> = (s, t) => stretch(step, s, { from: t, length: left, k });
  return kept(rest)(state, np.add(from, count * part));
}

/** A stretch whose way back keeps its start alone. */
const kept = <S>(f: Steps<S>): Steps<S> => treeOf<Steps<S>>(checkpoint(f));

function loop<S>(step: Steps<S>, init: S, from: Tensor, length: number, stride: number): S {
  const body = (state: S, i: Tensor): readonly [S, null] => [step(state, np.add(from, np.multiply(i, stride))), null];
  const run = treeOf<(f: typeof body, c: S, xs: Tensor) => readonly [S, null]>(scan);
  return run(body, init, np.arange(length, { dtype: "i32" }))[0];
}
