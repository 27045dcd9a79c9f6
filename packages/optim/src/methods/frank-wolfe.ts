import { tree, type Tensor } from "cotangent";
import { svd } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, positive } from "../checks.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Schedule } from "../schedule.ts";
import type { Transformation } from "../transformation.ts";

/** The point s of a set with the least ⟨g, s⟩, leaf by leaf. */
export type LinearOracle = (gradient: Tensor) => Tensor;

/** 1 at the position of the greatest element, 0 elsewhere. */
const atGreatest = (x: Tensor): Tensor => {
  const flat = np.ravel(x);
  const positions = np.arange(flat.shape[0] ?? 0).astype("i32");
  return np.reshape(np.equal(positions, np.argmax(flat)).astype(x.dtype), x.shape);
};

/** Of `x ≥ 0, Σ x = total`. */
export const overSimplex =
  (total = 1): LinearOracle =>
  (g) =>
    np.multiply(atGreatest(np.negative(g)), total);

/** Of `Σ|x| ≤ radius`. */
export const overL1Ball =
  (radius: number): LinearOracle =>
  (g) =>
    np.multiply(np.multiply(atGreatest(np.abs(g)), np.sign(g)), -radius);

/** Of `|x| ≤ radius`; of a gradient of 0 the centre. */
export const overBall =
  (radius: number): LinearOracle =>
  (g) => {
    const length = np.sqrt(np.sum(np.square(g)));
    return np.multiply(np.divide(g, np.where(np.equal(length, 0), 1, length)), -radius);
  };

/** Of `[low, high]` in each element. */
export const overBox =
  (low: number, high: number): LinearOracle =>
  (g) =>
    np.where(np.greater(g, 0), np.fullLike(g, low), high);

/** Of matrices whose singular values add up to at most `radius`. */
export function overNuclearBall(radius: number): LinearOracle {
  checkHyper("overNuclearBall", positive, { radius });
  return (g) => {
    const [u, , vt] = svd(g);
    return np.multiply(np.outer(np.slice(u, [null, 0]), np.slice(vt, [0])), -radius);
  };
}

/** `γ(t) = 2/(t + 2)` */
export const openLoop: Schedule = (count) => np.divide(2, np.add(count, 2));

/**
 * Conditional gradient, for parameters in a convex set: `xₜ₊₁ = xₜ + γₜ·(s(gₜ) − xₜ)`, t = 0, 1, …. Never leaves the set, and is a
 * combination of at most t of its corners.
 *
 * Frank and Wolfe, *An algorithm for quadratic programming* (1956); Jaggi, *Revisiting Frank–Wolfe* (2013), Algorithm 1.
 *
 * @param stepSize γ. Default {@link openLoop}.
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = frankWolfe({ oracle: overL1Ball(1) });
 */
export const frankWolfe = ({
  oracle,
  stepSize = openLoop,
}: {
  readonly oracle: LinearOracle;
  readonly stepSize?: Schedule;
}): Transformation<StepCount> => ({
  init: noSteps,
  update(gradients, { count }, given) {
    const params = needParams("frankWolfe", given);
    const move = (g: Tensor, x: Tensor): Tensor =>
      np.multiply(np.subtract(oracle(g), x), stepSize(count.astype(x.dtype)));
    return [tree.map((g: Tensor, x: Tensor) => move(g, x), gradients, params), { count: np.add(count, 1) }];
  },
});
