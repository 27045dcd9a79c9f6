import { type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { descend, downhill, firstStep, statusAfter } from "./descend.ts";
import { sharpened } from "./exact-step.ts";
import { evaluations, started, type Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { along, dot, scalarLike } from "./vector.ts";

export interface ConjugateGradientOptions {
  /** Which β. Default "hagerZhang". */
  readonly beta?: "hagerZhang" | "polakRibiere";
}

export type ConjugateGradientState = {
  /** The next d; 0 says to start again with −g. */
  readonly direction: Tensor;
  /** `⟨g, d⟩` of the step before, 0 if there was none. */
  readonly slope: Tensor;
  /** t of the step before. */
  readonly step: Tensor;
};

/**
 * Nonlinear conjugate gradients: `d⁺ = −g⁺ + β·d`, steps by the strong Wolfe conditions with c₂ = 0.1. With y = g⁺ − g,
 *
 *     polakRibiere:  β = max(⟨g⁺, y⟩/⟨g, g⟩, 0)
 *     hagerZhang:    β = max(⟨y − 2·d·⟨y, y⟩/⟨d, y⟩, g⁺⟩/⟨d, y⟩, −1/(‖d‖·min(0.01, ‖g‖)))
 *
 * and `−g` again where d⁺ does not lead downhill. For functions of very many parameters, whose memory it hardly uses.
 *
 * Nocedal and Wright, *Numerical optimization*, section 5.2 with (5.44); Hager and Zhang, *A new conjugate gradient method
 * with guaranteed descent and an efficient line search* (2005), eq. (1.3)–(1.6). Steps begin at `t·⟨g, d⟩/⟨g⁺, d⁺⟩`, and are exact where
 * the function is about quadratic ({@link sharpened}).
 *
 * Memory n; a step is two or three evaluations of function and gradient.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { conjugateGradient, minimize } from "@cotangent/optim";
 *
 * const scales = np.array([1, 10, 100], { dtype: "f64" });
 * const f = (x) => np.sum(np.square(x).mul(scales));
 * const { value } = await minimize(f, np.ones([3], { dtype: "f64" }), { method: conjugateGradient() });
 * console.log(value < 1e-15); // → true
 * ```
 */
export const conjugateGradient = ({ beta = "hagerZhang" }: ConjugateGradientOptions = {}): Method<
  Objective,
  ConjugateGradientState
> => ({
  name: "conjugateGradient",
  takesBounds: false,
  init: (objective, x) =>
    started(objective, x, {
      direction: np.zerosLike(x),
      slope: scalarLike(x, 0),
      step: scalarLike(x, 0),
    }),
  step(objective, point, before) {
    const { gradient } = point;
    const { direction, isReset } = downhill(before.direction, gradient);
    const slope = dot(direction, gradient);
    const guess = np.divide(np.multiply(before.step, before.slope), slope);
    const first = np.where(np.logicalOr(isReset, np.equal(before.slope, 0)), firstStep(gradient), guess);
    const found = descend(objective, point, direction, first, { curvature: 0.1 });
    const descent = sharpened(objective, point, direction, found);
    const next = descent.point.gradient;
    const change = np.subtract(next, gradient);
    const factor =
      beta === "polakRibiere"
        ? np.maximum(np.divide(dot(next, change), dot(gradient, gradient)), 0)
        : hagerZhang({ direction, gradient, next, change });
    const following = along(np.negative(next), np.where(np.isfinite(factor), factor, 0), direction);
    return {
      point: descent.point,
      inner: {
        direction: np.where(descent.accepted, following, 0),
        slope: np.where(descent.accepted, slope, 0),
        step: np.divide(np.sqrt(sumOfSquares(np.subtract(descent.point.x, point.x))), np.sqrt(sumOfSquares(direction))),
      },
      spent: evaluations(descent.evaluations),
      whole: descent.accepted,
      status: statusAfter(descent, isReset),
    };
  },
});

const sumOfSquares = (x: Tensor): Tensor => dot(x, x);

interface Gradients {
  readonly direction: Tensor;
  readonly gradient: Tensor;
  readonly next: Tensor;
  readonly change: Tensor;
}

function hagerZhang({ direction, gradient, next, change }: Gradients): Tensor {
  const curvature = dot(direction, change);
  const bent = np.divide(np.multiply(sumOfSquares(change), 2), curvature);
  const beta = np.divide(dot(along(change, np.negative(bent), direction), next), curvature);
  const sizes = np.multiply(np.sqrt(sumOfSquares(direction)), np.minimum(np.sqrt(sumOfSquares(gradient)), 0.01));
  return np.maximum(beta, np.divide(-1, sizes));
}
