/** Directions in which few elements move. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { sort } from "cotangent/numpy";
import { checkHyper, share } from "../checks.ts";

/** For each element of a leaf whether it moves: a bool of its shape, computed when it is needed. */
export type WeightMask = (leaf: Tensor) => Tensor;

/** `u`, with 0 where the mask of the parameters says so. */
export const masked = <P>(u: P, params: P, mask: WeightMask | undefined): P =>
  mask === undefined ? u : tree.map((v: Tensor, leaf: Tensor) => np.where(mask(leaf), v, 0), u, params);

/**
 * The elements of small magnitude: those of a leaf with `|x| ≤ q`, where q is the quantile of |x|, one of its
 * elements, that leaves the share `sparsity` out. (Liu et al., *Sparse MeZO*, arXiv 2402.15751, eq. (4), with thresholds that follow the parameters.)
 */
export function smallMagnitude(sparsity: number): WeightMask {
  checkHyper("smallMagnitude", share, { sparsity });
  return (leaf) => {
    const magnitude = np.abs(leaf);
    if (leaf.size === 0) return np.lessEqual(magnitude, 0);
    const last = Math.floor((1 - sparsity) * (leaf.size - 1));
    return np.lessEqual(magnitude, np.slice(sort(magnitude.ravel()), [last]));
  };
}
