/** Gradient transformations that compose: see {@link Transformation}. */
export { adagrad, scaleByRss } from "./adagrad.ts";
export type { AdaGradOptions, RssState, ScaleByRssOptions } from "./adagrad.ts";
export { adam, adamw, scaleByAdam } from "./adam.ts";
export type { AdamOptions, AdamState, AdamWOptions, ScaleByAdamOptions } from "./adam.ts";
export { chain } from "./chain.ts";
export { clip, clipAdaptively, clipByBlockNorm, clipByBlockRms, clipByGlobalNorm, globalNorm } from "./clip.ts";
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
export type { Extra, NoState, Transformation } from "./transformation.ts";
export { addDecayedWeights } from "./weight-decay.ts";
export type { DecayMask } from "./weight-decay.ts";
export { makeStep } from "./make-step.ts";
export type { Step } from "./make-step.ts";
export { adahessian, cubicNewton, dampedNewton, exactDiagonal, gaussNewtonBartlett } from "./curvature/index.ts";
export { gradRegNewton, hutchinson, inverseFisherProduct, layerMeans, lazyNewton, mfac } from "./curvature/index.ts";
export { mkor, mkorH, naturalGradient, newton, oasis, psgd, rankOneInverse } from "./curvature/index.ts";
export { inverseFisherDiagonal, obsPrune, obsScores } from "./curvature/index.ts";
export { saddleFreeNewton, scaleByAdahessian, scaleByMfac, scaleByMkor, scaleByMkorH } from "./curvature/index.ts";
export { scaleByNaturalGradient, scaleByNewton, scaleByPsgd, scaleBySaddleFree } from "./curvature/index.ts";
export { scaleByShampoo, scaleBySoap, scaleBySophia, shampoo, soap, sophia } from "./curvature/index.ts";
export type { AdahessianOptions, AdahessianState, CurvatureProduct, DampedNewtonOptions } from "./curvature/index.ts";
export type { DampedNewtonState, DiagonalEstimator, GradRegNewtonOptions } from "./curvature/index.ts";
export type { GradRegNewtonState, LayerPair, LayerProduct, LayerStatistics } from "./curvature/index.ts";
export type { LazyNewtonOptions, LazyNewtonState, MfacOptions, MfacState, MkorHOptions } from "./curvature/index.ts";
export type { MkorHState, MkorOptions, MkorState, NaturalGradientOptions, NewtonOptions } from "./curvature/index.ts";
export type {
  OasisOptions,
  OasisState,
  ObsOptions,
  PsgdOptions,
  PsgdState,
  SaddleFreeNewtonOptions,
} from "./curvature/index.ts";
export type { ScaleByAdahessianOptions, ScaleByMfacOptions, ScaleByMkorHOptions } from "./curvature/index.ts";
export type { ScaleByMkorOptions, ScaleByNaturalGradientOptions, ScaleByPsgdOptions } from "./curvature/index.ts";
export type { ScaleBySaddleFreeOptions, ScaleByShampooOptions, ScaleBySoapOptions } from "./curvature/index.ts";
export type { ScaleBySophiaOptions, ShampooOptions, ShampooState, SoapOptions } from "./curvature/index.ts";
export type { SoapState, SophiaOptions, SophiaState, Spectrum } from "./curvature/index.ts";
export { adaBatch } from "./methods/ada-batch.ts";
export type { AdaBatchOptions } from "./methods/ada-batch.ts";
export { adabelief, scaleByBelief } from "./methods/adabelief.ts";
export type { AdabeliefOptions, ScaleByBeliefOptions } from "./methods/adabelief.ts";
export { adadelta, scaleByAdadelta } from "./methods/adadelta.ts";
export type { AdadeltaOptions, AdadeltaState, ScaleByAdadeltaOptions } from "./methods/adadelta.ts";
export { adafactor, scaleByFactoredRms } from "./methods/adafactor.ts";
export type { AdafactorOptions, FactoredState, ScaleByFactoredRmsOptions } from "./methods/adafactor.ts";
export { adagradNorm, scaleByNormSum } from "./methods/adagrad-norm.ts";
export type { AdagradNormOptions, AdagradNormState, ScaleByNormSumOptions } from "./methods/adagrad-norm.ts";
export { adamax, scaleByAdamax } from "./methods/adamax.ts";
export type { AdamaxOptions, AdamaxState, ScaleByAdamaxOptions } from "./methods/adamax.ts";
export { adan, scaleByAdan } from "./methods/adan.ts";
export type { AdanOptions, AdanState, ScaleByAdanOptions } from "./methods/adan.ts";
export { ademamix, scaleByAdemamix, warmupAlpha, warmupB3 } from "./methods/ademamix.ts";
export type { AdemamixOptions, AdemamixState, ScaleByAdemamixOptions } from "./methods/ademamix.ts";
export { adopt, scaleByAdopt } from "./methods/adopt.ts";
export type { AdoptOptions, ScaleByAdoptOptions } from "./methods/adopt.ts";
export { amsgrad, scaleByAmsgrad } from "./methods/amsgrad.ts";
export type { AmsgradOptions, AmsgradState, ScaleByAmsgradOptions } from "./methods/amsgrad.ts";
export { asgd } from "./methods/asgd.ts";
export type { AsgdOptions, AsgdState } from "./methods/asgd.ts";
export { scaleByParamBlockNorm, scaleByParamBlockRms } from "./methods/block-scale.ts";
export { dAdaptAdam } from "./methods/d-adaptation.ts";
export type { DAdaptAdamOptions, DAdaptState } from "./methods/d-adaptation.ts";
export { diffGrad, scaleByDiffGrad } from "./methods/diff-grad.ts";
export type { DiffGradOptions, DiffGradState, ScaleByDiffGradOptions } from "./methods/diff-grad.ts";
export {
  frankWolfe,
  openLoop,
  overBall,
  overBox,
  overL1Ball,
  overNuclearBall,
  overSimplex,
} from "./methods/frank-wolfe.ts";
export type { LinearOracle } from "./methods/frank-wolfe.ts";
export { gradEs } from "./methods/grad-es.ts";
export type { GradEsOptions, GradEsState } from "./methods/grad-es.ts";
export { gradientRegularization } from "./methods/gradient-regularization.ts";
export type { GradientRegularizationOptions } from "./methods/gradient-regularization.ts";
export { inducedMetric, scaleByInducedMetric } from "./methods/induced-metric.ts";
export type { InducedMetricOptions, ScaleByInducedMetricOptions } from "./methods/induced-metric.ts";
export { lion, scaleByLion } from "./methods/lion.ts";
export type { LionOptions, LionState, ScaleByLionOptions } from "./methods/lion.ts";
export { madgrad } from "./methods/madgrad.ts";
export type { MadgradOptions, MadgradState } from "./methods/madgrad.ts";
export { entropy, euclidean, mirrorDescent, positiveEntropy } from "./methods/mirror-descent.ts";
export type { MirrorMap } from "./methods/mirror-descent.ts";
export { moreauGradientNorm, stochasticModelBased } from "./methods/model-based.ts";
export type { StochasticModelBasedOptions } from "./methods/model-based.ts";
export { dampedTrace } from "./methods/momentum.ts";
export type { DampedTraceOptions } from "./methods/momentum.ts";
export { muon, scaleByMuon } from "./methods/muon.ts";
export type { MuonOptions, MuonState, ScaleByMuonOptions } from "./methods/muon.ts";
export { nadam, scaleByNadam } from "./methods/nadam.ts";
export type { NadamOptions, NadamState, ScaleByNadamOptions } from "./methods/nadam.ts";
export { novograd, scaleByNovograd } from "./methods/novograd.ts";
export type { NovogradOptions, NovogradState, ScaleByNovogradOptions } from "./methods/novograd.ts";
export { optAmsgrad } from "./methods/opt-amsgrad.ts";
export type { OptAmsgradOptions, OptAmsgradState, Predictor } from "./methods/opt-amsgrad.ts";
export { optimisticGradientDescent, scaleByOptimisticGradient } from "./methods/optimistic.ts";
export type {
  OptimisticGradientDescentOptions,
  OptimisticState,
  ScaleByOptimisticGradientOptions,
} from "./methods/optimistic.ts";
export { orthogonalGrad } from "./methods/orthogonal-grad.ts";
export { cubic, lowRankPolarFactor, newtonSchulz, polarFactor, quintic } from "./methods/polar.ts";
export type { NewtonSchulzCoefficients, NewtonSchulzOptions } from "./methods/polar.ts";
export { polyakSgd, scaleByPolyak } from "./methods/polyak.ts";
export type { PolyakSgdOptions, ScaleByPolyakOptions } from "./methods/polyak.ts";
export { prodigy } from "./methods/prodigy.ts";
export type { ProdigyOptions, ProdigyState } from "./methods/prodigy.ts";
export {
  ontoBall,
  ontoBox,
  ontoL1Ball,
  ontoNonnegative,
  ontoSimplex,
  projected,
  proximalGradient,
  shrinkage,
  softThreshold,
} from "./methods/projected.ts";
export type { Projection, Proximal } from "./methods/projected.ts";
export { proxyProx } from "./methods/proxy-prox.ts";
export type { ProxyProxOptions } from "./methods/proxy-prox.ts";
export { radam, scaleByRadam } from "./methods/radam.ts";
export type { RadamOptions, ScaleByRadamOptions } from "./methods/radam.ts";
export { rmsprop, scaleByRms } from "./methods/rmsprop.ts";
export type { RmspropOptions, RmspropState, RmsState, ScaleByRmsOptions } from "./methods/rmsprop.ts";
export { rprop } from "./methods/rprop.ts";
export type { RpropOptions, RpropState } from "./methods/rprop.ts";
export { sam } from "./methods/sam.ts";
export type { SamOptions, SamState } from "./methods/sam.ts";
export { scheduleFree, scheduleFreeAdamw, scheduleFreeSgd } from "./methods/schedule-free.ts";
export type {
  ScheduleFreeAdamWOptions,
  ScheduleFreeOptions,
  ScheduleFreeSgdOptions,
  ScheduleFreeState,
} from "./methods/schedule-free.ts";
export { scaleBySign, signSgd } from "./methods/sign-sgd.ts";
export type { SignSgdOptions } from "./methods/sign-sgd.ts";
export { scaleBySimplifiedAdemamix, simplifiedAdemamix } from "./methods/simplified-ademamix.ts";
export type { ScaleBySimplifiedAdemamixOptions, SimplifiedAdemamixOptions } from "./methods/simplified-ademamix.ts";
export { scaleBySm3, sm3 } from "./methods/sm3.ts";
export type { ScaleBySm3Options, Sm3Options, Sm3State } from "./methods/sm3.ts";
export { acceleratedGradient, heavyBall, tripleMomentum } from "./methods/triple-momentum.ts";
export type { Curvature, TripleMomentumState } from "./methods/triple-momentum.ts";
export { fromage, lamb, lars, scaleByTrustRatio } from "./methods/trust-ratio.ts";
export type { FromageOptions, LambOptions, LarsOptions, TrustRatioOptions } from "./methods/trust-ratio.ts";
export { vrHalpern } from "./methods/vr-halpern.ts";
export type { VrHalpernOptions, VrHalpernState } from "./methods/vr-halpern.ts";
export { xgrad } from "./methods/xgrad.ts";
export type { XgradState } from "./methods/xgrad.ts";
export { scaleByYogi, yogi } from "./methods/yogi.ts";
export type { ScaleByYogiOptions, YogiOptions } from "./methods/yogi.ts";
export { cosineAnnealing, cosineOneCycle, cyclic, interpolate, inverseSqrt, inverseTime } from "./schedules/index.ts";
export { linearDecay, linearOneCycle, oneCycle, refined, sgdr, table, warmRestarts } from "./schedules/index.ts";
export { warmup, warmupExponential, warmupLinear, warmupStableDecay } from "./schedules/index.ts";
export type { CyclicOptions, Interpolation, OneCycleOptions, RateAt, RefinedOptions } from "./schedules/index.ts";
export type { WarmRestartsOptions, WarmupExponentialOptions, WarmupLinearOptions } from "./schedules/index.ts";
export { ema, emaOfWeights, polyakAverage, stochasticWeightAverage } from "./wrappers/average.ts";
export type { AverageState, EmaState, PolyakAverageOptions } from "./wrappers/average.ts";
export { centralize } from "./wrappers/centralize.ts";
export type { CentralizeOptions } from "./wrappers/centralize.ts";
export { allFinite, applyIfFinite, conditionally } from "./wrappers/conditionally.ts";
export type { Condition, ConditionalState, FiniteState } from "./wrappers/conditionally.ts";
export { inject } from "./wrappers/inject.ts";
export type { InjectState } from "./wrappers/inject.ts";
export { lookahead } from "./wrappers/lookahead.ts";
export type { LookaheadOptions, LookaheadState } from "./wrappers/lookahead.ts";
export { multiSteps } from "./wrappers/multi-steps.ts";
export type { MultiStepsState } from "./wrappers/multi-steps.ts";
export { named } from "./wrappers/named.ts";
export type { NamedState } from "./wrappers/named.ts";
export { addNoise } from "./wrappers/noise.ts";
export type { AddNoiseOptions, AddNoiseState } from "./wrappers/noise.ts";
export { freeze, masked, multiTransform, partition } from "./wrappers/partition.ts";
export type { Label, LeafMask, PartitionState } from "./wrappers/partition.ts";
export { reduceOnPlateau } from "./wrappers/reduce-on-plateau.ts";
export type { PlateauState, ReduceOnPlateauOptions } from "./wrappers/reduce-on-plateau.ts";
export { evaluationPoint, gradientPoint } from "./points.ts";
export type { DecayedState, RateOptions } from "./decayed.ts";
export { loadState, saveState } from "./checkpoint/save-state.ts";
export { bfgs } from "./minimize/bfgs.ts";
export type { BfgsState } from "./minimize/bfgs.ts";
export type { Bounds } from "./minimize/bounds.ts";
export { conjugateGradient } from "./minimize/conjugate-gradient.ts";
export type { ConjugateGradientOptions, ConjugateGradientState } from "./minimize/conjugate-gradient.ts";
export type { HostOptions, Progress } from "./minimize/driver.ts";
export { lbfgs } from "./minimize/lbfgs.ts";
export type { LbfgsOptions } from "./minimize/lbfgs.ts";
export type { Memory } from "./minimize/lbfgs-memory.ts";
export type { Advanced, EvaluatedPoint, Evaluations, Method } from "./minimize/method.ts";
export type { Minimization } from "./minimize/minimization.ts";
export { minimization, minimize } from "./minimize/minimize.ts";
export type { MinimizeOptions } from "./minimize/minimize.ts";
export { newtonCg } from "./minimize/newton-cg.ts";
export { dogleg } from "./minimize/dogleg.ts";
export type { TrustRegionOptions, TrustRegionState } from "./minimize/trust-region.ts";
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
export { blockwise, cbo, cmaEs, coordinateWise, coresetBatch, deepZero, dequantize } from "./zeroth/index.ts";
export { direction, fedKSeed, forwardGradient, fzoos, hybrid, mezo, ofScales, onGrid } from "./zeroth/index.ts";
export { projectOnHistory, quantForwardGrad, quantize, qzo, ranking, smallMagnitude } from "./zeroth/index.ts";
export { subspaceZo, trajectoryInformed, twoPoint, zerothOrder, zoAdam, zoRankSgd } from "./zeroth/index.ts";
export { zoGrasp, zoSgd, zoSign } from "./zeroth/index.ts";
export type { CboOptions, CboState, CmaEsOptions, CmaEsState, CoordinateWiseOptions } from "./zeroth/index.ts";
export type { Coreset, CoresetOptions, DeepZero, DeepZeroOptions, DeepZeroState } from "./zeroth/index.ts";
export type { Directions, Draw, Estimator, GraspOptions } from "./zeroth/index.ts";
export type { FedKSeed, FedKSeedOptions, ForwardGradientOptions, Fzoos, FzoosClient } from "./zeroth/index.ts";
export type { FzoosMessage, FzoosOptions, GridOptions, Layer, Mezo, Queries } from "./zeroth/index.ts";
export type { MezoOptions, MezoState, QuantForwardGradOptions, Quantized, QzoOptions } from "./zeroth/index.ts";
export type { RankingOptions, SubspaceOptions, SubspaceState, SurrogateOptions } from "./zeroth/index.ts";
export type { TrajectoryState, TwoPointOptions, WeightMask, ZerothOrderOptions } from "./zeroth/index.ts";
export type { ZerothOrderState, ZoAdamOptions, ZoSgdOptions, ZoSignOptions } from "./zeroth/index.ts";
export { cgInverse, implicitHypergradient, maid, meha, neumann, penaltyHypergradient, rcig } from "./bilevel/index.ts";
export { replay, scaleBiO, unrolledHypergradient, unrolledObjective } from "./bilevel/index.ts";
export type { Bilevel, BilevelMethod, Copies, FrozenNet, Hypergradient, ImplicitCgOptions } from "./bilevel/index.ts";
export type { ImplicitOptions, InverseProduct, LabelledPoints, MaidOptions, MaidState } from "./bilevel/index.ts";
export type { MehaOptions, MehaState, NeumannOptions, PenaltyHypergradient, PenaltyOptions } from "./bilevel/index.ts";
export type { Rcig, RcigOptions, ReplayOptions, Reweighting, ScaleBiO, ScaleBiOOptions } from "./bilevel/index.ts";
export type { ScaleBiOState, UnrolledOptions } from "./bilevel/index.ts";
export { gaussianMechanism, marginalQueries, privateGsd } from "./genetic/index.ts";
export type { Column, GaussianMechanismOptions, PrivateGsd, PrivateGsdOptions } from "./genetic/index.ts";
export type { PrivateGsdState } from "./genetic/index.ts";
export { convexRelu } from "./convex/convex-relu.ts";
export type { ConvexRelu, ConvexReluOptions } from "./convex/convex-relu.ts";
export { augmentedLagrangian } from "./constrained/augmented-lagrangian.ts";
export type { AugmentedLagrangianOptions, ConstrainedResult } from "./constrained/augmented-lagrangian.ts";
export { constrainedNewton } from "./constrained/constrained-newton.ts";
export type { ConstrainedNewtonOptions, ConstrainedNewtonResult } from "./constrained/constrained-newton.ts";
export type { Constraints, Multipliers } from "./constrained/lagrangian.ts";
export type { SketchOptions } from "./constrained/sketch.ts";
export { bisect } from "./roots/bisect.ts";
export type { BisectOptions } from "./roots/bisect.ts";
export { fixedPoint } from "./roots/fixed-point.ts";
export type { FixedPointOptions } from "./roots/fixed-point.ts";
export { root } from "./roots/root.ts";
export type { RootOptions } from "./roots/root.ts";
