import type { Tensor } from "cotangent";
import { softmax } from "cotangent/nn";
import * as np from "cotangent/numpy";
import type { LearningRate, StepCount } from "../scale.ts";
import { stepsTo } from "../steps-to.ts";
import type { Transformation } from "../transformation.ts";

/** ∇φ and its inverse, leaf by leaf, for a strictly convex φ. */
export interface MirrorMap {
  readonly to: (x: Tensor) => Tensor;
  readonly from: (dual: Tensor) => Tensor;
}

/** `φ = Σ x·ln x` on positive numbers that add up to 1 along the last axis: exponentiated gradient. */
export const entropy: MirrorMap = { to: (x) => np.log(x), from: (dual) => softmax(dual, -1) };

/** `φ = Σ x·ln x − x` on positive numbers. */
export const positiveEntropy: MirrorMap = { to: (x) => np.log(x), from: (dual) => np.exp(dual) };

/** `φ = ½·|x|²`: gradient descent. */
export const euclidean: MirrorMap = { to: (x) => x, from: (dual) => dual };

/**
 * Mirror descent: `∇φ(xₜ₊₁) = ∇φ(xₜ) − ηₜ·gₜ`.
 *
 * Nemirovski and Yudin, *Problem complexity and method efficiency in optimization* (1983); Beck and Teboulle, *Mirror descent and nonlinear
 * projected subgradient methods* (2003), eq. (3.11).
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = mirrorDescent({ learningRate: 0.5, map: entropy });
 */
export function mirrorDescent({
  learningRate,
  map = entropy,
}: {
  readonly learningRate: LearningRate;
  readonly map?: MirrorMap;
}): Transformation<StepCount> {
  return stepsTo("mirrorDescent", learningRate, (x, g, rate) => map.from(np.subtract(map.to(x), np.multiply(g, rate))));
}
