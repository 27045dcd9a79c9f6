/** Bounds on updates. */
import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { stateless, type NoState, type Transformation, type Tree } from "./transformation.ts";

/** `uₜ = min(max(gₜ, −bound), bound)`, element by element; NaN stays NaN. */
export const clip = (bound: number): Transformation<NoState> =>
  stateless((gradient) => np.minimum(np.maximum(gradient, -bound), bound));

/** `√Σ x²` over all elements of all leaves; each leaf is squared and added up in its own dtype. */
export const globalNorm = (values: Tree): Tensor =>
  np.sqrt(
    tree
      .leaves(values)
      .map((leaf) => np.sum(np.square(leaf)))
      .reduce((total, part) => np.add(total, part)),
  );

/**
 * `uₜ = gₜ·min(1, bound / |gₜ|)` with the norm over all leaves together: shortens the gradient, keeping its direction.
 *
 * Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent neural networks* (arXiv 1211.5063),
 * Algorithm 1. A gradient that is 0 or shorter than the bound is passed on with the same bits; where the norm is
 * infinite or NaN the result is NaN in the elements that are, as in optax.
 */
export const clipByGlobalNorm = (bound: number): Transformation<NoState> => ({
  init: () => null,
  update(gradients, state) {
    const norm = globalNorm(gradients);
    const isShort = np.less(norm, bound);
    const shorten = (gradient: Tensor): Tensor => {
      const length = norm.astype(gradient.dtype);
      return np.where(isShort, gradient, np.multiply(np.divide(gradient, length), bound));
    };
    return [tree.map(shorten, gradients), state];
  },
});
