import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { needParams } from "./checks.ts";
import { identity, type NoState, type Transformation } from "./transformation.ts";

/** Whether a parameter decays; `(x) => x.ndim > 1` spares biases and the scales of norms. */
export type DecayMask = (param: Tensor) => boolean;

/**
 * `uₜ = gₜ + λ·xₜ` for the parameters that `mask` admits (default: all), `uₜ = gₜ` for the others. After a
 * preconditioner it is decoupled weight decay (AdamW), before it the gradient of `λ/2·|x|²`.
 *
 * @param weightDecay λ; with 0 it is the {@link identity}.
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export function addDecayedWeights(weightDecay: number, mask: DecayMask = () => true): Transformation<NoState> {
  if (weightDecay === 0) return identity();
  const decay = (gradient: Tensor, param: Tensor): Tensor =>
    mask(param) ? np.add(gradient, np.multiply(param, weightDecay)) : gradient;
  return {
    init: () => null,
    update: (gradients, state, params) => [tree.map(decay, gradients, needParams("addDecayedWeights", params)), state],
  };
}
