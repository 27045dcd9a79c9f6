/** Methods that minimize a quadratic model within a region where it is believed. */
import { type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { selectTree } from "../reduce.ts";
import { evaluations, started, type EvaluatedPoint, type Method } from "./method.ts";
import type { Objective } from "./objective.ts";
import { numberWithin } from "./options.ts";
import { codes } from "./status.ts";
import { allFinite, both, dot, either, epsilonOf, integer, leastSquarable, scalarLike } from "./vector.ts";

export interface TrustRegionOptions {
  /** Δ₀ > 0. Default 1. */
  readonly radius?: number;
  /** The largest Δ. Default 1000. */
  readonly maxRadius?: number;
}

export type TrustRegionState = {
  /** Δ: how far the quadratic model is believed. */
  readonly radius: Tensor;
};

export interface ModelStep {
  readonly step: Tensor;
  /** `−⟨g, p⟩ − ½·⟨p, H·p⟩ ≥ 0` */
  readonly decrease: Tensor;
  /** Whether `‖p‖` is the radius. */
  readonly hitsRegion: Tensor;
  /** How many products with H there were, i32. */
  readonly products: Tensor;
}

/** A step p with `‖p‖ ≤ Δ` that takes off the model at least a part of what the best step along −g does. */
export type ModelMinimizer = (objective: Objective, point: EvaluatedPoint, radius: Tensor) => ModelStep;

/**
 * With the ratio ρ of the decrease of f to that of the model,
 *
 *     ρ < ¼:  Δ ← ¼·min(Δ, ‖p‖)        ρ > ¾ and ‖p‖ = Δ:  Δ ← min(2·Δ, Δmax)        ρ > 10⁻⁴:  x ← x + p
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithm 4.1; near the rounding of f the ratio counts as 1 (Conn, Gould and
 * Toint, *Trust-region methods*, section 17.4.2).
 *
 * @throws ArgumentError for a radius that is not positive or above the largest.
 */
export function trustRegion(
  name: string,
  { radius = 1, maxRadius = 1000 }: TrustRegionOptions,
  minimizer: ModelMinimizer,
): Method<Objective, TrustRegionState> {
  numberWithin(radius, `${name}: radius`, [2 ** -63, maxRadius]);
  return {
    name,
    takesBounds: false,
    init: (objective, x) => started(objective, x, { radius: scalarLike(x, radius) }),
    step(objective, point, inner) {
      const model = minimizer(objective, point, inner.radius);
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
      // A model minimizer takes the square of the radius.
      const stuck = both(np.logicalNot(accepted), either(isTiny, np.less(next, leastSquarable(x.dtype))));
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
