/** Which parameters matter for the descent of others, from values of the loss. */
import { tree, type random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { addScaled, squaredNorm, subtractTree } from "../reduce.ts";
import { noSteps } from "../scale.ts";
import { sizeOf } from "./directions.ts";
import { twoPoint } from "./two-point.ts";

export interface GraspOptions {
  /** How many directions each of two estimates takes. Default 32. */
  readonly directions?: number;
  /** μ > 0. Default 1e-3. */
  readonly radius?: number;
}

/**
 * Scores of ZO-GraSP, up to a positive factor: how much of the decrease of the loss along its gradient g is lost without a parameter,
 *
 *     θ ⊙ ∇²ℓ(θ)·g        with ∇²ℓ·g ≈ (ĝ(θ + t·ĝ(θ)) − ĝ(θ))/t
 *
 * where ĝ is the two-point estimate, both times with the same directions, and t·ĝ is as long as one of the looks that it takes.
 * The greater, the more it matters. Evaluations: 4 for each direction.
 *
 * Chen et al., *DeepZero* (arXiv 2310.02025), after Wang, Zhang and Grosse, *Picking winning tickets before training by preserving gradient
 * flow* (arXiv 2002.07376), whose score is the negative of this.
 *
 * @example
 * const scores = zoGrasp(loss, params, random.key(0), { directions: 8 });
 */
export function zoGrasp<P>(
  loss: (params: P) => Tensor,
  params: P,
  key: random.Key,
  { directions = 32, radius = 1e-3 }: GraspOptions = {},
): P {
  const estimate = twoPoint({ directions, radius });
  const gradientAt = (at: P): P => estimate(loss, at, { key, ...noSteps() })[1];
  const g = gradientAt(params);
  const square = squaredNorm(g);
  const isSome = np.greater(square, 0);
  const t = np.where(isSome, np.divide(radius * Math.sqrt(sizeOf(params)), np.sqrt(np.where(isSome, square, 1))), 0);
  const change = subtractTree(gradientAt(addScaled(params, t, g)), g);
  return tree.map((x: Tensor, c: Tensor) => np.multiply(x, c), params, change);
}

/** How many elements of each leaf are among the `count` greatest of all: i32, one for each leaf. NaN is the least. */
export function leavesOfGreatest(scores: unknown, count: number): readonly Tensor[] {
  const leaves = tree.leaves(scores).map((leaf) => leaf.astype("f32").ravel());
  const all = np.concatenate(leaves);
  const order = np.argsort(np.where(np.isnan(all), Infinity, np.negative(all)));
  const chosen = np.slice(order, [[0, count]]);
  let start = 0;
  return leaves.map(({ size }) => {
    const [from, to] = [start, (start += size)];
    const isHere = np.logicalAnd(np.greaterEqual(chosen, from), np.less(chosen, to));
    return np.sum(isHere.astype("i32"));
  });
}
