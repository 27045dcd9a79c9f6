import { chain } from "./chain.ts";
import { scaleByLearningRate, type LearningRate, type StepCount } from "./scale.ts";
import type { NoState, Transformation } from "./transformation.ts";
import { addDecayedWeights, type DecayMask } from "./weight-decay.ts";

/** What every optimizer takes. */
export interface RateOptions {
  /** η: a number or a schedule. */
  readonly learningRate: LearningRate;
  /** λ of decoupled weight decay, which is multiplied by the learning rate: `−η·(uₜ + λ·xₜ)`. Default 0. */
  readonly weightDecay?: number;
  /** Which leaves decay. Default: all. */
  readonly mask?: DecayMask;
}

/** The states of a piece, of weight decay and of the learning rate. */
export type DecayedState<State> = readonly [State, NoState, StepCount];

/** The optimizer of a piece: `xₜ₊₁ = xₜ − ηₜ·(uₜ + λ·xₜ)` with u of `piece`. */
export const withRate = <State>(
  piece: Transformation<State>,
  { learningRate, weightDecay = 0, mask }: RateOptions,
): Transformation<DecayedState<State>> =>
  chain(piece, addDecayedWeights(weightDecay, mask), scaleByLearningRate(learningRate));
