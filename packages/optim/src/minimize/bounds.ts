/** Bounds on parameters, `l ≤ x ≤ u`, element by element. */
import { ArgumentError, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { type Layout } from "./layout.ts";
import { both, either, largest, not } from "./vector.ts";

/** Both ends are a number for all parameters, or a tree like x0 of numbers and arrays that broadcast to its leaves. */
export interface Bounds {
  /** Default −∞. */
  readonly lower?: unknown;
  /** Default +∞. */
  readonly upper?: unknown;
}

/** Bounds as vectors. */
export interface Box {
  readonly lower: Tensor;
  readonly upper: Tensor;
}

/**
 * The bounds of all elements, or null if none was given.
 * @throws ArgumentError for trees of another structure than x0; ShapeError for arrays that do not broadcast to its leaves.
 */
export function boxOf(bounds: Bounds | undefined, x0: unknown, layout: Layout<unknown>, where: string): Box | null {
  if (bounds === undefined) return null;
  const stray = Object.keys(bounds).find((key) => key !== "lower" && key !== "upper");
  if (stray !== undefined || Array.isArray(bounds))
    throw new ArgumentError(
      "bad-argument",
      `${where}: bounds are ${Array.isArray(bounds) ? "an array" : `an object with ${stray}`}`,
      "give { lower, upper }, each a number or a tree like x0",
    );
  const side = (end: unknown, otherwise: number): Tensor => {
    const given = end ?? otherwise;
    if (typeof given === "number") return np.full([layout.size], given, { dtype: layout.dtype });
    const spread = tree.map(
      (leaf: Tensor, bound: Tensor) => np.broadcastTo(np.array(bound, { dtype: layout.dtype }), np.asarray(leaf).shape),
      x0,
      given,
    );
    return layout.flatten(spread);
  };
  return { lower: side(bounds.lower, -Infinity), upper: side(bounds.upper, Infinity) };
}

/** The nearest point within the bounds. */
export const project = (x: Tensor, box: Box | null): Tensor =>
  box ? np.minimum(np.maximum(x, box.lower), box.upper) : x;

/** Whether no element is outside of the bounds, and no lower bound above an upper one. */
export const isFeasible = (x: Tensor, box: Box): Tensor =>
  np.all(both(both(np.lessEqual(box.lower, x), np.lessEqual(x, box.upper)), np.lessEqual(box.lower, box.upper)));

/** `max |P(x − g) − x|`, which is 0 where x satisfies the first-order conditions; without bounds `max |gᵢ|`. NaN stays. */
export const gradientNorm = (x: Tensor, gradient: Tensor, box: Box | null): Tensor =>
  largest(box ? np.subtract(project(np.subtract(x, gradient), box), x) : gradient);

/** 1 for elements that may move along −g, 0 for those that a bound holds. */
export function freeElements(x: Tensor, gradient: Tensor, { lower, upper }: Box): Tensor {
  const heldBelow = both(np.lessEqual(x, lower), np.greater(gradient, 0));
  const heldAbove = both(np.greaterEqual(x, upper), np.less(gradient, 0));
  return not(either(heldBelow, heldAbove)).astype(x.dtype);
}
