/** Training in integers: forward calls with weights of few bits, and weights on a grid. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, type Range } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import type { Transformation } from "../transformation.ts";
import type { Estimator } from "./estimator.ts";
import { dequantize, quantize } from "./quantized.ts";
import { twoPoint, type TwoPointOptions } from "./two-point.ts";

export interface QuantForwardGradOptions extends TwoPointOptions {
  /** Of the weights in a forward call. Default 8. */
  readonly bits?: number;
}

/**
 * {@link twoPoint} of a loss whose weights have `bits` bits: `ℓ(Q(x ± μ·u))`, with {@link quantize}. The default radius is 2⁻⁵ and
 * directions have elements ±1, so that a look is not lost in the rounding.
 *
 * Fixed-point forward gradients: *Stepping forward on the last mile* (arXiv 2411.04036), Algorithm 1, with the weights alone rounded; activations are
 * the loss's own matter.
 *
 * @example
 * const optimizer = zerothOrder(quantForwardGrad({ bits: 8 }), onGrid(sgd({ learningRate: 1e-2 })));
 */
export function quantForwardGrad({ bits = 8, ...options }: QuantForwardGradOptions = {}): Estimator {
  const estimator = twoPoint({ radius: 2 ** -5, distribution: "rademacher", ...options });
  return (loss, params, draw) => estimator((point) => loss(dequantize(quantize(point, { bits }))), params, draw);
}

export interface GridOptions {
  /** Bits of a weight, its sign included. Default 16. */
  readonly bits?: number;
  /** Of them behind the point. Default 12: weights from −8 to 8 − 2⁻¹², 2⁻¹² apart. */
  readonly fraction?: number;
}

const whole: Range = { words: "a whole number from 1 to 24", holds: (x) => Number.isInteger(x) && x >= 1 && x <= 24 };

/**
 * `optimizer`, with weights that are integers of `bits` bits times 2^(−fraction): `x + u` is rounded to the nearest and stays in the range.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export function onGrid<State>(
  optimizer: Transformation<State>,
  { bits = 16, fraction = 12 }: GridOptions = {},
): Transformation<State> {
  checkHyper("onGrid", whole, { bits, fraction });
  const [unit, least, most] = [2 ** -fraction, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  const rounded = (x: Tensor): Tensor => np.multiply(np.clip(np.round(np.divide(x, unit)), least, most), unit);
  return {
    init: (params) => optimizer.init(params),
    update(gradients, state, given, extra) {
      const params = needParams("onGrid", given);
      const [updates, next] = optimizer.update(gradients, state, params, extra);
      const onto = (u: Tensor, x: Tensor): Tensor => np.subtract(rounded(np.add(x, u)), x);
      return [tree.map((u: Tensor, x: Tensor) => onto(u, x), updates, params), next];
    },
    ...pointsThrough<State>([optimizer, (state) => state]),
  };
}
