/** A search along the path that a direction makes when it is kept within bounds. */
import { whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Line } from "../line-search/strong-wolfe.ts";
import { project, type Box } from "./bounds.ts";
import type { EvaluatedPoint } from "./method.ts";
import { allFinite, along, both, dot, either, integer, not } from "./vector.ts";

export interface Moved {
  readonly point: EvaluatedPoint;
  readonly evaluations: Tensor;
  /** Whether the conditions hold. */
  readonly accepted: Tensor;
}

interface Options {
  /** c₁. */
  readonly decrease: number;
  readonly trials: number;
  /** As that of the strong Wolfe conditions. */
  readonly slack: number;
}

type Search = {
  readonly t: Tensor;
  readonly point: EvaluatedPoint;
  readonly count: Tensor;
  readonly accepted: Tensor;
};

/**
 * The first of `t = t₀, t₁ < t₀, …` for which, with `Δ = P(x + t·d) − x`,
 *
 *     f(x + Δ) ≤ f(x) + c₁·⟨g, Δ⟩
 *
 * where each t is where the parabola through what is known has its minimum, between a tenth and a half of the last one.
 *
 * Bertsekas, *Projected Newton methods for optimization problems with simple constraints* (1982), eq. (12), with Δ for
 * all elements, since the direction is 0 for those that a bound holds.
 */
export function projectedSearch(line: Line, box: Box, { decrease, trials, slack }: Options): Moved {
  const { x, value, gradient, direction } = line;
  const body = ({ t, count }: Search): Search => {
    const next = project(along(x, t, direction), box);
    const [nextValue, nextGradient] = line.evaluate(next);
    const moved = np.subtract(next, x);
    const slope = dot(gradient, moved);
    const isFinite = both(np.isfinite(nextValue), allFinite(nextGradient));
    const isLower = np.lessEqual(nextValue, np.add(value, np.multiply(slope, decrease)));
    // Near a minimum values differ by less than their rounding; then slopes say whether the step is too long.
    const isNear = both(
      np.lessEqual(nextValue, np.add(value, np.multiply(np.abs(value), slack))),
      np.lessEqual(dot(nextGradient, moved), np.multiply(slope, 2 * decrease - 1)),
    );
    const excess = np.subtract(np.subtract(nextValue, value), slope);
    const factor = np.divide(np.negative(slope), np.multiply(excess, 2));
    const shorter = np.where(
      both(isFinite, np.isfinite(factor)),
      np.minimum(np.maximum(np.where(np.isfinite(factor), factor, 0.1), 0.1), 0.5),
      0.1,
    );
    return {
      t: np.multiply(t, shorter),
      point: { x: next, value: nextValue, gradient: nextGradient },
      count: np.add(count, 1),
      accepted: both(isFinite, either(isLower, isNear)),
    };
  };
  const end = whileLoop(({ accepted, count }: Search) => both(not(accepted), np.less(count, trials)), body, {
    t: line.first,
    point: { x, value, gradient },
    count: integer(0),
    accepted: np.array(false),
  } satisfies Search);
  return { point: end.point, evaluations: end.count, accepted: end.accepted };
}
