import { type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { freeElements } from "./bounds.ts";
import { descend, downhill, firstStep, statusAfter } from "./descend.ts";
import { curvesUp } from "./lbfgs.ts";
import { evaluations, started, type Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { both, dot, epsilonOf, integer, scalarLike } from "./vector.ts";

export type BfgsState = {
  /** H, of shape [n, n]: an estimate of the inverse Hessian. */
  readonly inverse: Tensor;
  /** How many pairs are in H, i32. */
  readonly count: Tensor;
  /** What the step before took off the value; 0 if there was none. */
  readonly gain: Tensor;
};

/**
 * BFGS: `d = −H·g`, a step by the strong Wolfe conditions, and with its `s = x⁺ − x`, `y = g⁺ − g` and `ρ = 1/⟨s, y⟩`
 *
 *     H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ
 *
 * from `H = I`, and from `max(1, ⟨s, y⟩/⟨y, y⟩)·I` before the first pair. For functions of up to some hundred parameters; better
 * than `lbfgs` where the Hessian is ill-conditioned.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithm 6.1 with (6.17), and (3.60) for the first length to try;
 * pairs with `⟨s, y⟩ ≤ 0` are left out. Deviation: of (6.20) only what is above 1. An H that is too large is mended by a shorter
 * step or two; one that is too small in the flat directions of an ill-conditioned function, as the quotient of a first steep
 * step is, takes hundreds. Bounds as in `lbfgs`.
 *
 * Memory `n²`; a step is `4·n²` multiplications and one evaluation of function and gradient, sometimes a few.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { bfgs, minimize } from "@cotangent/optim";
 *
 * const x0 = np.array([3, -1], { dtype: "f64" });
 * const { x } = await minimize((x) => np.sum(np.exp(x).sub(x)), x0, { method: bfgs() });
 * console.log(np.abs(x).max().item() < 1e-8); // → true
 * ```
 */
export const bfgs = (): Method<Objective, BfgsState> => ({
  name: "bfgs",
  takesBounds: true,
  init: (objective, x) =>
    started(objective, x, { inverse: identityLike(x), count: integer(0), gain: scalarLike(x, 0) }),
  step(objective, point, { inverse, count, gain }) {
    const free = objective.box ? freeElements(point.x, point.gradient, objective.box) : undefined;
    const restricted = (v: Tensor): Tensor => (free ? np.multiply(v, free) : v);
    const own = restricted(point.gradient);
    const newton = np.negative(restricted(np.matmul(inverse, own)));
    const { direction, isReset } = downhill(newton, own);
    const isFirst = np.logicalOr(isReset, np.equal(count, 0));
    const first = np.where(isFirst, firstStep(own), likelyStep(gain, point.value, dot(direction, own)));
    const descent = descend(objective, point, direction, first);
    const step = restricted(np.subtract(descent.point.x, point.x));
    const change = restricted(np.subtract(descent.point.gradient, point.gradient));
    const keeps = both(descent.accepted, curvesUp(step, change));
    const scale = np.maximum(1, np.divide(dot(step, change), dot(change, change)));
    const start = np.multiply(identityLike(point.x), np.where(both(isFirst, keeps), scale, 1));
    const base = np.where(isFirst, start, inverse);
    const isOpen = descent.accepted;
    return {
      point: descent.point,
      inner: {
        inverse: np.where(keeps, updated(base, step, change), np.where(isOpen, base, identityLike(point.x))),
        count: np.where(isOpen, np.add(np.where(isFirst, 0, count), keeps.astype("i32")), 0).astype("i32"),
        gain: np.subtract(point.value, descent.point.value),
      },
      spent: evaluations(descent.evaluations),
      whole: descent.accepted,
      status: statusAfter(descent, isFirst),
    };
  },
});

/**
 * The first t to try: `min(1, 2.02·gain/|⟨g, d⟩|)`, at which f would fall as much as in the step before. Once gains are those
 * that the model promises it is 1; gains near to the rounding of the value say nothing, and it is 1 as well.
 */
const likelyStep = (gain: Tensor, value: Tensor, slope: Tensor): Tensor => {
  const isKnown = np.greater(gain, np.multiply(np.abs(value), 64 * epsilonOf(value.dtype)));
  return np.where(isKnown, np.minimum(1, np.divide(np.multiply(gain, 2.02), np.negative(slope))), 1);
};

const identityLike = (x: Tensor): Tensor => np.eye(x.size, { dtype: x.dtype });

/** `H + (1 + ρ·yᵀHy)·ρ·s·sᵀ − ρ·(H·y·sᵀ + s·(H·y)ᵀ)`: the same, multiplied out. */
function updated(inverse: Tensor, step: Tensor, change: Tensor): Tensor {
  const rho = np.divide(1, dot(step, change));
  const pushed = np.matmul(inverse, change);
  const weight = np.multiply(rho, np.add(1, np.multiply(rho, dot(change, pushed))));
  const cross = np.outer(pushed, step);
  return np.subtract(
    np.add(inverse, np.multiply(np.outer(step, step), weight)),
    np.multiply(np.add(cross, cross.T), rho),
  );
}
