/**
 * Gradients from values of the loss. An estimator is a function of the loss, a point and a draw; {@link zerothOrder} makes
 * an optimizer of it and any transformation, so that no method is written twice: zeroth-order Adam is Adam.
 */
import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { pointsThrough } from "../points.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation, Tree } from "../transformation.ts";

/** What a step draws from. */
export interface Draw {
  /** Of this step alone: u32[2]. */
  readonly key: random.Key;
  /** Steps done so far: i32, shape []. */
  readonly count: Tensor;
}

/**
 * The value of the loss at `params`, or a mean of values near by, and an estimate of its gradient. Trees keep their structure,
 * shapes and dtypes. An estimator calls the loss a fixed number of times, within one program.
 */
export type Estimator = <P>(
  loss: (params: P) => Tensor,
  params: P,
  draw: Draw,
) => readonly [value: Tensor, gradients: P];

export type ZerothOrderState<State = Tree> = StepCount & {
  /** The key of all directions; that of a step is folded from it. */
  readonly key: random.Key;
  /** Of the optimizer inside. */
  readonly inner: State;
};

export interface ZerothOrderOptions {
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

/**
 * `optimizer` on the gradients of `estimator`: `uₜ = optimizer(ĝₜ)`. No derivative of the loss is taken unless the estimator
 * does. The state has the key of all directions and the number of steps, so a run can be repeated from it.
 * Methods inside that ask for gradients at other points get estimates with the same directions.
 *
 * @example
 * const optimizer = zerothOrder(twoPoint({ directions: 8 }), chain(clipByGlobalNorm(1), adam({ learningRate: 1e-3 })));
 * const step = makeStep(loss, optimizer);
 */
export function zerothOrder<State>(
  estimator: Estimator,
  optimizer: Transformation<State>,
  { seed = 0 }: ZerothOrderOptions = {},
): Transformation<ZerothOrderState<State>> {
  return {
    init: (params) => ({ ...noSteps(), key: random.key(seed), inner: optimizer.init(params) }),
    update(gradients, { count, key, inner }, params, extra) {
      const [updates, next] = optimizer.update(gradients, inner, params, extra);
      return [updates, { count: np.add(count, 1), key, inner: next }];
    },
    ...pointsThrough<ZerothOrderState<State>>([optimizer, ({ inner }) => inner]),
    estimate: (loss, params, { count, key }) => estimator(loss, params, { key: random.foldIn(key, count), count }),
  };
}
