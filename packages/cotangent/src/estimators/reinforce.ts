/** The unbiased gradient of expectations over Bernoulli units, and what takes most of its variance away. */
import { ShapeError, showType } from "@cotangent/ir";
import * as np from "../numpy/index.ts";
import { optionsOf } from "../options.ts";
import { surrogate } from "../rules/surrogate.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor, TensorLike } from "../tensor.ts";

/**
 * The loss of a sample `s` (0 or 1) of Bernoulli units with probabilities `p`, whose gradient with respect to pᵢ is
 * `(loss − baselineᵢ)·(sᵢ − pᵢ)/(pᵢ·(1 − pᵢ))`. Its expectation is the gradient of the expected loss, whatever the loss does
 * with the sample and whatever the baselines are, if these do not depend on the sample. Other gradients pass through the
 * loss unchanged.
 *
 * `loss: S`, `p` and `s`: S followed by the axes of the units, `baseline`: broadcast to the shape of p. With the sigmoid p
 * of an activation, its gradient is `(loss − baselineᵢ)·(sᵢ − pᵢ)`.
 * (Bengio, Léonard & Courville, Estimating or Propagating Gradients Through Stochastic Neurons, arXiv 1308.3432, §4.)
 *
 * @throws ShapeError if the shape of p does not begin with that of the loss, or the sample has another shape.
 *
 * @example
 * ```ts
 * import { grad, reinforce } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * const [p, sample] = [array([0.5, 0.25]), array([1, 0])];
 * grad((q) => reinforce(array(3), q, sample))(p).toArray(); // [6, -4]
 * ```
 */
export function reinforce(loss: Tensor, p: Tensor, sample: Tensor, baseline: TensorLike = 0): Tensor {
  const units = p.rank - loss.rank;
  if (units < 0 || loss.shape.some((length, axis) => p.shape[axis] !== length))
    throw new ShapeError(
      "shape-mismatch",
      `reinforce: the loss is ${showType(loss)} and the probabilities are ${showType(p)}`,
      "give a loss for each of the leading axes of the probabilities",
    );
  if (sample.rank !== p.rank || sample.shape.some((length, axis) => p.shape[axis] !== length))
    throw new ShapeError(
      "shape-mismatch",
      `reinforce: the sample is ${showType(sample)} and the probabilities are ${showType(p)}`,
      "give 0 or 1 for each probability",
    );
  const axes = Array.from({ length: units }, (_, i) => loss.rank + i);
  const each = loss.reshape([...loss.shape, ...axes.map(() => 1)]);
  // (s − p)/(p·(1 − p)), which is 1/p for s = 1 and 1/(p − 1) for s = 0.
  const weight = stopGradient(each.sub(baseline).div(np.where(np.equal(sample, 0), p.sub(1), p)));
  const score = (q: Tensor, w: Tensor): Tensor => np.sum(w.mul(q), { axis: axes }).astype(loss.dtype);
  return surrogate<readonly [Tensor, Tensor, Tensor], Tensor>(
    (value) => value,
    (value, q, w) => value.add(score(q, w)),
  )(loss, p, weight);
}

export interface OptimalBaselineOptions {
  /** How much each sample counts, of the shape of the losses; all the same if absent. */
  readonly weights?: Tensor;
}

/**
 * The baseline of each unit with which {@link reinforce} has the least variance, `E[(s − p)²·L]/E[(s − p)²]`, estimated
 * from samples `s` with losses `L`; 0 for units that never differ from their probability. Take samples other than
 * those whose gradient is wanted, such as those of the step before: then the gradient remains unbiased.
 *
 * `losses: [m]`, `samples: [m, …units]`, `p` broadcast to the shape of the samples → `[…units]`
 * (Bengio, Léonard & Courville, arXiv 1308.3432, §4.)
 *
 * @example
 * ```ts
 * import { optimalBaseline } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * optimalBaseline(array([0.5]), array([[0], [1]]), array([1, 3])).toArray(); // [2]
 * ```
 */
export function optimalBaseline(
  p: Tensor,
  samples: Tensor,
  losses: Tensor,
  options: OptimalBaselineOptions = {},
): Tensor {
  const { weights } = optionsOf(options, "optimalBaseline", ["weights"]);
  const rows = (x: Tensor): Tensor => x.reshape([...x.shape, ...samples.shape.slice(x.rank).map(() => 1)]);
  const square = np.square(samples.sub(p)).mul(weights ? rows(weights) : 1);
  const total = np.sum(square, { axis: 0 });
  const never = np.equal(total, 0);
  return np.where(never, 0, np.sum(square.mul(rows(losses)), { axis: 0 }).div(np.where(never, 1, total)));
}
