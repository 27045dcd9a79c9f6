/** A step along a direction of descent, shared by all methods that search along lines. */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { strongWolfe, type Line, type WolfeOptions } from "../line-search/strong-wolfe.ts";
import type { EvaluatedPoint } from "./method.ts";
import type { Objective } from "./objective.ts";
import { projectedSearch, type Moved } from "./projected-search.ts";
import { codes } from "./status.ts";
import { along, both, dot, either, epsilonOf, not } from "./vector.ts";
import { selectTree } from "../reduce.ts";

export interface Descent extends Moved {
  /** Whether the decrease that the direction promises is near to the rounding of the function. */
  readonly isFlat: Tensor;
}

/** Relative to |f|: differences below it are rounding. */
const slackOf = (x: Tensor): number => 64 * epsilonOf(x.dtype);

/** The status after a step: a search that finds nothing is the end, unless there is another direction to try. */
export const statusAfter = ({ accepted, isFlat }: Descent, isLastResort: Tensor): Tensor => {
  const failure = np.where(isLastResort, codes.lineSearchFailed, codes.running);
  return np.where(accepted, codes.running, np.where(isFlat, codes.precision, failure)).astype("i32");
};

/**
 * From `point` along `direction` by the strong Wolfe conditions, or, within bounds, by a decrease that is enough. Where
 * no step is better, the point stays.
 */
export function descend(
  { valueAndGradient, box }: Objective,
  point: EvaluatedPoint,
  direction: Tensor,
  first: Tensor,
  options: WolfeOptions = {},
): Descent {
  const slope = dot(point.gradient, direction);
  const slack = slackOf(point.x);
  const line: Line = { evaluate: valueAndGradient, ...point, direction, slope, first };
  const found = box
    ? projectedSearch(line, box, { decrease: 1e-4, trials: 40, slack })
    : searched(line, { ...options, slack, width: 0 });
  return {
    point: selectTree(found.accepted, found.point, point),
    evaluations: found.evaluations,
    accepted: found.accepted,
    isFlat: np.lessEqual(np.abs(np.multiply(slope, first)), np.multiply(np.abs(point.value), 16 * slack)),
  };
}

/** The best point that the strong Wolfe search found is taken if it is lower, or as low and flatter. */
function searched(line: Line, options: WolfeOptions & { readonly slack: number }): Moved {
  const found = strongWolfe(line, options);
  const isLower = np.less(found.value, line.value);
  const isNear = both(
    np.lessEqual(found.value, np.add(line.value, np.multiply(np.abs(line.value), options.slack))),
    np.less(np.abs(found.slope), np.abs(line.slope)),
  );
  return {
    point: { x: along(line.x, found.t, line.direction), value: found.value, gradient: found.gradient },
    evaluations: found.evaluations,
    accepted: both(np.greater(found.t, 0), either(isLower, isNear)),
  };
}

/** `d` where it leads downhill, else `−g` (both 0 for elements that a bound holds), and which it is. */
export function downhill(direction: Tensor, gradient: Tensor): { direction: Tensor; isReset: Tensor } {
  const slope = dot(direction, gradient);
  const isReset = not(both(np.less(slope, 0), np.isfinite(slope)));
  return { direction: np.where(isReset, np.negative(gradient), direction), isReset };
}

/** The first step of a method that knows nothing of scales yet: `min(1, 1/Σ|gᵢ|)`, as in PyTorch. */
export const firstStep = (gradient: Tensor): Tensor => np.minimum(1, np.divide(1, np.sum(np.abs(gradient))));
