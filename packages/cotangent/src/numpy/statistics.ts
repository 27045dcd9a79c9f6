/** Covariances and histograms. */
import * as ir from "@cotangent/ir";
import { lift } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { optionsOf } from "../options.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, clip, divide, multiply, subtract } from "./arithmetic.ts";
import { equal, greaterEqual, less, lessEqual } from "./compare.ts";
import { matmul } from "./contract.ts";
import { array } from "./creation.ts";
import { sqrt } from "./exponential.ts";
import { vstack } from "./join.ts";
import { logicalAnd, where } from "./logic.ts";
import { diagonal } from "./matrix.ts";
import { max, mean, min } from "./reduce.ts";
import { arange } from "./ranges.ts";
import { bincount, searchsorted } from "./search.ts";
import { expandDims, flip, ravel, swapaxes } from "./shape.ts";
import { sliceAxis } from "./slice.ts";
import { take } from "./take.ts";
import { diff } from "./cumulative.ts";
import { atleast2d } from "./stacks.ts";

export interface CovarianceOptions {
  /** Whether rows are variables, as they are unless told otherwise, or columns. */
  readonly rowvar?: boolean;
  /** Subtracted from the number of observations in the divisor; 1 unless told otherwise. */
  readonly ddof?: number;
}

const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));

/** The covariances of variables, each with each; of `x` and `z`, if that is given, one under the other. */
export function cov(x: TensorLike, z?: TensorLike | null, options: CovarianceOptions = {}): Tensor {
  const { rowvar = true, ddof = 1 } = optionsOf(options, "cov", ["rowvar", "ddof"]);
  const turned = (y: TensorLike): Tensor =>
    rowvar || lift(y).rank < 2 ? atleast2d(floats(y)) : swapaxes(floats(y), 0, 1);
  const rows = z === undefined || z === null ? turned(x) : vstack([turned(x), turned(z)]);
  const deviation = subtract(rows, mean(rows, { axis: 1, keepdims: true }));
  const products = divide(matmul(deviation, swapaxes(deviation, 0, 1)), ir.at(rows.shape, 1) - ddof);
  return products.size === 1 ? products.reshape([]) : products;
}

/** The correlations of variables: covariances divided by both standard deviations, within [−1, 1]. */
export function corrcoef(x: TensorLike, z?: TensorLike | null, options: CovarianceOptions = {}): Tensor {
  const products = cov(x, z, options);
  if (products.rank === 0) return divide(products, products);
  const deviation = sqrt(diagonal(products));
  return clip(divide(products, multiply(expandDims(deviation, 1), deviation)), -1, 1);
}

/** How many of the ascending edges `bins` are `≤ x` (`right`: `< x`); of descending ones, how many are `> x` (`right`: `≥ x`). */
export function digitize(x: TensorLike, bins: TensorLike, options: { readonly right?: boolean } = {}): Tensor {
  const { right = false } = optionsOf(options, "digitize", ["right"]);
  const edges = lift(bins);
  const ascending = searchsorted(edges, x, { side: right ? "left" : "right" });
  if (edges.size < 2) return ascending;
  const descending = subtract(edges.size, searchsorted(flip(edges), x, { side: right ? "left" : "right" }));
  return where(less(sliceAxis(edges, 0, [-1]), sliceAxis(edges, 0, [0, 1])), descending, ascending);
}

export interface HistogramOptions {
  /** How many bins of equal width, 10 unless told otherwise, or their ascending edges. */
  readonly bins?: number | readonly number[];
  /** From where to where bins of equal width go: from the least to the greatest element unless told otherwise. */
  readonly range?: readonly [number, number];
  readonly weights?: TensorLike;
  /** Whether counts are divided by their sum and the widths of bins. */
  readonly density?: boolean;
}

/** The edges of the bins of {@link histogram}. */
export function histogramBinEdges(x: TensorLike, options: Pick<HistogramOptions, "bins" | "range"> = {}): Tensor {
  const { bins = 10, range } = optionsOf(options, "histogramBinEdges", ["bins", "range"]);
  const flat = ravel(floats(x));
  if (typeof bins !== "number") return array(bins, { dtype: flat.dtype });
  const [low, high] = range ?? (flat.size === 0 ? [0, 1] : [min(flat), max(flat)]);
  const isFlat = lessEqual(high, low);
  const [first, last] = [where(isFlat, subtract(low, 0.5), low), where(isFlat, add(high, 0.5), high)];
  const place = arange(bins + 1, { dtype: flat.dtype });
  const [start, end] = [first.astype(flat.dtype), last.astype(flat.dtype)];
  return where(equal(place, bins), end, add(start, multiply(place, divide(subtract(end, start), bins))));
}

/** `[counts, edges]`: how many elements of `x` are in each bin; the last one has its upper edge, too. Others are left out. */
export function histogram(x: TensorLike, options: HistogramOptions = {}): readonly [Tensor, Tensor] {
  const {
    weights,
    density = false,
    ...places
  } = optionsOf(options, "histogram", ["bins", "range", "weights", "density"]);
  const edges = histogramBinEdges(x, places);
  const counts = counted(binOf(ravel(floats(x)), edges), edges.size - 1, weights);
  if (!density) return [counts, edges];
  const shares = counts.astype(edges.dtype);
  return [divide(divide(shares, shares.sum()), diff(edges)), edges];
}

/** The bin of each element, or the number of bins outside. */
export function binOf(x: Tensor, edges: Tensor): Tensor {
  const last = edges.size - 1;
  const place = subtract(searchsorted(edges, x, { side: "right" }), 1);
  const isInside = logicalAnd(greaterEqual(place, 0), lessEqual(x, take(edges, last, 0)));
  return where(isInside, clip(place, 0, last - 1), last);
}

function counted(bins: Tensor, length: number, weights: TensorLike | undefined): Tensor {
  const found = bincount(bins, weights === undefined ? { length: length + 1 } : { length: length + 1, weights });
  return sliceAxis(found, 0, [0, length]);
}
