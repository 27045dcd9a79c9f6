/** Methods that say where a step ends instead of how far it goes. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { needParams } from "./checks.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "./scale.ts";
import type { Transformation } from "./transformation.ts";

/**
 * `xₜ₊₁ = end(xₜ, gₜ, ηₜ)`, leaf by leaf, with the rate in the dtype of the leaf.
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters; `where` is the method's name.
 */
export function stepsTo(
  where: string,
  learningRate: LearningRate,
  end: (x: Tensor, gradient: Tensor, rate: Tensor) => Tensor,
): Transformation<StepCount> {
  const schedule = scheduleOf(learningRate);
  return {
    init: noSteps,
    update(gradients, { count }, given) {
      const params = needParams(where, given);
      const move = (g: Tensor, x: Tensor): Tensor => np.subtract(end(x, g, schedule(count.astype(x.dtype))), x);
      return [tree.map((g: Tensor, x: Tensor) => move(g, x), gradients, params), { count: np.add(count, 1) }];
    },
  };
}
