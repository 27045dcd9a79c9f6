import { type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { freeElements } from "./bounds.ts";
import { descend, downhill, firstStep, statusAfter } from "./descend.ts";
import { curvesUp } from "./lbfgs.ts";
import { evaluations, started, type Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { both, dot, integer } from "./vector.ts";

export type BfgsState = {
  /** H, of shape [n, n]: an estimate of the inverse Hessian. */
  readonly inverse: Tensor;
  /** How many pairs are in H, i32. */
  readonly count: Tensor;
};

/**
 * BFGS: `d = −H·g`, a step by the strong Wolfe conditions, and with its `s = x⁺ − x`, `y = g⁺ − g` and `ρ = 1/⟨s, y⟩`
 *
 *     H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ
 *
 * from `H = I`, and from `⟨s, y⟩/⟨y, y⟩·I` before the first pair. For functions of up to some hundred parameters; better
 * than `lbfgs` where the Hessian is ill-conditioned.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithm 6.1 with (6.17) and (6.20); pairs with `⟨s, y⟩ ≤ 0` are left
 * out. Bounds as in `lbfgs`.
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
  init: (objective, x) => started(objective, x, { inverse: identityLike(x), count: integer(0) }),
  step(objective, point, { inverse, count }) {
    const free = objective.box ? freeElements(point.x, point.gradient, objective.box) : undefined;
    const restricted = (v: Tensor): Tensor => (free ? np.multiply(v, free) : v);
    const own = restricted(point.gradient);
    const newton = np.negative(restricted(np.matmul(inverse, own)));
    const { direction, isReset } = downhill(newton, own);
    const isFirst = np.logicalOr(isReset, np.equal(count, 0));
    const descent = descend(objective, point, direction, np.where(isFirst, firstStep(own), 1));
    const step = restricted(np.subtract(descent.point.x, point.x));
    const change = restricted(np.subtract(descent.point.gradient, point.gradient));
    const keeps = both(descent.accepted, curvesUp(step, change));
    const scale = np.divide(dot(step, change), dot(change, change));
    const start = np.multiply(identityLike(point.x), np.where(both(isFirst, keeps), scale, 1));
    const base = np.where(isFirst, start, inverse);
    const isOpen = descent.accepted;
    return {
      point: descent.point,
      inner: {
        inverse: np.where(keeps, updated(base, step, change), np.where(isOpen, base, identityLike(point.x))),
        count: np.where(isOpen, np.add(np.where(isFirst, 0, count), keeps.astype("i32")), 0).astype("i32"),
      },
      spent: evaluations(descent.evaluations),
      whole: descent.accepted,
      status: statusAfter(descent, isFirst),
    };
  },
});

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
