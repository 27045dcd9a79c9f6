import type { Tensor } from "cotangent";
import { gradientPoint } from "./points.ts";
import { applyUpdates, type Transformation } from "./transformation.ts";
import { derivativeAlong, valueAndGradAt } from "./typed-transforms.ts";

/** One step of training, a pure function. */
export type Step<P, State, Batch extends readonly unknown[]> = (
  params: P,
  state: State,
  ...batch: Batch
) => readonly [params: P, state: State, value: Tensor];

/**
 * The step of `optimizer` on `loss`: the gradient is taken where the optimizer wants it, methods that read the loss or ask for
 * more gradients of the same batch, or products with its Hessian, get them ({@link Extra}), methods without derivatives estimate
 * it, and the updates are applied. The value is that of the loss
 * where the gradient was taken.
 *
 * @example
 * ```ts
 * import { jit, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { makeStep, sam, sgd } from "@cotangent/optim";
 *
 * const optimizer = sam(sgd({ learningRate: 0.1 }), { rho: 0.01 });
 * const step = jit(makeStep((x: Tensor) => np.sum(np.square(x)), optimizer));
 * let x = np.array([1, -2]);
 * let state = optimizer.init(x);
 * for (let i = 0; i < 20; i++) [x, state] = step(x, state);
 * ```
 */
export function makeStep<P, Batch extends readonly unknown[], State>(
  loss: (params: P, ...batch: Batch) => Tensor,
  optimizer: Transformation<State>,
): Step<P, State, Batch> {
  return (params, state, ...batch) => {
    const valueAt = (point: P): Tensor => loss(point, ...batch);
    const exact = valueAndGradAt(valueAt);
    const both = (at: P): readonly [Tensor, P] => optimizer.estimate?.(valueAt, at, state) ?? exact(at);
    const point = gradientPoint(optimizer, params, state);
    const [value, gradients] = both(point);
    const gradientAt = (at: P): P => both(at)[1];
    const hvp = (v: P): P => derivativeAlong((at) => exact(at)[1], point, v);
    const extra = { value, valueAt, gradientAt, hvp, batch };
    const [updates, next] = optimizer.update<P>(gradients, state, params, extra);
    return [applyUpdates(params, updates), next, value];
  };
}
