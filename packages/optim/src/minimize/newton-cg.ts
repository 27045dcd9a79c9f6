import { type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { evaluations, started, type Method } from "./method.ts";
import { numberWithin } from "./options.ts";
import type { Objective } from "./objective.ts";
import { codes } from "./status.ts";
import { steihaug } from "./steihaug.ts";
import { allFinite, both, dot, either, epsilonOf, integer, scalarLike } from "./vector.ts";
import { selectTree } from "../reduce.ts";

export interface NewtonCgOptions {
  /** Δ₀ > 0. Default 1. */
  readonly radius?: number;
  /** The largest Δ. Default 1000. */
  readonly maxRadius?: number;
}

export type NewtonCgState = {
  /** Δ: how far the quadratic model is believed. */
  readonly radius: Tensor;
};

/**
 * Newton's method with a trust region: the step p minimizes `⟨g, p⟩ + ½·⟨p, ∇²f·p⟩` within `‖p‖ ≤ Δ`, by conjugate
 * gradients that stop at `‖r‖ ≤ min(½, √‖g‖)·‖g‖`, at the region, or where the curvature is negative. With the ratio
 * ρ of the decrease to that of the model,
 *
 *     ρ < ¼:  Δ ← ¼·Δ        ρ > ¾ and ‖p‖ = Δ:  Δ ← min(2·Δ, Δmax)        ρ > 10⁻⁴:  x ← x + p
 *
 * Converges quadratically, and leaves saddle points. Products with the Hessian are forward over reverse; there never is a
 * Hessian.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithms 4.1 and 7.2 (Steihaug 1983); near the rounding of f the ratio
 * counts as 1 (Conn, Gould and Toint, *Trust-region methods*, section 17.4.2).
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
export function newtonCg({ radius = 1, maxRadius = 1000 }: NewtonCgOptions = {}): Method<Objective, NewtonCgState> {
  numberWithin(radius, "newtonCg: radius", [Number.MIN_VALUE, maxRadius]);
  return {
    name: "newtonCg",
    takesBounds: false,
    init: (objective, x) => started(objective, x, { radius: scalarLike(x, radius) }),
    step(objective, point, inner) {
      const model = steihaug((v) => objective.hessianProduct(point.x, v), point.gradient, inner.radius);
      const x = np.add(point.x, model.step);
      const [value, gradient] = objective.valueAndGradient(x);
      const rounding = np.multiply(np.maximum(np.abs(point.value), 1), 10 * epsilonOf(x.dtype));
      const actual = np.add(np.subtract(point.value, value), rounding);
      const ratio = np.divide(actual, np.add(model.decrease, rounding));
      const isFinite = both(np.isfinite(value), allFinite(gradient));
      const accepted = both(isFinite, np.greater(ratio, 1e-4));
      const length = np.sqrt(dot(model.step, model.step));
      const poor = np.logicalNot(both(isFinite, np.greaterEqual(ratio, 0.25)));
      const wide = both(np.greater(ratio, 0.75), model.hitsRegion);
      const larger = np.where(wide, np.minimum(np.multiply(inner.radius, 2), maxRadius), inner.radius);
      const next = np.where(poor, np.multiply(np.minimum(length, inner.radius), 0.25), larger);
      const isTiny = np.less(length, np.multiply(np.sqrt(dot(point.x, point.x)), epsilonOf(x.dtype)));
      const stuck = both(np.logicalNot(accepted), either(isTiny, np.less(next, Number.MIN_VALUE)));
      return {
        point: selectTree(accepted, { x, value, gradient }, point),
        inner: { radius: next },
        spent: evaluations(integer(1), integer(1), model.products),
        whole: accepted,
        status: np.where(stuck, codes.precision, codes.running).astype("i32"),
      };
    },
  };
}
