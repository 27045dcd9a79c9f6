import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, unbiased } from "../moments.ts";
import { widest } from "../reduce.ts";
import type { AdamState } from "../adam.ts";
import { noSteps } from "../scale.ts";
import { zerosLike, type Transformation } from "../transformation.ts";

export type NadamState = AdamState & {
  /** Π μᵢ of the steps so far: f64 where a parameter is, otherwise f32, shape []. */
  readonly product: Tensor;
};

export interface ScaleByNadamOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
  /** ψ of the schedule of μ. Default 0.004. */
  readonly momentumDecay?: number;
  /** Whether, as in PyTorch 1.13, μₜ stands twice in the product to t + 1, and products are kept in f32. Default false. */
  readonly torch113?: boolean;
}

/**
 * m, v̂ of {@link scaleByAdam}, `μₜ = β₁·(1 − ½·0.96^(t·ψ))` and
 *
 *     uₜ = (μₜ₊₁·mₜ / (1 − Πᵢ₌₁ᵗ⁺¹ μᵢ) + (1 − μₜ)·gₜ / (1 − Πᵢ₌₁ᵗ μᵢ)) / (√v̂ₜ + ε)
 *
 * Dozat, *Incorporating Nesterov momentum into Adam* (2016), with the schedule of its section 3 as PyTorch has it. optax
 * has none: that is `adam({ nesterov: true })`.
 */
export function scaleByNadam(options: ScaleByNadamOptions = {}): Transformation<NadamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, momentumDecay = 0.004, torch113 = false } = options;
  checkHyper("scaleByNadam", fraction, { b1, b2 });
  checkHyper("scaleByNadam", nonnegative, { eps, momentumDecay });
  const rateAt = (t: Tensor): Tensor => {
    const fall = np.exp(np.multiply(t, momentumDecay * Math.log(0.96)));
    return np.multiply(np.subtract(1, np.multiply(fall, 0.5)), b1);
  };
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      product: np.ones([], { dtype: torch113 ? "f32" : widest(params) }),
    }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const { dtype } = state.product;
      const t = count.astype(widest(gradients));
      const [now, next] = [rateAt(t), rateAt(np.add(t, 1))];
      const kept = (x: Tensor): Tensor => x.astype(dtype);
      const product = np.multiply(state.product, kept(now));
      const ahead = np.multiply(torch113 ? np.multiply(product, kept(now)) : product, kept(next));
      const left = (share: Tensor): Tensor => np.subtract(1, share.astype(t.dtype));
      const ofGradient = np.divide(np.subtract(1, now), left(product));
      const ofMean = np.divide(next, left(ahead));
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map((g, v) => blend(b2, v, np.square(g)), gradients, state.square);
      const varianceOf = unbiased(b2, count);
      const direction = (g: Tensor, m: Tensor, v: Tensor): Tensor => {
        const sum = np.add(np.multiply(m, ofMean.astype(m.dtype)), np.multiply(g, ofGradient.astype(g.dtype)));
        return np.divide(sum, np.add(np.sqrt(varianceOf(v)), eps));
      };
      return [tree.map((g, m, v) => direction(g, m, v), gradients, mean, square), { count, mean, square, product }];
    },
  };
}

export type NadamOptions = ScaleByNadamOptions & RateOptions;

/**
 * NAdam with PyTorch's schedule of the momentum: {@link scaleByNadam}, then weight decay and the learning rate. Equal to
 * `torch.optim.NAdam` (there 2e-3 is the default rate), to that of 1.13 with `torch113`; `optax.nadam` is
 * `adam({ nesterov: true })`.
 *
 * @example
 * const optimizer = nadam({ learningRate: 2e-3 });
 */
export const nadam = (options: NadamOptions): Transformation<DecayedState<NadamState>> =>
  withRate(scaleByNadam(options), options);
