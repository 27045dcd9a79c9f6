/** The table of all operations, one line each. Only the parser, documentation, tests and the CLI import it. */
import type { Primitive } from "../primitive.ts";
import { affineFold } from "./affine-fold.ts";
import { add, div, max, min, mul, neg, reciprocal, sub } from "./arithmetic.ts";
import { and, bitcast, not, or, shl, shr, xor } from "./bits.ts";
import { broadcast, sum } from "./broadcast.ts";
import { concatenate, reverse } from "./concatenate.ts";
import { full, iota, zero } from "./constant.ts";
import { call } from "./control.ts";
import { cummax, cummin, cumprod, cumsum, linearRecurrence } from "./cumulative.ts";
import { checkpoint, checkpointName } from "./custom/checkpoint.ts";
import { customJvp } from "./custom/custom-jvp.ts";
import { customLinear } from "./custom/custom-linear.ts";
import { linearSolve } from "./custom/linear-solve.ts";
import { customVjp } from "./custom/custom-vjp.ts";
import { barrier, checkTrue, cotangentTap, debugPrint, hostTap, linearTap, tangentTap } from "./effect.ts";
import { erf, erfc } from "./error-function.ts";
import { exp, expm1, log, log1p, logAddExp, logistic } from "./exponential.ts";
import { reduceMax, reduceMin } from "./extremum.ts";
import { acosh, asinh, atanh, cosh, sechSquared, sinh, tanh } from "./hyperbolic.ts";
import { gather, scatterAdd } from "./indexing.ts";
import { cast, eq, le, lt, ne, select, stopGradient } from "./logic.ts";
import { pad, padWith, slice } from "./padding.ts";
import { cbrt, hypot, integerPow, pow, sqrt } from "./power.ts";
import { dotGeneral } from "./product.ts";
import { argmax, argmin, reduceAnd, reduceOr, reduceProd } from "./reduction.ts";
import { abs, ceil, floor, rem, round, sign, trunc } from "./rounding.ts";
import { boundedScan } from "./scan/bounded.ts";
import { scan } from "./scan/scan.ts";
import { reshape, transpose } from "./shape.ts";
import { switchCase } from "./switch/switch.ts";
import { threefry } from "./threefry.ts";
import { acos, asin, atan, atan2, cos, sin, tan } from "./trigonometric.ts";
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
  checkpoint,
  checkpointName,
  checkTrue,
  concatenate,
  cos,
  cosh,
  cotangentTap,
  cummax,
  cummin,
  cumprod,
  cumsum,
  customJvp,
  customLinear,
  customVjp,
  debugPrint,
  div,
  dotGeneral,
  eq,
  erf,
  erfc,
  exp,
  expm1,
  floor,
  full,
  gather,
  hostTap,
  hypot,
  integerPow,
  iota,
  le,
  linearRecurrence,
  linearSolve,
  linearTap,
  log,
  log1p,
  logAddExp,
  logistic,
  lt,
  max,
  min,
  mul,
  ne,
  neg,
  not,
  or,
  pad,
  padWith,
  pow,
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
  sechSquared,
  select,
  shl,
  shr,
  sign,
  sin,
  sinh,
  slice,
  sqrt,
  stopGradient,
  sub,
  sum,
  switchCase,
  tan,
  tangentTap,
  tanh,
  threefry,
  transpose,
  trunc,
  whileLoop,
  wrappingPow,
  xor,
  zero,
];

/** Every operation by its name. */
export const primitives: ReadonlyMap<string, Primitive> = new Map(all.map((primitive) => [primitive.name, primitive]));
