/** Gradient transformations that compose: see {@link Transformation}. */
export { adagrad, scaleByRss } from "./adagrad.ts";
export type { AdaGradOptions, RssState, ScaleByRssOptions } from "./adagrad.ts";
export { adam, adamw, scaleByAdam } from "./adam.ts";
export type { AdamOptions, AdamState, AdamWOptions, ScaleByAdamOptions } from "./adam.ts";
export { chain } from "./chain.ts";
export { clip, clipByGlobalNorm, globalNorm } from "./clip.ts";
export { dynamicLossScale, scaleLoss } from "./loss-scale.ts";
export type { DynamicLossScaleOptions, LossScaleState } from "./loss-scale.ts";
export { scale, scaleByLearningRate, scaleBySchedule } from "./scale.ts";
export type { LearningRate, StepCount } from "./scale.ts";
export {
  constant,
  cosineDecay,
  exponentialDecay,
  joinSchedules,
  linear,
  piecewise,
  polynomial,
  warmupCosine,
} from "./schedule.ts";
export type {
  CosineDecayOptions,
  ExponentialDecayOptions,
  PolynomialOptions,
  Schedule,
  WarmupCosineOptions,
} from "./schedule.ts";
export { sgd } from "./sgd.ts";
export type { SgdOptions } from "./sgd.ts";
export { momentum, nesterov, trace } from "./trace.ts";
export type { TraceOptions, TraceState } from "./trace.ts";
export { applyUpdates, identity } from "./transformation.ts";
export type { NoState, Transformation } from "./transformation.ts";
export { addDecayedWeights } from "./weight-decay.ts";
export type { DecayMask } from "./weight-decay.ts";
