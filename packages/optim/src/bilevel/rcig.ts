/** Few points that teach a network what many do: dataset distillation by implicit gradients. */
import { hvp, type Tensor, type Tensors } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, positive } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";
import { squaredNorm, subtractTree } from "../reduce.ts";
import { valueAndSlope } from "../typed-transforms.ts";
import { cgInverse, implicitHypergradient, type InverseProduct } from "./implicit.ts";
import { flatBilevel, inY, type Bilevel, type Hypergradient } from "./problem.ts";

/** A network with a linear last layer, where it is linearized. */
export interface FrozenNet<B> {
  /** `h(θ, X)`: the features `[n, w]` of n points. */
  readonly features: (body: Tensors<B>, points: Tensor) => Tensor;
  /** θ₀ */
  readonly body: B;
  /** W₀, `[w, c]`: the last layer that the derivative by the body sees. */
  readonly head: Tensor;
}

/** Points, an array with one row each, and what a network is to say of them, `[n, c]`. */
export type LabelledPoints = { readonly points: Tensor; readonly labels: Tensor };

export interface RcigOptions {
  /** λ of the last layer. */
  readonly ridge: number;
  /** κ of the body. */
  readonly decay: number;
  /** Of the scores and labels of the real points, a scalar. Default half the mean of the squared differences. */
  readonly loss?: (scores: Tensor, labels: Tensor) => Tensor;
  /** How systems with the inner Hessian are solved. Default `cgInverse()`. */
  readonly inverse?: InverseProduct;
}

export interface Rcig<B> {
  /** The loss of the network that the few points have trained, on the real ones, and its gradient by the few. */
  metagradient(few: LabelledPoints, real: LabelledPoints): Hypergradient<LabelledPoints, B>;
  /** The scores of points by the network that the few have trained. */
  predict(few: LabelledPoints, points: Tensor): Tensor;
}

const meanSquare = (scores: Tensor, labels: Tensor): Tensor =>
  np.multiply(np.mean(np.square(np.subtract(scores, labels))), 0.5);

/**
 * RCIG: reparameterized convexified implicit gradients. The network is linearized at `(θ₀, W₀)`, as under its tangent kernel,
 *
 *     s(X) = h(θ₀, X)·W + (∂h/∂θ·(θ − θ₀))·W₀
 *
 * and trained on the few points by `½·|s − y|² + λ/2·|W|² + κ/2·|θ − θ₀|²`, a convex problem whose W for each θ is that of
 * ridge regression, solved in the space of the points: `O(m³)` for m of them. θ comes of one system with the Hessian of what
 * is left, and the gradient of the real loss by the points and their labels from another (`implicitHypergradient`).
 * Loo, Hasani, Lechner and Rus, *Dataset distillation with convexified implicit gradients* (arXiv 2302.06755), sections 3.2
 * and 3.3, without its pool of networks and scaled cross-entropy: give `loss`, and nets of several seeds in turn.
 *
 * @throws ArgumentError for options out of range.
 *
 * @example
 * const { metagradient } = rcig({ features, body, head }, { ridge: 1e-2, decay: 1 });
 * const { value, gradient } = metagradient(learned, batch);
 */
export function rcig<B>(
  { features, body, head }: FrozenNet<B>,
  { ridge, decay, loss = meanSquare, inverse = cgInverse() }: RcigOptions,
): Rcig<Tensors<B>> {
  checkHyper("rcig", positive, { ridge, decay });
  const origin = treeOf<Tensors<B>>(body);
  /** `h(θ₀, X)`, and what the move of the body adds to the scores. */
  const parts = (moved: Tensors<B>, points: Tensor): readonly [base: Tensor, shift: Tensor] => {
    const [base, change] = valueAndSlope((b: Tensors<B>) => features(b, points), origin, subtractTree(moved, origin));
    return [base, np.matmul(change, head)];
  };
  const lastLayer = ({ labels }: LabelledPoints, [base, shift]: readonly [Tensor, Tensor]): Tensor => {
    const kernel = np.matmul(base, np.transpose(base));
    const [m = 0] = kernel.shape;
    const damped = np.add(kernel, np.multiply(np.eye(m, { dtype: kernel.dtype }), ridge));
    return np.matmul(np.transpose(base), solve(damped, np.subtract(labels, shift)));
  };
  const scores = (few: LabelledPoints, moved: Tensors<B>, points: Tensor): Tensor => {
    const w = lastLayer(few, parts(moved, few.points));
    const [base, shift] = parts(moved, points);
    return np.add(np.matmul(base, w), shift);
  };
  const inner = (few: LabelledPoints, moved: Tensors<B>): Tensor => {
    const [base, shift] = parts(moved, few.points);
    const w = lastLayer(few, [base, shift]);
    const errors = np.subtract(np.add(np.matmul(base, w), shift), few.labels);
    const sizes = np.add(
      np.multiply(np.sum(np.square(w)), ridge),
      np.multiply(squaredNorm(subtractTree(moved, origin)), decay),
    );
    return np.multiply(np.add(np.sum(np.square(errors)), sizes), 0.5);
  };
  const problemOf = ({ points, labels }: LabelledPoints): Bilevel<LabelledPoints, B> => ({
    outer: (few, moved) => loss(scores(few, moved, points), labels),
    inner,
  });
  /** The minimum of the inner problem, which is quadratic: one step of Newton's method from θ₀. */
  const trained = (few: LabelledPoints, real: LabelledPoints): Tensors<B> => {
    const flat = flatBilevel(problemOf(real), few, body, "rcig");
    const product = (v: Tensor): Tensor => hvp((y: Tensor) => flat.inner(flat.x, y), [flat.y], [v]);
    const step = inverse(product, inY(flat.inner)(flat.x, flat.y));
    return flat.yLayout.restore(np.subtract(flat.y, step));
  };
  return {
    metagradient: (few, real) =>
      implicitHypergradient(problemOf(real), { inverse })(few, treeOf<B>(trained(few, real))),
    predict: (few, points) => scores(few, trained(few, few), points),
  };
}
