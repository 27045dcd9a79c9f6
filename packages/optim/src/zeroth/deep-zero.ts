import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, positive } from "../checks.ts";
import { entry, mapLeaves } from "../reduce.ts";
import { differences } from "./coordinate-wise.ts";
import type { Draw } from "./estimator.ts";

/** A layer: its parameters, and what comes in, to what goes out. */
export type Layer<P> = (params: P, features: Tensor) => Tensor;

export interface DeepZeroOptions {
  /** μ > 0. Default 1e-3. */
  readonly radius?: number;
  /** The share of each leaf's elements that are left out, drawn anew in each step: [0, 1). Default 0. */
  readonly sparsity?: number;
}

/**
 * Coordinate-wise differences of a network of layers, with features reused: what comes into the layer whose parameters are looked at is computed once,
 * so a look costs the layers after it only. Of each leaf the share `1 − sparsity` is looked at, other elements have 0.
 *
 *     ĝⱼ = (ℓ(fₙ ∘ … ∘ fₗ(pₗ + μ·eⱼ, hₗ)) − ℓ(fₙ ∘ … ∘ fₗ(pₗ − μ·eⱼ, hₗ))) / 2μ        hₗ = fₗ₋₁ ∘ … ∘ f₁(x)
 *
 * Evaluations: one forward pass, and for each element that is looked at two of the layers from its own on.
 *
 * Chen et al., *DeepZero* (arXiv 2310.02025), eq. (3) and Section 4; elements are drawn uniformly in place of its pruning scores (ZO-GraSP).
 *
 * @returns the value of the loss, and estimates for each layer.
 * @throws ArgumentError for options out of range.
 */
export function deepZero<P>(
  layers: readonly Layer<P>[],
  loss: (output: Tensor) => Tensor,
  { radius = 1e-3, sparsity = 0 }: DeepZeroOptions = {},
): (params: readonly P[], input: Tensor, draw: Pick<Draw, "key">) => readonly [value: Tensor, gradients: readonly P[]] {
  checkHyper("deepZero", positive, { radius });
  checkHyper("deepZero", fraction, { sparsity });
  return (params, input, { key }) => {
    const features = [input];
    layers.forEach((layer, l) => features.push(layer(entry(params, l), entry(features, l))));
    const value = loss(entry(features, layers.length));
    const gradients = layers.map((layer, l) => {
      const own = random.foldIn(key, l);
      const valueOf = (changed: P): Tensor => {
        const first = layer(changed, entry(features, l));
        return loss(layers.slice(l + 1).reduce((h, after, i) => after(entry(params, l + 1 + i), h), first));
      };
      const estimate = (leaf: Tensor, i: number): Tensor => {
        const lossOf = (part: Tensor): Tensor =>
          valueOf(mapLeaves((other, j) => (j === i ? part : other), entry(params, l)));
        const places = placesOf(leaf.size, sparsity, random.foldIn(own, i));
        return differences(
          { lossOf, leaf, radius: np.full([], radius, { dtype: leaf.dtype }), here: undefined },
          places,
        ).reshape(leaf.shape);
      };
      return mapLeaves(estimate, entry(params, l));
    });
    return [value, gradients];
  };
}

/** Which elements of a leaf are looked at: all, or as many as are left, drawn without repetition. */
function placesOf(size: number, sparsity: number, key: random.Key): Tensor {
  if (sparsity === 0) return np.arange(size, { dtype: "i32" });
  const count = Math.ceil((1 - sparsity) * size);
  return np.slice(np.argsort(random.uniform(key, [size])), [[0, count]]).astype("i32");
}
