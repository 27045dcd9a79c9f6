import { chain } from "./chain.ts";
import { dampedTrace } from "./methods/momentum.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "./scale.ts";
import { trace, type TraceState } from "./trace.ts";
import { identity, type NoState, type Transformation } from "./transformation.ts";

export interface SgdOptions {
  readonly learningRate: LearningRate;
  /** μ in [0, 1), or its schedule; without it no memory is kept. */
  readonly momentum?: LearningRate;
  /** Looks ahead by one step; has no effect without `momentum`. Default false. */
  readonly nesterov?: boolean;
  /** τ: new gradients enter the memory with the factor 1 − τ, the first with 1. Default 0. */
  readonly dampening?: number;
}

/**
 * Stochastic gradient descent, `xₜ₊₁ = xₜ − ηₜ·gₜ` (Robbins and Monro, *A stochastic approximation method*, 1951), or
 * with the memory of {@link trace} in place of g. Equal to `optax.sgd` and, with `dampening`, to `torch.optim.SGD`.
 *
 * @example
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 */
export function sgd({
  learningRate,
  momentum,
  nesterov = false,
  dampening = 0,
}: SgdOptions): Transformation<readonly [TraceState | NoState, StepCount]> {
  const memory = (): Transformation<TraceState | NoState> => {
    if (momentum === undefined) return identity();
    return typeof momentum === "number" && dampening === 0
      ? trace({ decay: momentum, nesterov })
      : dampedTrace({ decay: momentum, dampening, nesterov });
  };
  return chain(memory(), scaleByLearningRate(learningRate));
}
