/** Cotangent: pure functions on tensors, their derivatives, batches and compiled forms. */
import * as random from "./random/index.ts";

export {
  CheckError,
  CotangentError,
  DeviceError,
  ArgumentError,
  FormatError,
  NotDifferentiableError,
  ProgramError,
  ShapeError,
  TraceError,
} from "@cotangent/ir";
export { bool, f16, f32, f64, i32, u32 } from "@cotangent/ir";
export type { Dtype, DtypeName, ErrorCode, Program, TypedArray } from "@cotangent/ir";
export { complex128, complex64 } from "./complex/dtypes.ts";
export { complex, polar } from "./complex/make.ts";
export type { NestedComplex } from "./complex/make.ts";
export type { ComplexNumber } from "./content.ts";
export type { DtypeLike } from "./dtype-like.ts";
export { random };
export { Tensor } from "./tensor.ts";
export type { ReduceOptions, TensorLike } from "./tensor.ts";
export type { Nested } from "./show.ts";
export { grad, valueAndGrad } from "./grad.ts";
export type { GradOptions } from "./grad.ts";
export { jvp, linearize } from "./forward.ts";
export { linearTranspose, vjp } from "./reverse.ts";
export type { Cotangents } from "./reverse.ts";
export { hessian, hvp, jacfwd, jacrev } from "./jacobian.ts";
export type { JacobianOptions } from "./jacobian.ts";
export { jet } from "./taylor/jet.ts";
export type { SeriesOf } from "./taylor/jet.ts";
export { derivatives } from "./taylor/derivatives.ts";
export { laplacian } from "./taylor/laplacian.ts";
export { divergence } from "./taylor/divergence.ts";
export { hessianDiagonal } from "./taylor/hessian-diagonal.ts";
export type { TraceOptions } from "./taylor/one-argument.ts";
export { sparseHessian, sparseJacobian } from "./sparse/sparse-derivatives.ts";
export type { SparseOptions } from "./sparse/sparse-derivatives.ts";
export { SparseMatrix } from "./sparse/sparse-matrix.ts";
export type { Pattern } from "@cotangent/ad";
export { vmap } from "./vmap.ts";
export type { Axes, VmapOptions } from "./vmap.ts";
export { jit } from "./jit.ts";
export type { Jitted, JitOptions } from "./jit.ts";
export { compile } from "./compile/compile.ts";
export type { Compiled, CompileOptions } from "./compile/compile.ts";
export { allocate } from "./compile/allocate.ts";
export type { AnyPlain, Plain, Spec } from "./compile/plain-types.ts";
export { ready } from "./control.ts";
export { setThreads, startThreads } from "./threads.ts";
export type { ThreadSettings, ThreadWorker } from "./threads.ts";
export { stopGradient } from "./stop-gradient.ts";
export { checkpoint, checkpointName, checkpointPolicies, savedResiduals } from "./rules/checkpoint.ts";
export type { CheckpointOptions, CheckpointPolicy, Residual, Residuals } from "./rules/checkpoint.ts";
export { recompute } from "./recompute/recompute.ts";
export type { Recomputed, RecomputeOptions } from "./recompute/recompute.ts";
export type { ChosenValue, Recomputation } from "./recompute/report.ts";
export { customJvp } from "./rules/custom-jvp.ts";
export type { CustomRuleOptions } from "./rules/custom-jvp.ts";
export { customLinearSolve, denseSolve } from "./rules/linear-solve.ts";
export type { LinearSolver } from "./rules/linear-solve.ts";
export { customFixedPoint, customRoot } from "./rules/custom-root.ts";
export type { CustomRootOptions } from "./rules/custom-root.ts";
export { closureConvert } from "./rules/closure-convert.ts";
export { customBatching } from "./rules/custom-batching.ts";
export type { BatchedLeaves } from "./rules/custom-batching.ts";
export { hostCall } from "./rules/host-call.ts";
export type { HostCallOptions } from "./rules/host-call.ts";
export { biper, reinmax, straightThrough, surrogate } from "./rules/surrogate.ts";
export { highwayVjp } from "./estimators/highway.ts";
export { likelihoodRatio } from "./estimators/likelihood-ratio.ts";
export type { LikelihoodRatioOptions } from "./estimators/likelihood-ratio.ts";
export { optimalBaseline, reinforce } from "./estimators/reinforce.ts";
export type { OptimalBaselineOptions } from "./estimators/reinforce.ts";
export { bernoulliStraightThrough, noisyRectifier, smoothTimesStochastic } from "./estimators/stochastic-units.ts";
export type { NoisyRectifierOptions } from "./estimators/stochastic-units.ts";
export { fvp, gnvp } from "./products.ts";
export { customVjp } from "./rules/custom-vjp.ts";
export { defaultDevice, device, setDefaultDevice } from "./device.ts";
export type { Device, KernelProfile, WebGpuOptions } from "./device.ts";
export { deviceGet, devicePut } from "./transfer.ts";
export { fromGpuBuffer, toGpuBuffer } from "./gpu-buffer.ts";
export type { GpuBufferOptions } from "./gpu-buffer.ts";
export { profile } from "./profile.ts";
export type { Profile } from "./profile.ts";
export { debugNans } from "./debug-nans.ts";
export { check, debugPrint, tap } from "./debug.ts";
export type { TapOptions } from "./debug.ts";
export { setPrinter } from "./effects.ts";
export { evalShape, explain, toProgram } from "./inspect.ts";
export type { Explanation, PrintedProgram, Specs, SpecsOf, Stage, TensorType } from "./inspect.ts";
export {
  dynamicIndexInDim,
  dynamicSlice,
  dynamicSliceInDim,
  dynamicUpdateIndexInDim,
  dynamicUpdateSlice,
  dynamicUpdateSliceInDim,
} from "./dynamic.ts";
export { segmentMax, segmentMin, segmentProd, segmentSum } from "./segment.ts";
export type { SegmentOptions } from "./segment.ts";
export { topK } from "./numpy/sort.ts";
export type { TopKOptions } from "./numpy/sort.ts";
export { scan } from "./scan.ts";
export type { ScanOptions } from "./scan.ts";
export { cond, switchCase } from "./flow/cond.ts";
export { whileLoop } from "./flow/while.ts";
export type { WhileOptions } from "./flow/while.ts";
export { foriLoop, map } from "./flow/for.ts";
export { associativeScan } from "./flow/associative-scan.ts";
export type { AssociativeScanOptions } from "./flow/associative-scan.ts";
export { checkGrads } from "./check-grads.ts";
export type { CheckGradsOptions } from "./check-grads.ts";
export { tree } from "./public-tree.ts";
export { registerTree } from "./tree-registry.ts";
export type { TreeClass } from "./tree-registry.ts";
export type { Structure } from "./tree.ts";
export type { Inputs, InputsOf, JacobianOf, Selected, Tensors, WithLeaves } from "./tree-types.ts";
