/** Gradients without a derivative of the loss: noise is added to what layers compute, and the loss says which noise was good. */
import { ArgumentError, at } from "@cotangent/ir";
import { optionsOf } from "../options.ts";
import { normal } from "../random/distributions.ts";
import { split } from "../random/key.ts";
import { vjp } from "../reverse.ts";
import type { Tensor } from "../tensor.ts";
import { tree } from "../public-tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import type { Key } from "../random/key.ts";

type Layer<P> = (params: P, input: Tensor) => Tensor;

export interface LikelihoodRatioOptions {
  /** The standard deviation of the noise; 0.1 if absent. The gradient is that of the loss smoothed so far. */
  readonly sigma?: number;
  /** Whether each noise is also used with the other sign, which takes most of the variance away; true if absent. */
  readonly antithetic?: boolean;
}

/**
 * An unbiased estimate of `∇ E[loss(z_L)]` by each layer's parameters, where `zₗ = fₗ(pₗ, zₗ₋₁) + σ·εₗ` with normal ε:
 * `loss·(∂fₗ/∂pₗ)ᵀ·εₗ/σ`. One run forwards for each sample; only single layers are pulled back, never the loss, which may
 * be any function of the last output, also one without a derivative.
 * (Jiang et al., One Forward is Enough for Neural Network Training via Likelihood Ratio Method, arXiv 2305.08960.)
 *
 * @example
 * ```ts
 * import { likelihoodRatio, random } from "cotangent";
 * import { array, square, sum } from "cotangent/numpy";
 *
 * const estimate = likelihoodRatio([(w, x) => x.mul(w)], (z) => sum(square(z)));
 * estimate([array(2)], array(1), random.key(0)).length; // 1
 * ```
 */
export function likelihoodRatio<P>(
  layers: readonly Layer<P>[],
  loss: (output: Tensor) => Tensor,
  options: LikelihoodRatioOptions = {},
): (params: readonly P[], x: Tensor, key: Key) => readonly Tensors<P>[] {
  const { sigma = 0.1, antithetic = true } = optionsOf(options, "likelihoodRatio", ["sigma", "antithetic"]);
  if (!(sigma > 0))
    throw new ArgumentError("bad-argument", `likelihoodRatio: sigma is ${sigma}`, "give a number greater than 0");
  const sample = (params: readonly P[], x: Tensor, key: Key, sign: number): readonly Tensors<P>[] => {
    const keys = split(key, layers.length);
    let z = x;
    const scores = layers.map((layer, l) => {
      const [mean, pull] = vjp(layer, ...typed<InputsOf<[P, Tensor]>>([at(params, l), z]));
      const noise = normal(at(keys, l), mean.shape).astype(mean.dtype.name).mul(sign);
      z = mean.add(noise.mul(sigma));
      return typed<readonly [Tensors<P>]>(pull(typed(noise.div(sigma))))[0];
    });
    const value = loss(z);
    return scores.map((score) => typed<Tensors<P>>(tree.map((leaf: Tensor) => leaf.mul(value), typed(score))));
  };
  return (params, x, key) => {
    const first = sample(params, x, key, 1);
    if (!antithetic) return first;
    const second = sample(params, x, key, -1);
    return first.map((one, l) =>
      typed<Tensors<P>>(tree.map((a: Tensor, b: Tensor) => a.add(b).mul(0.5), typed(one), typed(at(second, l)))),
    );
  };
}
