/** Random directions of a tree of parameters, which are functions of a key: they are made again rather than kept. */
import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { mapLeaves, scaleTree, squaredNorm } from "../reduce.ts";
import type { Tree } from "../transformation.ts";

/**
 * Where directions u point, with `E[u·uᵀ] = I` for each: `"normal"`; `"rademacher"`, all elements ±1; `"sphere"`, of length
 * √d for d elements.
 */
export type Directions = "normal" | "rademacher" | "sphere";

export const distributions: readonly Directions[] = ["normal", "rademacher", "sphere"];

/** A direction of the shapes and dtypes of `params`. Leaf i is drawn from `foldIn(key, i)`. */
export function direction<P>(params: P, key: random.Key, kind: Directions = "normal"): P {
  const draw = (leaf: Tensor, i: number): Tensor => {
    const own = random.foldIn(key, i);
    return kind === "rademacher"
      ? random.rademacher(own, leaf.shape).astype(leaf.dtype)
      : random.normal(own, leaf.shape, { dtype: leaf.dtype });
  };
  const drawn = mapLeaves(draw, params);
  if (kind !== "sphere") return drawn;
  return scaleTree(drawn, np.divide(Math.sqrt(sizeOf(params)), np.sqrt(squaredNorm(drawn))));
}

/** The number of elements of all leaves. */
export const sizeOf = (params: Tree): number => tree.leaves(params).reduce((total, { size }) => total + size, 0);
