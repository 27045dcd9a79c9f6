/** Bounds on updates. */
import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, positive } from "./checks.ts";
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

/** `uₜ = gₜ·min(1, bound / |gₜ|)`, leaf by leaf. */
export function clipByBlockNorm(bound: number): Transformation<NoState> {
  checkHyper("clipByBlockNorm", positive, { bound });
  return stateless((g) => shortened(g, np.sqrt(np.sum(np.square(g))), bound));
}

/** `uₜ = gₜ / max(1, √mean(gₜ²) / bound)`, leaf by leaf. */
export function clipByBlockRms(bound: number): Transformation<NoState> {
  checkHyper("clipByBlockRms", positive, { bound });
  return stateless((g) => shortened(g, np.sqrt(np.mean(np.square(g))), bound));
}

/** `g·bound/length` where `length` is above the bound, otherwise g with the same bits. */
const shortened = (g: Tensor, length: Tensor, bound: number): Tensor =>
  np.where(np.greater(length, bound), np.divide(g, np.divide(length, bound)), g);

/**
 * Adaptive clipping, unit by unit: `uₜ = gₜ·min(1, λ·max(|xₜ|, ε) / |gₜ|)`. A unit is what makes one output: the whole of a
 * leaf of at most one axis, a column of a matrix `[in, out]`, and all but the last axis of a kernel.
 *
 * Brock, De, Smith and Simonyan, *High-performance large-scale image recognition without normalization* (arXiv 2102.06171),
 * eq. (3). The axes are those of `optax.adaptive_grad_clip`.
 *
 * @param clipping λ
 * @param eps ε. Default 1e-3.
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export function clipAdaptively(clipping: number, eps = 1e-3): Transformation<NoState> {
  checkHyper("clipAdaptively", positive, { clipping, eps });
  const normOf = (x: Tensor): Tensor => {
    const axis = x.ndim <= 1 ? undefined : x.shape.slice(0, -1).map((_, i) => i);
    return np.sqrt(np.sum(np.square(x), { ...(axis && { axis }), keepdims: true }));
  };
  const shorten = (g: Tensor, x: Tensor): Tensor => {
    const length = normOf(g);
    const most = np.multiply(np.maximum(normOf(x), eps), clipping);
    const isLong = np.greater(length, most);
    return np.where(isLong, np.multiply(g, np.divide(most, np.where(isLong, length, 1))), g);
  };
  return {
    init: () => null,
    update: (gradients, state, params) => [
      tree.map((g: Tensor, x: Tensor) => shorten(g, x), gradients, needParams("clipAdaptively", params)),
      state,
    ],
  };
}
