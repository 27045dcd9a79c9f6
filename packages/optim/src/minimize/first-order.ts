import { type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { applyUpdates, type Transformation, type Tree } from "../transformation.ts";
import { project } from "./bounds.ts";
import { evaluations, started, type Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { codes } from "./status.ts";
import { integer } from "./vector.ts";

/**
 * An optimizer of this package as a method: `x⁺ = P(x + u)` with its updates u, whether f falls or not. Each step costs
 * one evaluation of function and gradient. P projects onto the bounds, which makes of SGD the projected gradient method.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { adam, minimize } from "@cotangent/optim";
 *
 * const x0 = np.array([3, -1], { dtype: "f64" });
 * const result = await minimize((x) => np.sum(np.square(x)), x0, { method: adam({ learningRate: 0.1 }), maxSteps: 500 });
 * console.log(result.value < 1e-6); // → true
 * ```
 */
export function firstOrder(optimizer: Transformation): Method {
  const stepped = ({ layout, box }: Objective, x: Tensor, gradient: Tensor, state: Tree): readonly [Tensor, Tree] => {
    const params = layout.restore(x);
    const [updates, next] = optimizer.update(layout.restore(gradient), state, params);
    return [project(layout.flatten(applyUpdates(params, updates)), box), next];
  };
  return {
    name: "first order",
    takesBounds: true,
    init: (objective, x) => started(objective, x, optimizer.init(objective.layout.restore(x))),
    step(objective, point, inner) {
      const [x, next] = stepped(objective, point.x, point.gradient, inner);
      const [value, gradient] = objective.valueAndGradient(x);
      return {
        point: { x, value, gradient },
        inner: next,
        spent: evaluations(integer(1)),
        whole: np.array(true),
        status: integer(codes.running),
      };
    },
  };
}
