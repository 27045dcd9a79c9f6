import { whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting, needHvp, needParams, needValue, needValueAt, positive } from "../checks.ts";
import { solve } from "cotangent/linalg";
import { layoutOf } from "../minimize/layout.ts";
import { along, both, dot, epsilonOf, integer, not } from "../minimize/vector.ts";
import type { Extra, Transformation } from "../transformation.ts";
import { denseHessian } from "./hessian.ts";

export interface DampedNewtonOptions {
  /** "affineInvariant": of order k⁻²; "root": of order k⁻³, for losses with a third derivative that changes slowly. Default "root". */
  readonly schedule?: "affineInvariant" | "root";
  /** M > 0 of the first step. Default 1. */
  readonly constant?: number;
  /** Whether M is found by backtracking. Default true. */
  readonly backtrack?: boolean;
  /** The most times that M is doubled in a step. Default 40. */
  readonly mostTries?: number;
}

export type DampedNewtonState = {
  /** M: the first to be tried in the next step. */
  readonly constant: Tensor;
};

/** α of M and the dual norm d. */
const schedules: Readonly<Record<string, (constant: Tensor, d: Tensor) => Tensor>> = {
  // (√(1 + 2·M·d) − 1)/(M·d), without a difference of numbers that are nearly equal
  affineInvariant: (m, d) => np.divide(2, np.add(np.sqrt(np.add(np.multiply(np.multiply(m, d), 2), 1)), 1)),
  root: (m, d) => np.divide(1, np.add(1, np.cbrt(np.multiply(m, np.square(d))))),
};

/**
 * Newton's method with a step size that is known from the local dual norm `d = √⟨g, (∇²ℓ)⁻¹·g⟩`, for strictly convex losses:
 *
 *     xₜ₊₁ = xₜ − α·(∇²ℓ)⁻¹·g        α = 2 / (1 + √(1 + 2·M·d))   or, by default,   α = 1 / (1 + ∛(M·d²))
 *
 * Both are affine-invariant and go to 1 at the solution. With backtracking M is doubled until `ℓ(xₜ₊₁) ≤ ℓ(xₜ) − ¼·α·d²`, but for
 * rounding, and halved after a step. One gradient, n products and one factorisation a step, and one loss for each try.
 *
 * Hanzely, Abdukhakimov and Takáč, *Damped Newton method with near-optimal global O(k⁻³) convergence rate* (arXiv 2405.18926), whose
 * exponent (q − 2)/(q − 1) of d is ⅔ for q = 4; Hanzely et al., *A damped Newton method achieves global O(1/k²) and local quadratic
 * convergence rate* (arXiv 2211.00140) for the other. Deviation: the paper's backtracking compares gradients, this one losses.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters, `hvp`, `value` or `valueAt`.
 *
 * @example
 * const step = makeStep(loss, dampedNewton());
 */
export function dampedNewton(options: DampedNewtonOptions = {}): Transformation<DampedNewtonState> {
  const { schedule = "root", constant = 1, backtrack = true, mostTries = 40 } = options;
  checkHyper("dampedNewton", positive, { constant });
  checkHyper("dampedNewton", counting, { mostTries });
  checkChoice("dampedNewton", "schedule", schedule, Object.keys(schedules));
  const rate = (m: Tensor, d: Tensor): Tensor => schedules[schedule]?.(m, d) ?? m;
  return {
    init: (params) => ({ constant: np.full([], constant, { dtype: layoutOf(params, "dampedNewton").dtype }) }),
    update<P>(gradients: P, state: DampedNewtonState, given?: P, extra?: Extra<P>) {
      const params = needParams("dampedNewton", given);
      const layout = layoutOf(gradients, "dampedNewton");
      const [x, g] = [layout.flatten(params), layout.flatten(gradients)];
      const direction = np.negative(solve(denseHessian(needHvp("dampedNewton", extra), layout), g));
      const squared = np.maximum(np.negative(dot(g, direction)), 0);
      const d = np.sqrt(squared);
      const stepOf = (m: Tensor): Tensor => np.multiply(direction, rate(m, d));
      if (!backtrack) return [layout.restore(stepOf(state.constant)), state];
      const valueAt = needValueAt("dampedNewton", extra);
      const value = needValue("dampedNewton", extra).astype(x.dtype);
      const rounding = np.multiply(np.maximum(np.abs(value), 1), 10 * epsilonOf(x.dtype));
      const isGood = (m: Tensor): Tensor => {
        const ahead = valueAt(layout.restore(along(x, 1, stepOf(m)))).astype(x.dtype);
        const most = np.subtract(np.add(value, rounding), np.multiply(np.multiply(rate(m, d), squared), 0.25));
        return np.lessEqual(ahead, most);
      };
      const goesOn = ({ isFound, tries }: Try): Tensor => both(not(isFound), np.less(tries, mostTries));
      const body = ({ m, tries }: Try): Try => {
        const larger = np.multiply(m, 2);
        return { m: larger, isFound: isGood(larger), tries: np.add(tries, 1) };
      };
      const begin: Try = { m: state.constant, isFound: isGood(state.constant), tries: integer(0) };
      const { m } = whileLoop(goesOn, body, begin);
      return [layout.restore(stepOf(m)), { constant: np.multiply(m, 0.5) }];
    },
  };
}

type Try = { readonly m: Tensor; readonly isFound: Tensor; readonly tries: Tensor };
