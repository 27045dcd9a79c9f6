import { chain } from "./chain.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "./scale.ts";
import { trace, type TraceState } from "./trace.ts";
import { identity, type NoState, type Transformation } from "./transformation.ts";

export interface SgdOptions {
  readonly learningRate: LearningRate;
  /** μ in [0, 1); without it no memory is kept. */
  readonly momentum?: number;
  /** Looks ahead by one step; has no effect without `momentum`. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent, `xₜ₊₁ = xₜ − ηₜ·gₜ` (Robbins and Monro, *A stochastic approximation method*, 1951), or
 * with the memory of {@link trace} in place of g. Equal to `optax.sgd` and to `torch.optim.SGD` with dampening 0.
 *
 * @example
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 */
export function sgd({
  learningRate,
  momentum,
  nesterov = false,
}: SgdOptions): Transformation<readonly [TraceState | NoState, StepCount]> {
  const memory: Transformation<TraceState | NoState> =
    momentum === undefined ? identity() : trace({ decay: momentum, nesterov });
  return chain(memory, scaleByLearningRate(learningRate));
}
