/** Reductions of the rows of an array by the number of the segment that each belongs to. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "./bind.ts";
import { full } from "./numpy/constant.ts";
import { array, type NestedArray } from "./numpy/creation.ts";
import { isLength, numeric } from "./operations.ts";
import { optionsOf } from "./options.ts";
import { contentOf, Tensor, type TensorLike } from "./tensor.ts";

export interface SegmentOptions {
  /** How many segments there are: the length of the result. */
  readonly numSegments: number;
}

/**
 * `y[s] = Σ x[i]` over the rows i with `ids[i] = s`; ids are the first axes of x, need not be sorted, and rows with ids
 * outside of `0 … numSegments − 1` are left out. Adjoint: takes the row of each id.
 *
 * @throws ShapeError for ids that are no integers or no first axes of x; ArgumentError without the number of segments.
 *
 * @example
 * ```ts
 * import { segmentSum } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * segmentSum(array([1, 2, 4]), [0, 2, 0], { numSegments: 3 }); // Tensor(f32[3], [5, 0, 2])
 * ```
 */
export const segmentSum = (x: TensorLike, ids: NestedArray, options: SegmentOptions): Tensor =>
  segments(x, ids, options, { name: "segmentSum", start: () => 0, scatter: plain(ir.scatterAdd) });

/** `y[s] = Π x[i]` over the rows i of each segment, 1 for none; as {@link segmentSum} otherwise. Exact where rows are 0. */
export const segmentProd = (x: TensorLike, ids: NestedArray, options: SegmentOptions): Tensor =>
  segments(x, ids, options, {
    name: "segmentProd",
    start: () => 1,
    scatter: (start, rows, places, params) =>
      bindOne(ir.scatterRecurrence, [start, rows, full(rows.shape, 0, { dtype: rows.dtype }), places], {
        ...params,
        reverse: false,
      }),
  });

/** `y[s] = max x[i]` over the rows i of each segment, −∞ (or the least integer) for none; what ties shares the cotangent equally. */
export const segmentMax = (x: TensorLike, ids: NestedArray, options: SegmentOptions): Tensor =>
  segments(x, ids, options, {
    name: "segmentMax",
    start: ({ kind }) => (kind === "float" ? -Infinity : kind === "int" ? -(2 ** 31) : 0),
    scatter: plain(ir.scatterMax),
  });

/** `y[s] = min x[i]` over the rows i of each segment, ∞ (or the greatest integer) for none; what ties shares the cotangent equally. */
export const segmentMin = (x: TensorLike, ids: NestedArray, options: SegmentOptions): Tensor =>
  segments(x, ids, options, {
    name: "segmentMin",
    start: ({ kind }) => (kind === "float" ? Infinity : kind === "int" ? 2 ** 31 - 1 : 2 ** 32 - 1),
    scatter: plain(ir.scatterMin),
  });

type Scatter = (start: Tensor, rows: Tensor, places: Tensor, params: ir.PlaceParams) => Tensor;

const plain =
  (primitive: ir.Primitive<ir.PlaceParams>): Scatter =>
  (start, rows, places, params) =>
    bindOne(primitive, [start, rows, places], params);

interface Segments {
  readonly name: string;
  /** What a segment without rows is. */
  readonly start: (dtype: ir.Dtype) => number;
  readonly scatter: Scatter;
}

function segments(
  x: TensorLike,
  ids: NestedArray,
  options: SegmentOptions,
  { name, start, scatter }: Segments,
): Tensor {
  const { numSegments } = optionsOf(options, name, ["numSegments"]);
  if (!isLength(numSegments))
    throw new ir.ArgumentError(
      "bad-argument",
      `${name}: numSegments ${String(numSegments)}`,
      "give the number of segments, an integer ≥ 0: the length of the result",
    );
  const rows = new Tensor(numeric(contentOf(lift(x))));
  const places = ids instanceof Tensor ? ids : array(ids, { dtype: ir.i32 });
  const isInteger = places.dtype.kind === "int" || places.dtype.kind === "uint";
  if (!isInteger || places.shape.some((length, axis) => length !== rows.shape[axis]))
    throw new ir.ShapeError(
      "shape-mismatch",
      `${name}: ids ${ir.showType(places)} for ${ir.showType(rows)}`,
      "ids are integers, one for each row of the array",
    );
  const shape = [numSegments, ...rows.shape.slice(places.rank)];
  const params = { axes: [0], sizes: [], batch: 0, mode: "drop" } as const;
  return scatter(full(shape, start(rows.dtype), { dtype: rows.dtype }), rows, places.astype(ir.i32), params);
}
