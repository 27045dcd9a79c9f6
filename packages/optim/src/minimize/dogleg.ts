import { vmap, type Tensor } from "cotangent";
import { cholesky, triangularSolve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import type { Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { toRegion } from "./steihaug.ts";
import { trustRegion, type ModelStep, type TrustRegionOptions, type TrustRegionState } from "./trust-region.ts";
import { allFinite, along, both, dot, integer } from "./vector.ts";

/**
 * Newton's method with a trust region, whose step lies on a path of two lines, from 0 to the best point along −g and from
 * there to Newton's step, where it leaves the region:
 *
 *     pᵤ = −⟨g, g⟩/⟨g, H·g⟩·g        pₙ = −H⁻¹·g        p = pₙ, or the point of the path with ‖p‖ = Δ
 *
 * For functions of up to some hundred parameters, convex where it goes: where H is not positive definite the step is the best
 * one along −g. `newtonCg` has no use for a matrix, and makes use of negative curvature.
 *
 * Nocedal and Wright, *Numerical optimization*, section 4.1 (Powell 1970). SciPy's `dogleg`, which ends where H is not positive
 * definite. Memory n²; a step is one evaluation, n products with the Hessian and a Cholesky decomposition of `n³/3`.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { dogleg, minimize } from "@cotangent/optim";
 *
 * const f = (x) => np.sum(np.exp(x).sub(x.mul(np.array([1, 2], { dtype: "f64" }))));
 * const { x } = await minimize(f, np.array([3, -1], { dtype: "f64" }), { method: dogleg() });
 * console.log(np.round(x, 6).toArray()); // → 0,0.693147
 * ```
 */
export const dogleg = (options: TrustRegionOptions = {}): Method<Objective, TrustRegionState> =>
  trustRegion("dogleg", options, (objective, { x, gradient }, radius) =>
    onPath(vmap((v: Tensor) => objective.hessianProduct(x, v))(np.eye(x.size, { dtype: x.dtype })), gradient, radius),
  );

function onPath(hessian: Tensor, gradient: Tensor, radius: Tensor): ModelStep {
  const descent = np.negative(gradient);
  const [size, curvature] = [dot(gradient, gradient), dot(gradient, np.matmul(hessian, gradient))];
  const isConvex = np.greater(curvature, 0);
  const length = np.sqrt(size);
  const lowest = np.divide(size, np.where(isConvex, curvature, 1));
  const edge = np.divide(radius, np.where(np.greater(length, 0), length, 1));
  const steepest = np.multiply(descent, np.where(isConvex, np.minimum(lowest, edge), edge));
  const factor = cholesky(hessian);
  const newton = triangularSolve(factor.T, triangularSolve(factor, descent, { lower: true }), { lower: false });
  const isDefinite = allFinite(newton);
  const bend = np.subtract(np.where(isDefinite, newton, steepest), steepest);
  const isInside = both(isDefinite, np.lessEqual(dot(newton, newton), np.square(radius)));
  const isBent = both(both(isDefinite, isConvex), np.less(lowest, edge));
  const bent = along(steepest, np.where(isBent, toRegion(steepest, bend, radius), 0), np.where(isBent, bend, 0));
  const step = np.where(isInside, newton, bent);
  return {
    step,
    decrease: np.negative(np.add(dot(gradient, step), np.multiply(dot(step, np.matmul(hessian, step)), 0.5))),
    hitsRegion: both(np.logicalNot(isInside), np.greaterEqual(dot(step, step), np.multiply(np.square(radius), 0.999))),
    products: integer(gradient.size),
  };
}
