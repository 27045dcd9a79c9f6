import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, needValue, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend } from "../moments.ts";
import { widest } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Extra, Transformation } from "../transformation.ts";
import { choose } from "../typed-transforms.ts";
import { scaleByMkor, type MkorState, type ScaleByMkorOptions } from "./mkor.ts";

export interface ScaleByMkorHOptions extends ScaleByMkorOptions {
  /** The mean part of the loss that a step must take away, ≥ 0. Default 1e-3. */
  readonly least?: number;
  /** β of the mean of these parts, in [0, 1). Default 0.9. */
  readonly rateDecay?: number;
  /** Steps of second order at the start, whatever they do. Default 20. */
  readonly patience?: number;
}

export type MkorHState = StepCount & {
  /** The loss of the step before, and the mean part that steps took away: f64 where a parameter is, otherwise f32, shape []. */
  readonly loss: Tensor;
  readonly rate: Tensor;
  /** Whether steps are of first order: 0 or 1, i32, shape []. */
  readonly isFirstOrder: Tensor;
  readonly inner: MkorState;
};

/**
 * {@link scaleByMkor} while it takes the loss down, then for good the gradient itself, of the same length, and no more factors: from the step on
 * in which, after `patience` steps,
 *
 *     rₜ = β·rₜ₋₁ + (1 − β)·(ℓₜ₋₁ − ℓₜ)/|ℓₜ₋₁| < least        r₀ = 0
 *
 * MKOR-H of Mozaffari et al. (arXiv 2306.01685), which goes by the rate at which the loss decreases; this mean of it is ours.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the value of the loss.
 */
export function scaleByMkorH(options: ScaleByMkorHOptions = {}): Transformation<MkorHState> {
  const { least = 1e-3, rateDecay = 0.9, patience = 20, ...rest } = options;
  checkHyper("mkorH", nonnegative, { least });
  checkHyper("mkorH", fraction, { rateDecay });
  checkHyper("mkorH", counting, { patience });
  const inner = scaleByMkor(rest);
  return {
    init: (params) => ({
      ...noSteps(),
      loss: np.zeros([], { dtype: widest(params) }),
      rate: np.zeros([], { dtype: widest(params) }),
      isFirstOrder: np.zeros([], { dtype: "i32" }),
      inner: inner.init(params),
    }),
    update<P>(gradients: P, state: MkorHState, params?: P, extra?: Extra<P>) {
      const loss = needValue("mkorH", extra).astype(state.loss.dtype);
      const size = np.abs(state.loss);
      const part = np.divide(np.subtract(state.loss, loss), np.where(np.greater(size, 0), size, 1));
      const rate = np.where(np.equal(state.count, 0), 0, blend(rateDecay, state.rate, part));
      const isSlow = np.logicalAnd(np.greaterEqual(state.count, patience), np.less(rate, least));
      const isFirstOrder = np.maximum(state.isFirstOrder, isSlow.astype("i32"));
      const [updates, next] = choose<readonly [P, MkorState]>(
        np.greater(isFirstOrder, 0),
        () => [gradients, state.inner],
        () => inner.update(gradients, state.inner, params, extra),
      );
      return [updates, { count: np.add(state.count, 1), loss, rate, isFirstOrder, inner: next }];
    },
  };
}

export type MkorHOptions = ScaleByMkorHOptions & RateOptions;

/**
 * MKOR-H: {@link scaleByMkorH}, then decoupled weight decay and the learning rate.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the value of the loss.
 *
 * @example
 * const step = makeStep(loss, mkorH({ learningRate: 0.1, least: 1e-3 }));
 */
export const mkorH = (options: MkorHOptions): Transformation<DecayedState<MkorHState>> =>
  withRate(scaleByMkorH(options), options);
