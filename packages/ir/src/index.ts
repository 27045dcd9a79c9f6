/** The intermediate representation: types, operations, programs in unary form, and what is done with them as data. */
export {
  addDims,
  divideDims,
  equalDims,
  equalShapes,
  evaluateDim,
  concreteDim,
  mulDims,
  showDim,
  sizeOf,
  subDims,
} from "./dim.ts";
export type { Dim, Monomial, Shape, SizeExpression } from "./dim.ts";
export { mayBeNegative, namedSize, parseDim, sizeNames } from "./size-algebra.ts";
export { arithmeticOf, bool, dtypeNamed, dtypes, f16, f32, f64, i32, u32 } from "./dtype.ts";
export type { ComplexDtypeName, Dtype, DtypeName, TypedArray } from "./dtype.ts";
export { halfFromBits, halfToBits } from "./half.ts";
export {
  ArgumentError,
  at,
  CheckError,
  CotangentError,
  DeviceError,
  FormatError,
  get,
  NotDifferentiableError,
  ProgramError,
  ShapeError,
  TraceError,
  unreachable,
} from "./errors.ts";
export { onOneLine, rememberLines } from "./remembered-lines.ts";
export { atLine, userLine } from "./user-line.ts";
export type { ErrorCode } from "./error-catalogue.ts";
export { arrayType, equalTypes, parseType, removeAxes, showType, showTypes } from "./type.ts";
export type { ArrayType } from "./type.ts";
export {
  alwaysHolds,
  axisIndex,
  equalIndices,
  linearIndex,
  mapIndex,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  showGuard,
  showIndex,
  showSize,
  sizeIndex,
  sumIndex,
  valueIndex,
} from "./index-expression.ts";
export type { Guard, Index } from "./index-expression.ts";
export { NodeTable } from "./node.ts";
export type { Algebra, Node } from "./node.ts";
export { applyScalar, binaryOps, jumps, scalarOps, unaryOps } from "./scalar-op.ts";
export type { BinaryOp, ScalarOp, UnaryOp } from "./scalar-op.ts";
export { expansions } from "./expansions/index.ts";
export type { ExpandedOp, Expansion } from "./expansions/index.ts";
export { lowerStep } from "./lower-step.ts";
export type {
  AxisRole,
  CallForm,
  Effect,
  EffectForm,
  BranchForm,
  LoopForm,
  Lowering,
  Monoid,
  NestForm,
  ReduceForm,
  ScalarForm,
  Statement,
  StatementWith,
  StoreMode,
  ViewForm,
  ViewPiece,
} from "./lowering.ts";
export type {
  ActiveProgram,
  BatchedProgram,
  Batching,
  BatchTransforms,
  ControlRules,
  Derivative,
  Emitter,
  JvpResult,
  Kept,
  Linearized,
  LinearStep,
  Partial,
  PartialRule,
  PrimalStep,
  Primitive,
  Saveable,
  Tangent,
  Transforms,
  TransposedProgram,
} from "./primitive.ts";
export { isDtype, isProgram, isSize, subprograms, typesOf } from "./program.ts";
export type { NoParams, Param, Params, Program, Step, Value } from "./program.ts";
export { Builder, buildProgram, inline, makeStep, newValue } from "./builder.ts";
export { definitionsOf, fromUnaryMaps, positionsOf, toUnaryMaps, usesOf } from "./positions.ts";
export type { UnaryMap } from "./positions.ts";
export { check } from "./check.ts";
export { header, print, showNumber, showParam, showParams } from "./print.ts";
export { parse } from "./parse.ts";
export { hash } from "./hash.ts";
export { checked } from "./pass.ts";
export { BoundedCache } from "./bounded-cache.ts";
export type { Pass } from "./pass.ts";
export { evaluate } from "./evaluate/evaluate.ts";
export { Frame } from "./evaluate/frame.ts";
export { RoomError, withGrowingRooms } from "./evaluate/room-error.ts";
export { sizesOf } from "./program-sizes.ts";
export { withRoom } from "./with-room.ts";
export type { WithRoom } from "./with-room.ts";
export { failOnCheck, returned } from "./evaluate/effect-handler.ts";
export type { EffectHandler } from "./evaluate/effect-handler.ts";
export { arrayValue, bindSizes, filledArray } from "./evaluate/array-value.ts";
export type { ArrayValue, Sizes } from "./evaluate/array-value.ts";
export { affineFold } from "./primitives/affine-fold.ts";
export type { AffineFoldParams } from "./primitives/affine-fold.ts";
export { add, div, max, min, mul, neg, reciprocal, sub } from "./primitives/arithmetic.ts";
export { broadcast, repeatLeading, repeatOver, sum, sumOver } from "./primitives/broadcast.ts";
export { full, iota, sizeValue, zero, zeroOf } from "./primitives/constant.ts";
export { complexRule, misplaced } from "./complex/complexify.ts";
export type { ComplexRule } from "./complex/rule.ts";
export { complexExp, complexLog, complexSqrt } from "./primitives/complex/exponential.ts";
export type { Parts, WholeParts } from "./primitives/complex/parts.ts";
export { complexDiv } from "./primitives/complex/quotient.ts";
export { complexAcos, complexAsin, complexAtanh, complexTanh } from "./primitives/complex/trigonometric.ts";
export { call } from "./primitives/control.ts";
export { and, bitcast, not, or, shl, shr, xor } from "./primitives/bits.ts";
export { concatenate, reverse } from "./primitives/concatenate.ts";
export { conv } from "./primitives/conv.ts";
export type { ConvParams } from "./primitives/conv.ts";
export { cummax, cummin, cumprod, cumsum, linearRecurrence } from "./primitives/cumulative.ts";
export { digamma } from "./primitives/digamma.ts";
export { checkpoint, checkpointName } from "./primitives/custom/checkpoint.ts";
export type { CheckpointParams } from "./primitives/custom/checkpoint.ts";
export { customBatching, noteBatchRule } from "./primitives/custom/custom-batching.ts";
export type { BatchRule, CustomBatch, CustomBatchingParams } from "./primitives/custom/custom-batching.ts";
export { customJvp } from "./primitives/custom/custom-jvp.ts";
export { customLinear } from "./primitives/custom/custom-linear.ts";
export { linearSolve } from "./primitives/custom/linear-solve.ts";
export type { LinearSolveParams } from "./primitives/custom/linear-solve.ts";
export { customVjp } from "./primitives/custom/custom-vjp.ts";
export { hostCall, type HostCallParams } from "./primitives/host-call.ts";
export { barrier, checkTrue, cotangentTap, debugPrint, hostTap, linearTap, tangentTap } from "./primitives/effect.ts";
export { erf, erfc } from "./primitives/error-function.ts";
export { erfinv, ndtri } from "./primitives/inverse-error-function.ts";
export { lgamma } from "./primitives/log-gamma.ts";
export { bernoulli } from "./primitives/bernoulli.ts";
export { polygamma } from "./primitives/polygamma.ts";
export { exp, expm1, log, log1p, logAddExp, logistic } from "./primitives/exponential.ts";
export { acosh, asinh, atanh, cosh, sechSquared, sinh, tanh } from "./primitives/hyperbolic.ts";
export { pad, padWith, slice } from "./primitives/padding.ts";
export { cbrt, hypot, integerPow, pow, sqrt } from "./primitives/power.ts";
export { overlapAdd, windows } from "./primitives/windows.ts";
export { wrappingPow } from "./primitives/wrapping-power.ts";
export { argmax, argmin, reduceAnd, reduceOr, reduceProd } from "./primitives/reduction.ts";
export { abs, ceil, floor, rem, round, sign, trunc } from "./primitives/rounding.ts";
export { threefry } from "./primitives/threefry.ts";
export { acos, asin, atan, atan2, cos, sin, tan } from "./primitives/trigonometric.ts";
export { reduceMax, reduceMin } from "./primitives/extremum.ts";
export { gather, scatterAdd } from "./primitives/indexing.ts";
export { sort, type SortParams } from "./primitives/sort.ts";
export { scatterMax, scatterMin, scatterSet } from "./primitives/scatter.ts";
export { scatterRecurrence, type RecurrenceParams } from "./primitives/scatter-recurrence.ts";
export { alongAxis, placesShape, type PlaceParams } from "./primitives/places.ts";
export { cast, eq, le, lt, ne, select, stopGradient } from "./primitives/logic.ts";
export { fillLike } from "./primitives/pointwise.ts";
export { cholesky } from "./primitives/linalg/cholesky.ts";
export { cofactors, determinant } from "./primitives/linalg/determinant.ts";
export { eigh } from "./primitives/linalg/eigh.ts";
export { pseudoinverse } from "./primitives/linalg/pseudoinverse.ts";
export { qr } from "./primitives/linalg/qr.ts";
export { svd } from "./primitives/linalg/svd.ts";
export { completeLu, lu } from "./primitives/linalg/lu.ts";
export { luSolve } from "./primitives/linalg/lu-solve.ts";
export { triangularSolve } from "./primitives/linalg/triangular-solve.ts";
export type { TriangleParams } from "./primitives/linalg/triangular-solve.ts";
export { dotGeneral } from "./primitives/product.ts";
export { boundedScan } from "./primitives/scan/bounded.ts";
export { scan } from "./primitives/scan/scan.ts";
export { switchCase } from "./primitives/switch/switch.ts";
export { whileLoop } from "./primitives/while/while.ts";
export { reshape, transpose } from "./primitives/shape.ts";
export { primitives } from "./primitives/index.ts";
export {
  accumulatePass,
  deadCodePass,
  hoistPass,
  inlinePass,
  joinPass,
  optimize,
  passes,
  sharePass,
  simplifyExactPass,
  simplifyPass,
  standardPipeline,
} from "./rewrite/passes.ts";
export type { OptimizeOptions } from "./rewrite/passes.ts";
export { updatesInPlace } from "./rewrite/updates.ts";
export { joinLoops } from "./rewrite/join-loops.ts";
export { steadyCarries } from "./rewrite/steady-carries.ts";
export { writtenZeros } from "./rewrite/written-zeros.ts";
export { dissolveCalls } from "./rewrite/dissolve.ts";
export { liveSteps } from "./rewrite/dead-code.ts";
export { rules } from "./rewrite/rules.ts";
export { simplify } from "./rewrite/simplify.ts";
export type { Label, Rule, RuleContext } from "./rewrite/rule.ts";
export { straightPipeline } from "./rewrite/straight-arrays.ts";
export { optimizeBy, scalarPipeline } from "./rewrite/straight.ts";
