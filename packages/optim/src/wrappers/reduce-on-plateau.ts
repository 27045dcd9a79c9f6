import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, needValue, nonnegative } from "../checks.ts";
import { scaleTree, widest } from "../reduce.ts";
import type { Transformation } from "../transformation.ts";

export type PlateauState = {
  /** The factor of updates, and the best loss so far: f64 where a parameter is, otherwise f32, shape []. */
  readonly scale: Tensor;
  readonly best: Tensor;
  /** Steps without progress, and steps of rest to come: i32, shape []. */
  readonly bad: Tensor;
  readonly rest: Tensor;
};

export interface ReduceOnPlateauOptions {
  /** What the factor is multiplied by, in [0, 1). Default 0.1. */
  readonly factor?: number;
  /** Steps without progress that are borne. Default 10. */
  readonly patience?: number;
  /** Progress is `loss < best·(1 − relative) − absolute`. Default 1e-4 and 0. */
  readonly relative?: number;
  readonly absolute?: number;
  /** Steps after a reduction that do not count. Default 0. */
  readonly cooldown?: number;
  /** The least factor. Default 0. */
  readonly least?: number;
}

/**
 * Updates times a factor that falls when the loss does: after more than `patience` steps without progress it is multiplied by `factor`.
 * As `torch.optim.lr_scheduler.ReduceLROnPlateau`, called in each step, and `optax.contrib.reduce_on_plateau`.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the value of the loss.
 *
 * @example
 * const optimizer = chain(adam({ learningRate: 1e-3 }), reduceOnPlateau({ patience: 100 }));
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Transformation<PlateauState> {
  const { factor = 0.1, patience = 10, relative = 1e-4, absolute = 0, cooldown = 0, least = 0 } = options;
  checkHyper("reduceOnPlateau", fraction, { factor, relative });
  checkHyper("reduceOnPlateau", nonnegative, { patience, absolute, cooldown, least });
  const none = (): Tensor => np.zeros([], { dtype: "i32" });
  return {
    init: (params) => ({
      scale: np.ones([], { dtype: widest(params) }),
      best: np.full([], Infinity, { dtype: widest(params) }),
      bad: none(),
      rest: none(),
    }),
    update(gradients, state, _, extra) {
      const value = needValue("reduceOnPlateau", extra).astype(state.best.dtype);
      const goal = np.subtract(np.multiply(state.best, 1 - relative), absolute);
      const isBetter = np.logicalOr(np.less(value, goal), np.logicalAnd(np.isinf(state.best), np.isfinite(value)));
      const isResting = np.greater(state.rest, 0);
      const bad = np.where(np.logicalOr(isBetter, isResting), 0, np.add(state.bad, 1));
      const isReduced = np.greater(bad, patience);
      const scale = np.where(isReduced, np.maximum(np.multiply(state.scale, factor), least), state.scale);
      return [
        scaleTree(gradients, scale),
        {
          scale,
          best: np.where(isBetter, value, state.best),
          bad: np.where(isReduced, 0, bad),
          rest: np.where(isReduced, cooldown, np.maximum(np.subtract(state.rest, 1), 0)),
        },
      ];
    },
  };
}
