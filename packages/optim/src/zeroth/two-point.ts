import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting, positive } from "../checks.ts";
import { addScaled, scaleTree } from "../reduce.ts";
import { scheduleOf, type LearningRate } from "../scale.ts";
import { loop } from "../typed-transforms.ts";
import { direction, distributions, type Directions } from "./directions.ts";
import type { Estimator } from "./estimator.ts";
import { masked, type WeightMask } from "./masks.ts";

export interface TwoPointOptions {
  /** μ > 0, or its schedule: how far the loss is looked at. Default 1e-3. */
  readonly radius?: LearningRate;
  /** m: the mean of so many estimates. Default 1. */
  readonly directions?: number;
  /** Both sides, for an error of O(μ²), or one side with the point itself, O(μ). Default `"central"`. */
  readonly form?: "central" | "forward";
  /** Default `"normal"`. */
  readonly distribution?: Directions;
  /** Which elements move: 0 or 1 for each, a function of the leaf that is computed in each step and not kept. Default all. */
  readonly mask?: WeightMask;
  /** C: slopes are clipped to `[−C, C]`. Default none. */
  readonly clip?: number;
}

/**
 * The mean over m random directions u of the slope along u, times u:
 *
 *     ĝ = c·u        c = (ℓ(x + μ·u) − ℓ(x − μ·u)) / 2μ        or, forward,   (ℓ(x + μ·u) − ℓ(x)) / μ
 *
 * It is an unbiased estimate of the gradient of ℓ smoothed over the directions. For a linear loss and normal u its relative
 * variance is `(d + 1)/m`, for spheres and signs `(d − 1)/m`. Evaluations: 2·m, or m + 1; directions are made one at a
 * time. The value is the mean of all that were taken, or ℓ(x).
 *
 * Nesterov and Spokoiny, *Random gradient-free minimization of convex functions* (2017), eqs. (30) and (26); Spall's SPSA
 * (1992) is `distribution: "rademacher"`, as 1/u = u there; clipping: arXiv 2505.13430.
 *
 * @example
 * const step = makeStep(loss, zerothOrder(twoPoint({ directions: 4 }), sgd({ learningRate: 1e-2 })));
 */
export function twoPoint(options: TwoPointOptions = {}): Estimator {
  const { radius = 1e-3, directions = 1, form = "central", distribution = "normal", mask, clip } = options;
  checkHyper("twoPoint", counting, { directions });
  if (typeof radius === "number") checkHyper("twoPoint", positive, { radius });
  if (clip !== undefined) checkHyper("twoPoint", positive, { clip });
  checkChoice("twoPoint", "form", form, ["central", "forward"]);
  checkChoice("twoPoint", "distribution", distribution, distributions);
  const radiusAt = scheduleOf(radius);
  return <P>(loss: (params: P) => Tensor, params: P, { key, count }: Parameters<Estimator>[2]) => {
    const here = form === "forward" ? loss(params) : undefined;
    const along = (own: random.Key): readonly [value: Tensor, gradients: P] => {
      const u = masked(direction(params, own, distribution), params, mask);
      const side = (sign: 1 | -1): P =>
        tree.map(
          (x: Tensor, v: Tensor) => np.add(x, np.multiply(v, np.multiply(radiusAt(count.astype(x.dtype)), sign))),
          params,
          u,
        );
      const ahead = loss(side(1));
      const mu = radiusAt(count.astype(ahead.dtype));
      const behind = here ?? loss(side(-1));
      const slope = np.divide(np.subtract(ahead, behind), np.multiply(mu, here ? 1 : 2));
      const value = here ?? np.multiply(np.add(ahead, behind), 0.5);
      return [value, scaleTree(u, clip === undefined ? slope : np.clip(slope, -clip, clip))];
    };
    return meanOver(directions, along, key);
  };
}

/** The mean of m estimates, each with a key of its own; a loop, so that there is one direction at a time. */
export function meanOver<P>(
  m: number,
  estimate: (key: random.Key) => readonly [value: Tensor, gradients: P],
  key: random.Key,
): readonly [value: Tensor, gradients: P] {
  if (m === 1) return estimate(key);
  const [value, gradients] = estimate(random.foldIn(key, 0));
  const rest = loop<readonly [Tensor, P]>(
    m - 1,
    (i, [total, sum]) => {
      const [next, more] = estimate(random.foldIn(key, np.add(i, 1)));
      return [np.add(total, next), addScaled(sum, 1, more)];
    },
    [value, gradients],
  );
  return [np.multiply(rest[0], 1 / m), tree.map((g: Tensor) => np.multiply(g, 1 / m), rest[1])];
}
