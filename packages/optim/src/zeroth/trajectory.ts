import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { needParams, needValue, needValueAt } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { along } from "../minimize/vector.ts";
import type { Extra, Transformation, Tree } from "../transformation.ts";
import { loop } from "../typed-transforms.ts";
import type { ZerothOrderOptions } from "./estimator.ts";
import {
  noQueries,
  remembered,
  surrogateGradient,
  surrogateOptions,
  type Queries,
  type SurrogateOptions,
} from "./surrogate.ts";

export type TrajectoryState<State = Tree> = {
  readonly key: random.Key;
  readonly queries: Queries;
  /** Of the optimizer inside. */
  readonly inner: State;
};

/**
 * `optimizer` on the gradient of a Gaussian process through the last h values of the loss, wherever they were taken:
 *
 *     uₜ = optimizer(∇μₜ(xₜ))        μₜ the mean given (x, ℓ(x)) and what was asked before
 *
 * A query serves all steps that come near it again, so few are needed a step. Evaluations: `queries`; no gradient of the loss.
 * State: h numbers for each parameter; O(h²·d + h³).
 *
 * Shu et al., *Zeroth-order optimization with trajectory-informed derivative estimation* (ICLR 2023), for the squared exponential kernel; queries
 * about the parameters are drawn from a normal distribution, and their number is fixed.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters, `value` or `valueAt`.
 *
 * @example
 * const step = makeStep(loss, trajectoryInformed(sgd({ learningRate: 0.1 }), { queries: 2, radius: 0.1 }));
 */
export function trajectoryInformed<State>(
  optimizer: Transformation<State>,
  { seed = 0, ...options }: SurrogateOptions & ZerothOrderOptions = {},
): Transformation<TrajectoryState<State>> {
  const settings = surrogateOptions("trajectoryInformed", options);
  return {
    init(params) {
      const start = layoutOf(params, "trajectoryInformed").flatten(params);
      return { key: random.key(seed), queries: noQueries(settings.history, start), inner: optimizer.init(params) };
    },
    update<P>(_: P, state: TrajectoryState<State>, given?: P, extra?: Extra<P>) {
      const params = needParams("trajectoryInformed", given);
      const valueAt = needValueAt("trajectoryInformed", extra);
      const layout = layoutOf(params, "trajectoryInformed");
      const x = layout.flatten(params);
      const here = remembered(state.queries, x, needValue("trajectoryInformed", extra));
      const queries = askedAround((at) => valueAt(layout.restore(at)), x, { ...state, queries: here }, settings);
      const gradients = layout.restore(surrogateGradient(queries, x, settings));
      const [updates, inner] = optimizer.update(gradients, state.inner, params, extra);
      return [updates, { ...state, queries, inner }];
    },
    // What is asked is kept, so `update` asks.
    estimate: (loss, params) => [loss(params), tree.map((x: Tensor) => np.zerosLike(x), params)],
  };
}

/** The queries with `queries − 1` more about x. The key and the number of queries so far say where. */
export function askedAround(
  valueAt: (x: Tensor) => Tensor,
  x: Tensor,
  { queries, key }: { readonly queries: Queries; readonly key: random.Key },
  { queries: count, radius }: Required<SurrogateOptions>,
): Queries {
  const ask = (_: Tensor, so: Queries): Queries => {
    const u = random.normal(random.foldIn(key, so.count), x.shape, { dtype: x.dtype });
    const at = along(x, radius, u);
    return remembered(so, at, valueAt(at));
  };
  return loop(count - 1, ask, queries);
}
