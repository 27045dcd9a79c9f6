import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { trace, type TraceState } from "../trace.ts";
import { identity, stateless, type NoState, type Transformation } from "../transformation.ts";

/** `uₜ = sign(gₜ)`, element by element; 0 and NaN stay as they are. */
export const scaleBySign = (): Transformation<NoState> => stateless((gradient) => np.sign(gradient));

export interface SignSgdOptions extends RateOptions {
  /** μ in [0, 1): the sign is taken of a decaying sum (Signum). Default none. */
  readonly momentum?: number;
  /** Whether the sum looks ahead by one step; has no effect without `momentum`. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Sign-SGD: `xₜ₊₁ = xₜ − ηₜ·(sign(gₜ) + λ·xₜ)`, or Signum with the memory of {@link trace} in place of g.
 *
 * Bernstein, Wang, Azizzadenesheli and Anandkumar, *signSGD: compressed optimisation for non-convex problems*
 * (arXiv 1802.04434), Algorithms 1 and 2. Equal to `optax.sign_sgd`.
 *
 * @example
 * const optimizer = signSgd({ learningRate: 1e-3, momentum: 0.9 });
 */
export function signSgd(
  options: SignSgdOptions,
): Transformation<DecayedState<readonly [TraceState | NoState, NoState]>> {
  const { momentum, nesterov = false } = options;
  const memory: Transformation<TraceState | NoState> =
    momentum === undefined ? identity() : trace({ decay: momentum, nesterov });
  return withRate(chain(memory, scaleBySign()), options);
}
