/** Schedules from what an earlier run recorded. */
import { ArgumentError } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, share } from "../checks.ts";
import { linear, type Schedule } from "../schedule.ts";

/** The rate of each step from 0 on, the last one after them. */
export function table(rates: readonly number[]): Schedule {
  if (rates.length === 0)
    throw new ArgumentError("bad-argument", "table: there are no rates", "give a rate for each step");
  return (count) => {
    const step = np.clip(count, 0, rates.length - 1).astype("i32");
    return np.take(np.array([...rates], { dtype: count.dtype }), step);
  };
}

/** `η(t) = peak·(1 − t/steps)`: linear decay to 0, the best schedule for gradients of unknown, equal norms. */
export function linearDecay({ peak, steps }: { readonly peak: number; readonly steps: number }): Schedule {
  checkHyper("linearDecay", counting, { steps });
  return linear({ start: peak, end: 0, steps });
}

export interface RefinedOptions {
  /** η of the greatest step. Default 1. */
  readonly peak?: number;
  /** τ: norms are replaced by medians over τ·T neighbours. Default 0.1; 0 for none. */
  readonly smoothing?: number;
}

/**
 * From the norms of the gradients of T steps of an earlier run, with `wₜ = 1/|gₜ|²` of smoothed norms,
 *
 *     ηₜ = wₜ · Σ_{p > t} w_p / max        t = 1, …, T
 *
 * For norms that are all equal it is {@link linearDecay} from the peak to 0 in T − 1 steps.
 *
 * Defazio, Cutkosky, Mehta and Mishchenko, *When, why and how much? Adaptive learning rate scheduling by refinement*
 * (arXiv 2310.07831), Algorithm 1. Median windows that would reach beyond an end are mirrored at it.
 *
 * @throws ArgumentError for a norm that is not a positive number.
 *
 * @example
 * const rate = refined(normsOfAnEarlierRun, { peak: 0.1 });
 */
export function refined(norms: readonly number[], { peak = 1, smoothing = 0.1 }: RefinedOptions = {}): Schedule {
  checkHyper("refined", share, { smoothing });
  const wrong = norms.findIndex((norm) => !(norm > 0 && norm < Infinity));
  if (norms.length < 2 || wrong >= 0)
    throw new ArgumentError(
      "bad-argument",
      wrong < 0 ? `refined: there are ${norms.length} norms` : `refined: the norm of step ${wrong} is ${norms[wrong]}`,
      "give the norm of the gradient of each step, at least two, all positive",
    );
  const weights = medians(norms, smoothing).map((norm) => norm ** -2);
  let after = 0;
  const rates = weights
    .toReversed()
    .map((weight) => {
      const rate = weight * after;
      after += weight;
      return rate;
    })
    .toReversed();
  const most = rates.reduce((x, y) => Math.max(x, y));
  return table(rates.map((rate) => (peak * rate) / most));
}

/** The median over a window of τ·T values, an odd number of them, round each. */
function medians(values: readonly number[], smoothing: number): readonly number[] {
  const half = Math.floor((smoothing * values.length) / 2);
  const last = values.length - 1;
  const mirrored = (i: number): number =>
    values[i < 0 ? Math.min(-i, last) : i > last ? Math.max(2 * last - i, 0) : i] ?? 0;
  return values.map((_, i) => {
    const window = Array.from({ length: 2 * half + 1 }, (__, j) => mirrored(i + j - half));
    return window.toSorted((a, b) => a - b)[half] ?? 0;
  });
}
