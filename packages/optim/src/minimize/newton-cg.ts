import type { Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { steihaug } from "./steihaug.ts";
import { trustRegion, type TrustRegionOptions, type TrustRegionState } from "./trust-region.ts";

/**
 * Newton's method with a trust region: the step p minimizes `⟨g, p⟩ + ½·⟨p, ∇²f·p⟩` within `‖p‖ ≤ Δ`, by conjugate
 * gradients that stop at `‖r‖ ≤ min(½, √‖g‖)·‖g‖`, at the region, or where the curvature is negative. The region
 * follows how well the model foretells f ({@link trustRegion}). Converges quadratically, and leaves saddle points. Products
 * with the Hessian are forward over reverse; there never is a Hessian.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithms 4.1 and 7.2 (Steihaug 1983).
 *
 * Memory `4·n`; a step is one evaluation, and a product with the Hessian, of about two gradients, for each iteration of
 * conjugate gradients.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { minimize, newtonCg } from "@cotangent/optim";
 *
 * // From near to the saddle point at 0.
 * const f = (x) => np.square(np.slice(x, [0])).sub(np.square(np.slice(x, [1]))).add(np.sum(np.square(np.square(x))));
 * const { value } = await minimize(f, np.array([1, 1e-3], { dtype: "f64" }), { method: newtonCg() });
 * console.log(value.toFixed(6)); // → -0.250000
 * ```
 */
export const newtonCg = (options: TrustRegionOptions = {}): Method<Objective, TrustRegionState> =>
  trustRegion("newtonCg", options, (objective, { x, gradient }, radius) =>
    steihaug((v) => objective.hessianProduct(x, v), gradient, radius),
  );
