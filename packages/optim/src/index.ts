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
export { bfgs } from "./minimize/bfgs.ts";
export type { BfgsState } from "./minimize/bfgs.ts";
export type { Bounds } from "./minimize/bounds.ts";
export { conjugateGradient } from "./minimize/conjugate-gradient.ts";
export type { ConjugateGradientOptions, ConjugateGradientState } from "./minimize/conjugate-gradient.ts";
export type { HostOptions, Progress } from "./minimize/driver.ts";
export { lbfgs } from "./minimize/lbfgs.ts";
export type { LbfgsOptions } from "./minimize/lbfgs.ts";
export type { Memory } from "./minimize/lbfgs-memory.ts";
export type { Advanced, Evaluations, Method, Point } from "./minimize/method.ts";
export type { Minimization } from "./minimize/minimization.ts";
export { minimization, minimize } from "./minimize/minimize.ts";
export type { MinimizeOptions } from "./minimize/minimize.ts";
export { newtonCg } from "./minimize/newton-cg.ts";
export type { NewtonCgOptions, NewtonCgState } from "./minimize/newton-cg.ts";
export type { Objective } from "./minimize/objective.ts";
export type { Minimum, MinimizeResult } from "./minimize/result.ts";
export type { History, SolverState } from "./minimize/solver.ts";
export { codes } from "./minimize/status.ts";
export type { Status } from "./minimize/status.ts";
export type { Tolerance } from "./minimize/tolerance.ts";
export { torchLbfgs } from "./minimize/torch-lbfgs.ts";
export type { ClosureOptimizer, TorchLbfgsOptions, TorchLbfgsState } from "./minimize/torch-lbfgs.ts";
export { curveFit } from "./least-squares/curve-fit.ts";
export type { CurveFit, CurveFitOptions } from "./least-squares/curve-fit.ts";
export { gaussNewton } from "./least-squares/gauss-newton.ts";
export { leastSquares, leastSquaresMinimization } from "./least-squares/least-squares.ts";
export type { LeastSquaresOptions } from "./least-squares/least-squares.ts";
export { levenbergMarquardt } from "./least-squares/levenberg-marquardt.ts";
export type { LevenbergMarquardtOptions, LevenbergMarquardtState } from "./least-squares/levenberg-marquardt.ts";
export type { LossName } from "./least-squares/loss.ts";
export type { Residuals } from "./least-squares/residuals.ts";
