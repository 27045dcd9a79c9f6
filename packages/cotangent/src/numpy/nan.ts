/** Reductions that pass over NaN. Of integers they are those without. */
import * as ir from "@cotangent/ir";
import { lift } from "../bind.ts";
import type { Axis, ReduceOptions } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, divide, maximum, multiply, subtract } from "./arithmetic.ts";
import { equal, isnan } from "./compare.ts";
import type { NestedArray } from "./creation.ts";
import { full } from "./constant.ts";
import { cumprod, cumsum } from "./cumulative.ts";
import { square, sqrt } from "./exponential.ts";
import { logicalNot, where } from "./logic.ts";
import { all, argmax, argmin, max, min, prod, sum, type PositionOptions, type VarianceOptions } from "./reduce.ts";
import { partsOf, rowsAlong } from "./quantile.ts";
import { ceil, floor } from "./rounding.ts";
import { expandDims } from "./shape.ts";
import { sort } from "./sort.ts";
import { takeAlongAxis } from "./take.ts";

const replaced = (x: TensorLike, value: number): Tensor => {
  const whole = lift(x);
  return whole.dtype.kind === "float" ? where(isnan(whole), value, whole) : whole;
};
const present = (x: TensorLike, options: ReduceOptions): Tensor => sum(logicalNot(isnan(x)), options);

/** `Σ x` over what is not NaN; 0 of none. */
export const nansum = (x: TensorLike, options: ReduceOptions = {}): Tensor => sum(replaced(x, 0), options);
/** `Π x` over what is not NaN; 1 of none. */
export const nanprod = (x: TensorLike, options: ReduceOptions = {}): Tensor => prod(replaced(x, 1), options);
/** Running sums in which NaN counts as 0. */
export const nancumsum = (x: TensorLike, axis?: number | null): Tensor => cumsum(replaced(x, 0), axis);
/** Running products in which NaN counts as 1. */
export const nancumprod = (x: TensorLike, axis?: number | null): Tensor => cumprod(replaced(x, 1), axis);

/** The greatest element that is not NaN; NaN where all are. */
export const nanmax = (x: TensorLike, options: ReduceOptions = {}): Tensor => extremum(max, x, -Infinity, options);
/** The least element that is not NaN; NaN where all are. */
export const nanmin = (x: TensorLike, options: ReduceOptions = {}): Tensor => extremum(min, x, Infinity, options);

function extremum(reduce: typeof max, x: TensorLike, least: number, options: ReduceOptions): Tensor {
  if (lift(x).dtype.kind !== "float") return reduce(x, options);
  return where(all(isnan(x), options), Number.NaN, reduce(replaced(x, least), options));
}

/** The i32 position of the greatest element that is not NaN; 0 where all are, which NumPy refuses. */
export const nanargmax = (x: TensorLike, options: PositionOptions = {}): Tensor =>
  argmax(replaced(x, -Infinity), options);
/** The i32 position of the least element that is not NaN; 0 where all are, which NumPy refuses. */
export const nanargmin = (x: TensorLike, options: PositionOptions = {}): Tensor =>
  argmin(replaced(x, Infinity), options);

/** The mean of what is not NaN; NaN of none. */
export const nanmean = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  divide(nansum(x, options), present(x, options));

/** `Σ (x − mean x)²/(n − ddof)` over the n elements that are not NaN; NaN for n ≤ ddof. */
export function nanvar(x: TensorLike, options: VarianceOptions = {}): Tensor {
  const { ddof = 0, ...along } = optionsOf(options, "nanvar", ["ddof", "axis", "keepdims"]);
  // Not NaN where an infinity is subtracted from itself.
  const deviation = where(isnan(x), 0, subtract(x, nanmean(x, { axis: along.axis, keepdims: true })));
  const count = subtract(present(x, along), ddof);
  const spread = divide(sum(square(deviation), along), maximum(count, 0));
  return where(equal(maximum(count, 0), 0), Number.NaN, spread);
}

/** The square root of {@link nanvar}. */
export const nanstd = (x: TensorLike, options: VarianceOptions = {}): Tensor => sqrt(nanvar(x, options));

export interface NanQuantileOptions {
  /** The axes whose elements are ordered together; all of them if absent. */
  readonly axis?: Axis;
  /** Whether the axis stays, with length 1. */
  readonly keepdims?: boolean;
}

/** The `q`-quantiles, on the line through neighbours, of the elements that are not NaN; NaN of none. The axes of q come first. @throws as `quantile`. */
export const nanquantile = (x: TensorLike, q: NestedArray, options: NanQuantileOptions = {}): Tensor =>
  quantiles(x, q, 1, options, "nanquantile");
/** As {@link nanquantile}, of q per cent. */
export const nanpercentile = (x: TensorLike, q: NestedArray, options: NanQuantileOptions = {}): Tensor =>
  quantiles(x, q, 100, options, "nanpercentile");
/** The median of the elements that are not NaN; NaN of none. */
export const nanmedian = (x: TensorLike, options: NanQuantileOptions = {}): Tensor =>
  quantiles(x, 0.5, 1, optionsOf(options, "nanmedian", ["axis", "keepdims"]), "nanmedian");

function quantiles(x: TensorLike, q: NestedArray, most: number, options: NanQuantileOptions, name: string): Tensor {
  const { axis, keepdims } = optionsOf(options, name, ["axis", "keepdims"]);
  const given = lift(x);
  const { rows, kept } = rowsAlong(given.dtype.kind === "float" ? given : given.astype("f32"), axis, name);
  const leading = rows.shape.slice(0, -1);
  // Of no element it is NaN, too.
  const floats = rows.shape.at(-1) === 0 ? full([...leading, 1], Number.NaN, { dtype: rows.dtype }) : rows;
  const sorted = sort(floats);
  const count = sum(logicalNot(isnan(floats)), { axis: -1, keepdims: true });
  // One axis in front for each of q.
  const written = partsOf(q, most, floats.dtype, name);
  const parts = divide(written, most).reshape([written.size, ...floats.shape.map(() => 1)]);
  const position = multiply(parts, maximum(subtract(count, 1), 0).astype(floats.dtype));
  const [low, high] = [floor(position), ceil(position)].map((place) =>
    takeAlongAxis(expandDims(sorted, 0), place.astype(ir.i32), floats.rank),
  );
  if (!low || !high) throw new Error("internal: two neighbours");
  const weight = subtract(position, floor(position));
  const mixed = where(equal(weight, 0), low, add(multiply(low, subtract(1, weight)), multiply(high, weight)));
  return mixed.reshape([...written.shape, ...(keepdims ? kept : leading)]);
}
