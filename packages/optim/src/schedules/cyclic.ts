import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, positive } from "../checks.ts";
import type { Schedule } from "../schedule.ts";

export interface CyclicOptions {
  readonly base: number;
  readonly peak: number;
  /** Steps up, and down unless `down` is given. */
  readonly up: number;
  readonly down?: number;
  /** The height of the n-th cycle: always the whole one, halved after each, or γᵗ of it. Default "triangular". */
  readonly mode?: "triangular" | "triangular2" | "exponential";
  /** γ of the exponential mode. Default 1. */
  readonly gamma?: number;
}

/**
 * Triangles from `base` to `peak` and back, over and over. Equal to `torch.optim.lr_scheduler.CyclicLR`.
 *
 * Smith, *Cyclical learning rates for training neural networks* (arXiv 1506.01186), section 3.1.
 */
export function cyclic(options: CyclicOptions): Schedule {
  const { base, peak, up, down = up, mode = "triangular", gamma = 1 } = options;
  checkHyper("cyclic", positive, { up, down, gamma });
  checkChoice("cyclic", "mode", mode, ["triangular", "triangular2", "exponential"]);
  const period = up + down;
  const factor = (count: Tensor, cycle: Tensor): Tensor => {
    if (mode === "triangular") return np.onesLike(count);
    return mode === "triangular2" ? np.power(0.5, cycle) : np.power(gamma, count);
  };
  return (count) => {
    const cycle = np.floor(np.divide(count, period));
    const place = np.subtract(count, np.multiply(cycle, period));
    const height = np.minimum(np.divide(place, up), np.divide(np.subtract(period, place), down));
    return np.add(np.multiply(np.multiply(height, factor(count, cycle)), peak - base), base);
  };
}
