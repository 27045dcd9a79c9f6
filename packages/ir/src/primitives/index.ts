/** The table of all operations, one line each. Only the parser, documentation, tests and the CLI import it. */
import type { Primitive } from "../primitive.ts";
import { affineFold } from "./affine-fold.ts";
import { add, div, max, min, mul, neg, reciprocal, sub } from "./arithmetic.ts";
import { cholesky } from "./linalg/cholesky.ts";
import { cofactors, determinant } from "./linalg/determinant.ts";
import { eigh } from "./linalg/eigh.ts";
import { completeLu, lu } from "./linalg/lu.ts";
import { luSolve } from "./linalg/lu-solve.ts";
import { pseudoinverse } from "./linalg/pseudoinverse.ts";
import { qr } from "./linalg/qr.ts";
import { svd } from "./linalg/svd.ts";
import { triangularSolve } from "./linalg/triangular-solve.ts";
import { and, bitcast, not, or, shl, shr, xor } from "./bits.ts";
import { broadcast, sum } from "./broadcast.ts";
import { concatenate, reverse } from "./concatenate.ts";
import { full, iota, sizeValue, zero } from "./constant.ts";
import { complexExp, complexLog, complexSqrt } from "./complex/exponential.ts";
import { complexDiv } from "./complex/quotient.ts";
import { complexAcos, complexAsin, complexAtanh, complexTanh } from "./complex/trigonometric.ts";
import { call } from "./control.ts";
import { conv } from "./conv.ts";
import { cummax, cummin, cumprod, cumsum, linearRecurrence } from "./cumulative.ts";
import { digamma } from "./digamma.ts";
import { checkpoint, checkpointName } from "./custom/checkpoint.ts";
import { customBatching } from "./custom/custom-batching.ts";
import { customJvp } from "./custom/custom-jvp.ts";
import { customLinear } from "./custom/custom-linear.ts";
import { linearSolve } from "./custom/linear-solve.ts";
import { customVjp } from "./custom/custom-vjp.ts";
import { hostCall } from "./host-call.ts";
import { barrier, checkTrue, cotangentTap, debugPrint, hostTap, linearTap, tangentTap } from "./effect.ts";
import { erf, erfc } from "./error-function.ts";
import { exp, expm1, log, log1p, logAddExp, logistic } from "./exponential.ts";
import { reduceMax, reduceMin } from "./extremum.ts";
import { acosh, asinh, atanh, cosh, sechSquared, sinh, tanh } from "./hyperbolic.ts";
import { gather, scatterAdd } from "./indexing.ts";
import { erfinv, ndtri } from "./inverse-error-function.ts";
import { lgamma } from "./log-gamma.ts";
import { cast, eq, le, lt, ne, select, stopGradient } from "./logic.ts";
import { pad, padWith, slice } from "./padding.ts";
import { polygamma } from "./polygamma.ts";
import { cbrt, hypot, integerPow, pow, sqrt } from "./power.ts";
import { dotGeneral } from "./product.ts";
import { argmax, argmin, reduceAnd, reduceOr, reduceProd } from "./reduction.ts";
import { abs, ceil, floor, rem, round, sign, trunc } from "./rounding.ts";
import { boundedScan } from "./scan/bounded.ts";
import { scan } from "./scan/scan.ts";
import { scatterRecurrence } from "./scatter-recurrence.ts";
import { scatterMax, scatterMin, scatterSet } from "./scatter.ts";
import { reshape, transpose } from "./shape.ts";
import { sort } from "./sort.ts";
import { switchCase } from "./switch/switch.ts";
import { threefry } from "./threefry.ts";
import { acos, asin, atan, atan2, cos, sin, tan } from "./trigonometric.ts";
import { overlapAdd, windows } from "./windows.ts";
import { whileLoop } from "./while/while.ts";
import { wrappingPow } from "./wrapping-power.ts";

const all: readonly Primitive[] = [
  abs,
  acos,
  acosh,
  add,
  affineFold,
  and,
  argmax,
  argmin,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  barrier,
  bitcast,
  boundedScan,
  broadcast,
  call,
  cast,
  cbrt,
  ceil,
  cholesky,
  checkpoint,
  checkpointName,
  checkTrue,
  cofactors,
  completeLu,
  complexAcos,
  complexAsin,
  complexAtanh,
  complexDiv,
  complexExp,
  complexLog,
  complexSqrt,
  complexTanh,
  concatenate,
  conv,
  cos,
  cosh,
  cotangentTap,
  cummax,
  cummin,
  cumprod,
  cumsum,
  customBatching,
  customJvp,
  customLinear,
  customVjp,
  debugPrint,
  determinant,
  digamma,
  div,
  dotGeneral,
  eigh,
  eq,
  erf,
  erfc,
  erfinv,
  ndtri,
  exp,
  expm1,
  floor,
  full,
  gather,
  hostCall,
  hostTap,
  hypot,
  integerPow,
  iota,
  le,
  lgamma,
  linearRecurrence,
  linearSolve,
  linearTap,
  log,
  log1p,
  logAddExp,
  logistic,
  lt,
  lu,
  luSolve,
  max,
  min,
  mul,
  ne,
  neg,
  not,
  or,
  overlapAdd,
  pad,
  padWith,
  polygamma,
  pow,
  pseudoinverse,
  qr,
  reciprocal,
  reduceAnd,
  reduceMax,
  reduceMin,
  reduceOr,
  reduceProd,
  rem,
  reshape,
  reverse,
  round,
  scan,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterRecurrence,
  scatterSet,
  sechSquared,
  select,
  shl,
  shr,
  sign,
  sin,
  sinh,
  sizeValue,
  slice,
  sort,
  sqrt,
  stopGradient,
  sub,
  sum,
  svd,
  switchCase,
  tan,
  tangentTap,
  tanh,
  threefry,
  transpose,
  triangularSolve,
  trunc,
  windows,
  whileLoop,
  wrappingPow,
  xor,
  zero,
];

/** Every operation by its name. */
export const primitives: ReadonlyMap<string, Primitive> = new Map(all.map((primitive) => [primitive.name, primitive]));
