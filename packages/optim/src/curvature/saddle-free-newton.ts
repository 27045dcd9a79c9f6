import { eigh } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, counting, needHvp, nonnegative } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { epsilonOf, leastNormal } from "../minimize/vector.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "../scale.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { krylov } from "./lanczos.ts";

export interface ScaleBySaddleFreeOptions {
  /** k ≥ 1: the dimension of the Krylov space; no more than there are parameters are taken. Default 10. */
  readonly subspace?: number;
  /** λ ≥ 0, added to the absolute values of eigenvalues. Default 0. */
  readonly damping?: number;
}

/**
 * `uₜ = Vᵀ·(|V·∇²ℓ·Vᵀ| + λ·I)⁻¹·V·gₜ` where the k rows of V span g, ∇²ℓ·g, ∇²ℓ²·g, … and |·| takes the absolute values of eigenvalues: Newton's
 * method attracts to saddles, this goes away from them as fast. k products with the Hessian and `k²·n` operations a step, and no matrix
 * of n × n.
 *
 * Dauphin et al., *Identifying and attacking the saddle point problem in high-dimensional non-convex optimization* (arXiv 1406.2572),
 * Algorithm 1; the space is made by Lanczos' method from the gradient.
 */
export function scaleBySaddleFree(options: ScaleBySaddleFreeOptions = {}): Transformation<NoState> {
  const { subspace = 10, damping = 0 } = options;
  checkHyper("saddleFreeNewton", counting, { subspace });
  checkHyper("saddleFreeNewton", nonnegative, { damping });
  return {
    init: () => null,
    update(gradients, state, _, extra) {
      const hvp = needHvp("saddleFreeNewton", extra);
      const layout = layoutOf(gradients, "saddleFreeNewton");
      const g = layout.flatten(gradients);
      const size = Math.min(subspace, layout.size);
      const { basis, images } = krylov((v) => layout.flatten(hvp(layout.restore(v))), g, size);
      const small = np.matmul(images, np.swapaxes(basis, 0, 1));
      const [values, vectors] = eigh(np.multiply(np.add(small, np.swapaxes(small, 0, 1)), 0.5));
      const sizes = np.abs(values);
      const least = np.maximum(np.multiply(np.max(sizes), epsilonOf(g.dtype)), leastNormal);
      const parts = np.divide(np.matmul(np.matmul(basis, g), vectors), np.maximum(np.add(sizes, damping), least));
      return [layout.restore(np.matmul(np.matmul(vectors, parts), basis)), state];
    },
  };
}

export interface SaddleFreeNewtonOptions extends ScaleBySaddleFreeOptions {
  /** η. Default 1. */
  readonly learningRate?: LearningRate;
}

/**
 * Saddle-free Newton: {@link scaleBySaddleFree}, then the learning rate.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without `hvp`.
 *
 * @example
 * const step = makeStep(loss, saddleFreeNewton({ subspace: 2, damping: 1e-6 }));
 */
export const saddleFreeNewton = ({ learningRate = 1, ...options }: SaddleFreeNewtonOptions = {}): Transformation<
  readonly [NoState, StepCount]
> => chain(scaleBySaddleFree(options), scaleByLearningRate(learningRate));
