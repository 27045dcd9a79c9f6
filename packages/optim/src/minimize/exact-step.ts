/** Steps to the exact minimum along a line, where the function is nearly quadratic. */
import { cond, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { selectTree } from "../reduce.ts";
import type { Descent } from "./descend.ts";
import type { EvaluatedPoint } from "./method.ts";
import type { Objective } from "./objective.ts";
import { along, both, dot } from "./vector.ts";

/** How far a change of f may be from that of a quadratic, relative to the change. */
const likeness = 1e-2;

/** Slopes that fell to this part of the first are at the minimum. */
const sharp = 1e-8;

type Stretch = { readonly point: EvaluatedPoint; readonly evaluations: Tensor };

/**
 * The descent, whose step is brought to where the secant of both slopes is 0,
 *
 *     t⁺ = t·φ'(0)/(φ'(0) − φ'(t))
 *
 * if f is about quadratic between its ends, `|φ(t) − φ(0) − ½·t·(φ'(0) + φ'(t))| < 0.01·|φ(t) − φ(0)|`. The point there is taken
 * if it is not higher and flatter. It costs one evaluation.
 *
 * Conjugate directions stay conjugate only if steps are exact: on a quadratic of condition 10⁶, slopes of 10⁻² of the first
 * cost ten to thirty times the steps. The idea is that of QuadStep in Hager and Zhang, *Algorithm 851: CG_DESCENT* (2006), section 4.
 */
export function sharpened(
  { valueAndGradient }: Objective,
  start: EvaluatedPoint,
  direction: Tensor,
  descent: Descent,
): Descent {
  const { point, evaluations, accepted } = descent;
  const [before, after] = [dot(start.gradient, direction), dot(point.gradient, direction)];
  const step = np.subtract(point.x, start.x);
  const length = np.divide(dot(step, direction), dot(direction, direction));
  const change = np.subtract(point.value, start.value);
  const ofQuadratic = np.multiply(np.multiply(length, np.add(before, after)), 0.5);
  const off = np.abs(np.subtract(change, ofQuadratic));
  const isQuadratic = np.less(off, np.multiply(np.abs(change), likeness));
  const isBlunt = np.greater(np.abs(after), np.multiply(np.abs(before), sharp));
  const sharpen = ({ point: at, evaluations: spent }: Stretch): Stretch => {
    const x = along(at.x, np.divide(after, np.subtract(before, after)), step);
    const [value, gradient] = valueAndGradient(x);
    const isFlatter = np.less(np.abs(dot(gradient, direction)), np.abs(after));
    const isBetter = both(np.lessEqual(value, at.value), isFlatter);
    return { point: selectTree(isBetter, { x, value, gradient }, at), evaluations: np.add(spent, 1) };
  };
  const isWorth = both(both(accepted, isQuadratic), isBlunt);
  return { ...descent, ...cond(isWorth, sharpen, (same: Stretch) => same, { point, evaluations }) };
}
