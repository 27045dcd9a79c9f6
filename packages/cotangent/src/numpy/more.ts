/**
 * Functions of NumPy that fewer programs use than those of `cotangent/numpy`: pages that import all of that do not load these.
 */
export type { Tensor, TensorLike } from "../tensor.ts";
export { applyAlongAxis, applyOverAxes, cross, ediff1d, gradient, interp, matvec, trapezoid } from "./calculus.ts";
export { unwrap, vecdot, vecmat } from "./calculus.ts";
export { copy, empty, emptyLike, geomspace, isscalar, ndim, shape, size } from "./copies.ts";
export { choose, compress, copyto, diagflat, fillDiagonal, insert, piecewise, put, putmask } from "./edits.ts";
export { remove as delete, resize, select } from "./edits.ts";
export { ldexp } from "./float-bits.ts";
export { broadcastArrays, broadcastShapes, diagIndices, diagIndicesFrom, fromfunction, indices } from "./grids.ts";
export { ix, maskIndices, meshgrid, ravelMultiIndex, trilIndices, trilIndicesFrom, triuIndices } from "./grids.ts";
export { triuIndicesFrom, unravelIndex } from "./grids.ts";
export type { MeshOptions } from "./grids.ts";
export { bitwiseCount, gcd, lcm } from "./integers.ts";
export { nanargmax, nanargmin, nancumprod, nancumsum, nanmax, nanmean, nanmedian, nanmin } from "./nan.ts";
export { frexp, nextafter, spacing } from "./neighbours.ts";
export { nanpercentile, nanprod, nanquantile, nanstd, nansum, nanvar } from "./nan.ts";
export type { NanQuantileOptions } from "./nan.ts";
export { poly, polyadd, polyder, polydiv, polyfit, polyint, polymul, polysub, polyval, vander } from "./poly.ts";
export { cheb2poly, chebadd, chebmulx, chebsub, chebval, chebvander, herm2poly } from "./polynomial-bases.ts";
export { hermadd, herme2poly, hermeadd, hermemulx, hermesub, hermeval, hermevander } from "./polynomial-bases.ts";
export { hermmulx, hermsub, hermval, hermvander, lag2poly, lagadd, lagmulx, lagsub } from "./polynomial-bases.ts";
export { lagval, lagvander, leg2poly, legadd, legmulx, legsub, legval, legvander } from "./polynomial-bases.ts";
export { argwhere, extract, intersect1d, isin, setdiff1d, setxor1d, union1d, uniqueCounts } from "./sets.ts";
export { uniqueInverse, uniqueValues } from "./sets.ts";
export { roots } from "./roots.ts";
export { sortComplex } from "./sort-complex.ts";
export { allclose, arrayEqual, arrayEquiv, copysign, divmod, fabs, fix, floatPower, fmax } from "./sign-bits.ts";
export { fmin, isclose, modf, positive, rint, signbit } from "./sign-bits.ts";
export type { CloseOptions } from "./sign-bits.ts";
export { append, arraySplit, atleast1d, atleast2d, atleast3d, block, columnStack, dsplit, dstack } from "./stacks.ts";
export { fliplr, flipud, hsplit, matrixTranspose, permuteDims, rollaxis, rot90, unstack, vsplit } from "./stacks.ts";
export type { Blocks } from "./stacks.ts";
export { histogram2d, histogramdd } from "./histogram-grid.ts";
export type { GridOptions } from "./histogram-grid.ts";
export { corrcoef, cov, digitize, histogram, histogramBinEdges } from "./statistics.ts";
export type { CovarianceOptions, HistogramOptions } from "./statistics.ts";
export { bartlett, blackman, hamming, hanning, kaiser } from "./window-functions.ts";
