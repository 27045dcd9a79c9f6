/**
 * Schedules: a rate as a function of the number of steps done. All follow optax's functions of the same names; its
 * argument order is replaced by options.
 */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

/** From t = 0, 1, …, a float scalar, the rate: a scalar of the same dtype. It is traced with the step. */
export type Schedule = (count: Tensor) => Tensor;

/** `η(t) = value` */
export const constant =
  (value: number): Schedule =>
  (count) =>
    np.fullLike(count, value);

export interface PolynomialOptions {
  /** η before and at `begin`. */
  readonly start: number;
  /** η at and after `begin + steps`. */
  readonly end: number;
  /** p > 0 */
  readonly power: number;
  /** How many steps the transition takes, at least 1. */
  readonly steps: number;
  /** The step at which it begins. Default 0. */
  readonly begin?: number;
}

/** `η(t) = (start − end)·(1 − c/steps)ᵖ + end` with `c = min(max(t − begin, 0), steps)`. */
export const polynomial =
  ({ start, end, power, steps, begin = 0 }: PolynomialOptions): Schedule =>
  (count) => {
    const done = np.minimum(np.maximum(np.subtract(count, begin), 0), steps);
    const left = np.subtract(1, np.divide(done, steps));
    return np.add(np.multiply(np.power(left, power), start - end), end);
  };

/** {@link polynomial} of power 1: a straight line from `start` to `end`. */
export const linear = (options: Omit<PolynomialOptions, "power">): Schedule => polynomial({ ...options, power: 1 });

export interface ExponentialDecayOptions {
  readonly start: number;
  /** γ > 0: what `steps` steps multiply the rate by. */
  readonly rate: number;
  readonly steps: number;
  /** The step at which the decay begins. Default 0. */
  readonly begin?: number;
  /** Decays at once after every `steps` steps. Default false. */
  readonly staircase?: boolean;
  /** The rate stays on this side of it: above for γ < 1, below for γ ≥ 1. */
  readonly end?: number;
}

/** `η(t) = start·γ^((t − begin)/steps)` after `begin`, `start` until then. */
export const exponentialDecay =
  ({ start, rate, steps, begin = 0, staircase = false, end }: ExponentialDecayOptions): Schedule =>
  (count) => {
    const since = np.subtract(count, begin);
    const periods = np.divide(since, steps);
    const decayed = np.multiply(np.power(rate, staircase ? np.floor(periods) : periods), start);
    const rated = np.where(np.lessEqual(since, 0), start, decayed);
    if (end === undefined) return rated;
    return rate < 1 ? np.maximum(rated, end) : np.minimum(rated, end);
  };

export interface CosineDecayOptions {
  readonly start: number;
  /** How many steps the decay takes. */
  readonly steps: number;
  /** α: the last rate as a fraction of the first. Default 0. */
  readonly alpha?: number;
  /** p. Default 1. */
  readonly exponent?: number;
}

/**
 * `η(t) = start·((1 − α)·(½·(1 + cos(π·c/steps)))ᵖ + α)` with `c = min(t, steps)`.
 *
 * Loshchilov and Hutter, *SGDR* (arXiv 1608.03983), eq. (5), without restarts; the exponent is optax's.
 */
export const cosineDecay =
  ({ start, steps, alpha = 0, exponent = 1 }: CosineDecayOptions): Schedule =>
  (count) => {
    const angle = np.multiply(np.divide(np.minimum(count, steps), steps), Math.PI);
    const cosine = np.multiply(np.add(np.cos(angle), 1), 0.5);
    return np.multiply(np.add(np.multiply(np.power(cosine, exponent), 1 - alpha), alpha), start);
  };

/**
 * The first schedule before the step `boundaries[0]`, the second before `boundaries[1]`, and so on; each counts from
 * its own first step. `boundaries` increase, and are one fewer than the schedules.
 */
export const joinSchedules =
  (first: Schedule, ...rest: readonly (readonly [boundary: number, schedule: Schedule])[]): Schedule =>
  (count) =>
    rest.reduce(
      (rate, [boundary, schedule]) => np.where(np.less(count, boundary), rate, schedule(np.subtract(count, boundary))),
      first(count),
    );

export interface WarmupCosineOptions {
  readonly start: number;
  /** η at the end of the warm-up. */
  readonly peak: number;
  readonly warmupSteps: number;
  /** Of warm-up and decay together. */
  readonly steps: number;
  /** η at `steps` and after. Default 0. */
  readonly end?: number;
  /** p of {@link cosineDecay}. Default 1. */
  readonly exponent?: number;
}

/** {@link linear} from `start` to `peak` in `warmupSteps`, then {@link cosineDecay} from `peak` to `end`. */
export const warmupCosine = (options: WarmupCosineOptions): Schedule => {
  const { start, peak, warmupSteps, steps, end = 0, exponent = 1 } = options;
  return joinSchedules(linear({ start, end: peak, steps: warmupSteps }), [
    warmupSteps,
    cosineDecay({ start: peak, steps: steps - warmupSteps, alpha: end / peak, exponent }),
  ]);
};

/** `η(t) = start·Π factorᵢ` over the boundaries with t ≥ boundaryᵢ. */
export const piecewise =
  (start: number, ...changes: readonly (readonly [boundary: number, factor: number])[]): Schedule =>
  (count) =>
    changes.reduce(
      (rate, [boundary, factor]) => np.where(np.less(count, boundary), rate, np.multiply(rate, factor)),
      np.fullLike(count, start),
    );
