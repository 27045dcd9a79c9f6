import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { freeElements } from "./bounds.ts";
import { descend, downhill, firstStep, statusAfter } from "./descend.ts";
import { emptyMemory, forget, inverseProduct, remember, type Memory } from "./lbfgs-memory.ts";
import { evaluations, started, type Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { positiveInteger } from "./options.ts";
import { both, dot, epsilonOf, not } from "./vector.ts";

export interface LbfgsOptions {
  /** m: how many pairs of steps and changes of the gradient are kept. Default 10. */
  readonly history?: number;
}

/** Whether a pair says that the function curves upwards: `⟨s, y⟩ > ε·⟨y, y⟩`. */
export const curvesUp = (step: Tensor, change: Tensor): Tensor =>
  np.greater(dot(step, change), np.multiply(dot(change, change), epsilonOf(step.dtype)));

/**
 * Limited-memory BFGS: `d = −H·g` with the inverse Hessian H that the last m pairs make, then a step by the strong Wolfe
 * conditions. For smooth functions of few or many parameters; the default of `minimize`.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithm 7.5 with γ of (7.20). Bounds by projection of two metrics
 * (Gafni and Bertsekas 1984; Schmidt, Kim and Sra 2012, *Projected Newton-type methods*, section 11.2.2): elements that a
 * bound holds stand still, H is that of the others, and steps are searched along the path within the bounds. SciPy's
 * L-BFGS-B looks for a Cauchy point instead.
 *
 * Memory `2·m·n`; a step is `4·m·n` multiplications and one evaluation of function and gradient, sometimes a few.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { lbfgs, minimize } from "@cotangent/optim";
 *
 * const x0 = np.array([3, -1], { dtype: "f64" });
 * const { x, success } = await minimize((x) => np.sum(np.square(x.sub(1))), x0, { method: lbfgs({ history: 5 }) });
 * console.log(success, np.round(x, 6).toArray()); // → true 1,1
 * ```
 */
export function lbfgs({ history = 10 }: LbfgsOptions = {}): Method<Objective, Memory> {
  positiveInteger(history, "lbfgs: history");
  return {
    name: "lbfgs",
    takesBounds: true,
    init: (objective, x) => started(objective, x, emptyMemory(history, x)),
    step(objective, point, before) {
      const free = objective.box ? freeElements(point.x, point.gradient, objective.box) : undefined;
      const own = free ? np.multiply(point.gradient, free) : point.gradient;
      const { direction, isReset } = downhill(np.negative(inverseProduct(before, own, free)), own);
      const memory = forget(before, isReset);
      const isFirst = np.equal(memory.count, 0);
      const descent = descend(objective, point, direction, np.where(isFirst, firstStep(own), 1));
      const [step, change] = [
        np.subtract(descent.point.x, point.x),
        np.subtract(descent.point.gradient, point.gradient),
      ];
      const kept = remember(memory, step, change, both(descent.accepted, curvesUp(step, change)));
      return {
        point: descent.point,
        // What the pairs say may be out of date; once more without them, before giving up.
        inner: forget(kept, not(descent.accepted)),
        spent: evaluations(descent.evaluations),
        whole: descent.accepted,
        status: statusAfter(descent, isFirst),
      };
    },
  };
}
