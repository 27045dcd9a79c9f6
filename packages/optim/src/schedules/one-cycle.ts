/** One cycle: up to the greatest rate, down, and far down at the end. Smith and Topin, *Super-convergence* (arXiv 1708.07120). */
import { checkHyper, counting, positive } from "../checks.ts";
import type { Schedule } from "../schedule.ts";
import { interpolate, type Interpolation } from "./interpolate.ts";

export interface OneCycleOptions {
  readonly peak: number;
  /** T. */
  readonly steps: number;
  /** The share of steps until the peak. Default 0.3. */
  readonly rise?: number;
  /** The first rate is `peak/divisor`. Default 25. */
  readonly divisor?: number;
  /** The last rate is the first divided by this. Default 1e4. */
  readonly finalDivisor?: number;
  /** Default "cosine". */
  readonly kind?: Interpolation;
  /** Whether the way down ends at the first rate, in as many steps as the way up, and the rest goes on to the last. Default false. */
  readonly threePhase?: boolean;
}

/**
 * `peak/divisor` at step 0, the peak at `rise·T − 1`, the last rate at `T − 1`. Equal to `torch.optim.lr_scheduler.OneCycleLR`,
 * which cycles the momentum, too: give `sgd` a momentum that is a schedule, with `interpolate`.
 *
 * @example
 * const optimizer = sgd({ learningRate: oneCycle({ peak: 0.1, steps: 1000 }), momentum: 0.9 });
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { peak, steps, rise = 0.3, divisor = 25, finalDivisor = 1e4, kind = "cosine", threePhase = false } = options;
  checkHyper("oneCycle", positive, { rise, divisor, finalDivisor });
  checkHyper("oneCycle", counting, { steps });
  const first = peak / divisor;
  const top = rise * steps - 1;
  const end = [steps - 1, first / finalDivisor] as const;
  return threePhase
    ? interpolate(kind, [0, first], [top, peak], [2 * top, first], end)
    : interpolate(kind, [0, first], [top, peak], end);
}

/**
 * `peak/25` at step 0, the peak at `0.3·T`, back at `0.85·T`, then down to `peak/25/10⁴` at T: straight lines. Equal to
 * `optax.linear_onecycle_schedule`.
 */
export function linearOneCycle(options: {
  readonly peak: number;
  readonly steps: number;
  readonly rise?: number;
  /** The share of steps until the way down ends. Default 0.85. */
  readonly fall?: number;
  readonly divisor?: number;
  readonly finalDivisor?: number;
}): Schedule {
  const { peak, steps, rise = 0.3, fall = 0.85, divisor = 25, finalDivisor = 1e4 } = options;
  checkHyper("linearOneCycle", positive, { rise, fall, divisor, finalDivisor });
  checkHyper("linearOneCycle", counting, { steps });
  const first = peak / divisor;
  const points = [
    [Math.floor(rise * steps), peak],
    [Math.floor(fall * steps), first],
  ] as const;
  return interpolate("linear", [0, first], ...points, [steps, first / finalDivisor]);
}

/** `peak/25` at step 0, the peak at `0.3·T`, `peak/25/10⁴` at T: half waves. Equal to `optax.cosine_onecycle_schedule`. */
export function cosineOneCycle(options: {
  readonly peak: number;
  readonly steps: number;
  readonly rise?: number;
  readonly divisor?: number;
  readonly finalDivisor?: number;
}): Schedule {
  const { peak, steps, rise = 0.3, divisor = 25, finalDivisor = 1e4 } = options;
  checkHyper("cosineOneCycle", positive, { rise, divisor, finalDivisor });
  checkHyper("cosineOneCycle", counting, { steps });
  const last = peak / (divisor * finalDivisor);
  return interpolate("cosine", [0, peak / divisor], [Math.floor(rise * steps), peak], [steps, last]);
}
