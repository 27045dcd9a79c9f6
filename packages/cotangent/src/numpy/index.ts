/** Functions on arrays, with the names and meanings of NumPy's, in camelCase. */
export type { Tensor, TensorLike } from "../tensor.ts";
export {
  add,
  clip,
  divide,
  floorDivide,
  fmod,
  maximum,
  minimum,
  mod,
  mod as remainder,
  multiply,
  negative,
  reciprocal,
  subtract,
} from "./arithmetic.ts";
export {
  equal,
  greater,
  greaterEqual,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  less,
  lessEqual,
  notEqual,
} from "./compare.ts";
export {
  angle,
  conjugate,
  conjugate as conj,
  imag,
  iscomplex,
  iscomplexobj,
  isreal,
  isrealobj,
  real,
} from "./complex.ts";
export { dot, inner, kron, matmul, outer, tensordot, vdot } from "./contract.ts";
export { convolve, correlate } from "./convolve.ts";
export type { ConvolveMode } from "./convolve.ts";
export { full, fullLike, ones, onesLike, zeros, zerosLike } from "./constant.ts";
export type { DtypeOption, ShapeLike } from "./constant.ts";
export { at } from "./at.ts";
export type { At, UpdateOptions } from "./at.ts";
export { index } from "./get.ts";
export type { GetOptions } from "./get.ts";
export type { IndexPart } from "./index-parts.ts";
export { array, asarray } from "./creation.ts";
export type { ArrayInput, NestedArray } from "./creation.ts";
export { cummax, cummin, cumprod, cumsum, diff } from "./cumulative.ts";
export { einsum, einsumPath } from "./einsum.ts";
export type { AxisLabel, EinsumArguments, EinsumPath } from "./einsum.ts";
export type { Contraction } from "./einsum-path.ts";
export {
  cbrt,
  exp,
  exp2,
  expm1,
  hypot,
  log,
  log10,
  log1p,
  log2,
  logaddexp,
  logaddexp2,
  power,
  sqrt,
  square,
} from "./exponential.ts";
export { concatenate, hstack, pad, repeat, roll, split, stack, tile, vstack } from "./join.ts";
export type { PadWidth } from "./join.ts";
export {
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  leftShift,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  rightShift,
  where,
} from "./logic.ts";
export { diag, diagonal, eye, identity, trace, tri, tril, triu } from "./matrix.ts";
export type { DiagonalOptions } from "./matrix.ts";
export { arange, linspace, logspace } from "./ranges.ts";
export type { LinspaceOptions, LogspaceOptions } from "./ranges.ts";
export {
  all,
  any,
  argmax,
  argmin,
  average,
  countNonzero,
  logsumexp,
  max,
  mean,
  min,
  norm,
  prod,
  ptp,
  std,
  sum,
  variance,
} from "./reduce.ts";
export type { AverageOptions, NormOptions, PositionOptions, VarianceOptions } from "./reduce.ts";
export type { Axis, ReduceOptions } from "../operations.ts";
export { abs, abs as absolute, ceil, floor, sign, trunc } from "./rounding.ts";
export { round } from "./round.ts";
export {
  astype,
  broadcastTo,
  expandDims,
  flip,
  moveaxis,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from "./shape.ts";
export { median, percentile, quantile } from "./quantile.ts";
export type { QuantileMethod, QuantileOptions } from "./quantile.ts";
export { bincount, flatnonzero, nonzero, searchsorted, unique, uniqueAll } from "./search.ts";
export type { BincountOptions, NonzeroOptions, SearchOptions, Unique, UniqueOptions } from "./search.ts";
export { argpartition, argsort, lexsort, partition, sort } from "./sort.ts";
export type { SortOptions } from "./sort.ts";
export { slice } from "./slice.ts";
export type { Part, Range } from "./slice.ts";
export type { NanToNumOptions } from "./special.ts";
export { erf, erfc, heaviside, nanToNum, sinc, xlogy } from "./special.ts";
export { take, takeAlongAxis } from "./take.ts";
export {
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctan2,
  arctanh,
  cos,
  cosh,
  deg2rad,
  rad2deg,
  sin,
  sinh,
  tan,
  tanh,
} from "./trigonometric.ts";
export {
  applyAlongAxis,
  applyOverAxes,
  cross,
  ediff1d,
  gradient,
  interp,
  matvec,
  trapezoid,
  unwrap,
  vecdot,
  vecmat,
} from "./calculus.ts";
export { copy, empty, emptyLike, geomspace, isscalar, ndim, shape, size } from "./copies.ts";
export {
  choose,
  compress,
  copyto,
  diagflat,
  fillDiagonal,
  insert,
  piecewise,
  put,
  putmask,
  remove as delete,
  resize,
  select,
} from "./edits.ts";
export {
  broadcastArrays,
  broadcastShapes,
  diagIndices,
  diagIndicesFrom,
  fromfunction,
  indices,
  ix,
  maskIndices,
  meshgrid,
  ravelMultiIndex,
  trilIndices,
  trilIndicesFrom,
  triuIndices,
  triuIndicesFrom,
  unravelIndex,
} from "./grids.ts";
export type { MeshOptions } from "./grids.ts";
export { bitwiseCount, gcd, lcm } from "./integers.ts";
export {
  nanargmax,
  nanargmin,
  nancumprod,
  nancumsum,
  nanmax,
  nanmean,
  nanmedian,
  nanmin,
  nanpercentile,
  nanprod,
  nanquantile,
  nanstd,
  nansum,
  nanvar,
} from "./nan.ts";
export type { NanQuantileOptions } from "./nan.ts";
export { poly, polyadd, polyder, polydiv, polyfit, polyint, polymul, polysub, polyval, vander } from "./poly.ts";
export {
  cheb2poly,
  chebadd,
  chebmulx,
  chebsub,
  chebval,
  chebvander,
  herm2poly,
  hermadd,
  herme2poly,
  hermeadd,
  hermemulx,
  hermesub,
  hermeval,
  hermevander,
  hermmulx,
  hermsub,
  hermval,
  hermvander,
  lag2poly,
  lagadd,
  lagmulx,
  lagsub,
  lagval,
  lagvander,
  leg2poly,
  legadd,
  legmulx,
  legsub,
  legval,
  legvander,
} from "./polynomial-bases.ts";
export {
  argwhere,
  extract,
  intersect1d,
  isin,
  setdiff1d,
  setxor1d,
  union1d,
  uniqueCounts,
  uniqueInverse,
  uniqueValues,
} from "./sets.ts";
export {
  allclose,
  arrayEqual,
  arrayEquiv,
  copysign,
  divmod,
  fabs,
  fix,
  floatPower,
  fmax,
  fmin,
  isclose,
  ldexp,
  modf,
  positive,
  rint,
  signbit,
} from "./sign-bits.ts";
export type { CloseOptions } from "./sign-bits.ts";
export {
  append,
  arraySplit,
  atleast1d,
  atleast2d,
  atleast3d,
  block,
  columnStack,
  dsplit,
  dstack,
  fliplr,
  flipud,
  hsplit,
  matrixTranspose,
  permuteDims,
  rollaxis,
  rot90,
  unstack,
  vsplit,
} from "./stacks.ts";
export type { Blocks } from "./stacks.ts";
export { corrcoef, cov, digitize, histogram, histogram2d, histogramBinEdges } from "./statistics.ts";
export type { CovarianceOptions, HistogramOptions } from "./statistics.ts";
export { bartlett, blackman, hamming, hanning, kaiser } from "./window-functions.ts";
// Other names that NumPy has for the same.
export { divide as trueDivide } from "./arithmetic.ts";
export {
  bitwiseNot as bitwiseInvert,
  bitwiseNot as invert,
  leftShift as bitwiseLeftShift,
  rightShift as bitwiseRightShift,
} from "./logic.ts";
export { concatenate as concat, vstack as rowStack } from "./join.ts";
export { cumprod as cumulativeProd, cumsum as cumulativeSum } from "./cumulative.ts";
export { max as amax, min as amin, variance as var } from "./reduce.ts";
export { power as pow } from "./exponential.ts";
export { round as around } from "./round.ts";
export {
  arccos as acos,
  arccosh as acosh,
  arcsin as asin,
  arcsinh as asinh,
  arctan as atan,
  arctan2 as atan2,
  arctanh as atanh,
  deg2rad as radians,
  rad2deg as degrees,
} from "./trigonometric.ts";
