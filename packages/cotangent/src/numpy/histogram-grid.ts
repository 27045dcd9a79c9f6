/** Histograms over several axes. */
import * as ir from "@cotangent/ir";
import { lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, divide, multiply } from "./arithmetic.ts";
import { diff } from "./cumulative.ts";
import { bincount } from "./search.ts";
import { ravel } from "./shape.ts";
import { slice } from "./slice.ts";
import { binOf, histogramBinEdges, type HistogramOptions } from "./statistics.ts";
import { take } from "./take.ts";

export interface GridOptions extends Pick<HistogramOptions, "weights" | "density"> {
  /** How many bins there are along each axis, 10 unless told otherwise, or for each axis how many, or their ascending edges. */
  readonly bins?: number | readonly (number | readonly number[])[];
  /** For each axis from where to where bins of equal width go. */
  readonly range?: readonly (readonly [number, number])[];
}

const gridOptions = ["bins", "range", "weights", "density"] as const;

/**
 * `[counts, edges]`: how many of the points `x: [n, d]` are in each cell of a grid of d axes, and the edges of the bins along each.
 * The last bins have their upper edges, too. Points outside are left out. With `density` counts are divided by their sum and the volumes of cells.
 * @throws ShapeError for an x that is no matrix of columns; ArgumentError for bins or ranges of another number of axes.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { histogramdd } from "cotangent/numpy/more";
 *
 * const [counts] = histogramdd(array([[0, 0, 0], [1, 1, 1], [1, 1, 0]]), { bins: [2, 1, 2] });
 * counts; // Tensor(i32[2,1,2], [[[1, 0]], [[1, 1]]])
 * ```
 */
export function histogramdd(
  x: TensorLike,
  options: GridOptions = {},
): readonly [counts: Tensor, edges: readonly Tensor[]] {
  const points = lift(x);
  if (points.rank !== 2 || points.shape[1] === 0)
    throw new ir.ShapeError(
      "rank-mismatch",
      `histogramdd: of ${ir.showType(points)}`,
      "give points as the rows of a matrix, with one coordinate or more",
    );
  const columns = Array.from({ length: ir.at(points.shape, 1) }, (_, axis) => take(points, axis, 1));
  return onGrid(columns, optionsOf(options, "histogramdd", gridOptions), "histogramdd");
}

/** `[counts, edges of x, edges of z]`: {@link histogramdd} of points whose coordinates are given one by one. */
export function histogram2d(
  x: TensorLike,
  z: TensorLike,
  options: GridOptions = {},
): readonly [Tensor, Tensor, Tensor] {
  const known = optionsOf(options, "histogram2d", gridOptions);
  const [counts, edges] = onGrid([ravel(x), ravel(z)], known, "histogram2d");
  return [counts, ir.at(edges, 0), ir.at(edges, 1)];
}

function onGrid(
  columns: readonly Tensor[],
  { bins = 10, range, weights, density = false }: GridOptions,
  name: string,
): readonly [Tensor, readonly Tensor[]] {
  const each = typeof bins === "number" ? columns.map(() => bins) : bins;
  for (const [what, list] of [
    ["bins", each],
    ["range", range ?? columns],
  ] as const)
    if (!Array.isArray(list) || list.length !== columns.length)
      throw new ir.ArgumentError(
        "bad-argument",
        `${name}: ${what} ${describe(list)} for ${columns.length} axes`,
        "give one entry for each axis",
      );
  const edges = columns.map((column, axis) => {
    const own = range && ir.at(range, axis);
    return histogramBinEdges(column, own ? { bins: ir.at(each, axis), range: own } : { bins: ir.at(each, axis) });
  });
  // One place more along each axis, for what is outside.
  const shape = edges.map(({ size }) => size);
  const flat = columns
    .map((column, axis) => binOf(column, ir.at(edges, axis)))
    .reduce((place, bin, axis) => add(multiply(place, ir.at(shape, axis)), bin));
  const length = shape.reduce((product, size) => product * size, 1);
  const whole = bincount(flat, weights === undefined ? { length } : { length, weights }).reshape(shape);
  const counts = slice(
    whole,
    shape.map((size) => [0, size - 1]),
  );
  return [density ? densityOf(counts, edges) : counts, edges];
}

/** Counts divided by their sum and the volumes of cells. */
function densityOf(counts: Tensor, edges: readonly Tensor[]): Tensor {
  const shares = counts.astype(ir.at(edges, 0).dtype);
  return edges.reduce(
    (share, along, axis) => {
      const widths = diff(along);
      return divide(share, widths.reshape(edges.map((_, i) => (i === axis ? widths.size : 1))));
    },
    divide(shares, shares.sum()),
  );
}
