/** Schedules that begin low. */
import * as np from "cotangent/numpy";
import { checkHyper, counting, nonnegative } from "../checks.ts";
import { exponentialDecay, joinSchedules, linear, type ExponentialDecayOptions, type Schedule } from "../schedule.ts";
import { interpolate, type RateAt } from "./interpolate.ts";

/**
 * `schedule`, multiplied by `min(t/steps, 1)`; from `start` of it, `start + (1 − start)·min(t/steps, 1)`.
 *
 * @example
 * const rate = warmup(cosineDecay({ start: 0.1, steps: 1000 }), { steps: 50 });
 */
export function warmup(
  schedule: Schedule,
  { steps, start = 0 }: { readonly steps: number; readonly start?: number },
): Schedule {
  checkHyper("warmup", counting, { steps });
  return (count) => {
    const share = np.minimum(np.divide(count, steps), 1);
    return np.multiply(schedule(count), np.add(np.multiply(share, 1 - start), start));
  };
}

export interface WarmupLinearOptions {
  readonly peak: number;
  /** η at 0. Default 0. */
  readonly start?: number;
  /** η at `steps` and after. Default 0. */
  readonly end?: number;
  readonly warmupSteps: number;
  /** Of warm-up and decay together. */
  readonly steps: number;
}

/** A line from `start` up to `peak`, and one down to `end`: linear decay with warm-up. */
export function warmupLinear({ peak, start = 0, end = 0, warmupSteps, steps }: WarmupLinearOptions): Schedule {
  checkHyper("warmupLinear", nonnegative, { warmupSteps });
  const up: readonly RateAt[] = warmupSteps === 0 ? [] : [[0, start]];
  return interpolate("linear", ...up, [warmupSteps, peak], [steps, end]);
}

/** A line from 0 to `peak`, the peak, and a line to `end`: warm-up, stable, decay. */
export function warmupStableDecay(options: WarmupLinearOptions & { readonly decaySteps: number }): Schedule {
  const { peak, start = 0, end = 0, warmupSteps, steps, decaySteps } = options;
  checkHyper("warmupStableDecay", counting, { warmupSteps, decaySteps });
  const up = [
    [0, start],
    [warmupSteps, peak],
  ] as const;
  return steps - decaySteps === warmupSteps
    ? interpolate("linear", ...up, [steps, end])
    : interpolate("linear", ...up, [steps - decaySteps, peak], [steps, end]);
}

export interface WarmupExponentialOptions extends Omit<ExponentialDecayOptions, "start"> {
  readonly start: number;
  readonly peak: number;
  readonly warmupSteps: number;
}

/** A line from `start` to `peak`, then {@link exponentialDecay}. Equal to `optax.warmup_exponential_decay_schedule`. */
export function warmupExponential({ start, peak, warmupSteps, ...decay }: WarmupExponentialOptions): Schedule {
  checkHyper("warmupExponential", counting, { warmupSteps });
  return joinSchedules(linear({ start, end: peak, steps: warmupSteps }), [
    warmupSteps,
    exponentialDecay({ ...decay, start: peak }),
  ]);
}

/**
 * `η(t) = peak·min((t + 1)/warmupSteps, √(warmupSteps/(t + 1)))`.
 *
 * Vaswani et al., *Attention is all you need* (arXiv 1706.03762), eq. (3), with its `d^−½·warmupSteps^−½` as the peak.
 */
export function inverseSqrt({ peak, warmupSteps }: { readonly peak: number; readonly warmupSteps: number }): Schedule {
  checkHyper("inverseSqrt", counting, { warmupSteps });
  return (count) => {
    const t = np.add(count, 1);
    return np.multiply(np.minimum(np.divide(t, warmupSteps), np.sqrt(np.divide(warmupSteps, t))), peak);
  };
}

/** `η(t) = start / (1 + rate·t)`: the decay of `torch.optim.Adagrad` and of Robbins and Monro. */
export function inverseTime({ start, rate }: { readonly start: number; readonly rate: number }): Schedule {
  checkHyper("inverseTime", nonnegative, { rate });
  return (count) => np.divide(start, np.add(np.multiply(count, rate), 1));
}
