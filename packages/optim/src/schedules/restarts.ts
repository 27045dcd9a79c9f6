/** Cosine waves: without end, and from the top again and again. Loshchilov and Hutter, *SGDR* (arXiv 1608.03983). */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting } from "../checks.ts";
import { joinSchedules, warmupCosine, type Schedule, type WarmupCosineOptions } from "../schedule.ts";

const wave = (share: Tensor, start: number, end: number): Tensor =>
  np.add(np.multiply(np.add(np.cos(np.multiply(share, Math.PI)), 1), (start - end) / 2), end);

/**
 * `η(t) = end + ½·(start − end)·(1 + cos(π·t/steps))`, which rises again after `steps`. Equal to
 * `torch.optim.lr_scheduler.CosineAnnealingLR`; {@link cosineDecay} stays at the end.
 */
export function cosineAnnealing({
  start,
  end = 0,
  steps,
}: {
  readonly start: number;
  readonly end?: number;
  readonly steps: number;
}): Schedule {
  checkHyper("cosineAnnealing", counting, { steps });
  return (count) => wave(np.divide(count, steps), start, end);
}

export interface WarmRestartsOptions {
  readonly start: number;
  /** Default 0. */
  readonly end?: number;
  /** T₀: the length of the first wave. */
  readonly steps: number;
  /** How many times as long each wave is as the one before: 1, 2, …. Default 1. */
  readonly growth?: number;
}

/**
 * Half waves from `start` to `end`, of `steps` steps, then `growth·steps`, and so on. Equal to
 * `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 */
export function warmRestarts({ start, end = 0, steps, growth = 1 }: WarmRestartsOptions): Schedule {
  checkHyper("warmRestarts", counting, { steps, growth });
  if (growth === 1)
    return (count) => {
      const before = np.multiply(np.floor(np.divide(count, steps)), steps);
      return wave(np.divide(np.subtract(count, before), steps), start, end);
    };
  const lengthOf = (n: Tensor): Tensor => np.multiply(np.power(growth, n), steps);
  const beginOf = (n: Tensor): Tensor => np.divide(np.subtract(lengthOf(n), steps), growth - 1);
  return (count) => {
    const nearest = np.round(np.divide(np.log(np.add(np.multiply(count, (growth - 1) / steps), 1)), Math.log(growth)));
    // Counts are whole, so that half a step decides, whatever was rounded.
    const isLater = np.greater(beginOf(nearest), np.add(count, 0.5));
    const index = np.where(isLater, np.subtract(nearest, 1), nearest);
    return wave(np.divide(np.subtract(count, beginOf(index)), lengthOf(index)), start, end);
  };
}

/**
 * {@link warmupCosine} for each of `cycles`, one after the other. Equal to `optax.sgdr_schedule`.
 */
export function sgdr(first: WarmupCosineOptions, ...rest: readonly WarmupCosineOptions[]): Schedule {
  let end = first.steps;
  const later = rest.map((cycle) => {
    const begin = end;
    end += cycle.steps;
    return [begin, warmupCosine(cycle)] as const;
  });
  return joinSchedules(warmupCosine(first), ...later);
}
