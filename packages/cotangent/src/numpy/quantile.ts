/** Quantiles: what a part of the elements lies below. */
import * as ir from "@cotangent/ir";
import { lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { axesOf, requireSome, toFloat, type Axis } from "../operations.ts";
import { optionsOf } from "../options.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { equal, isnan } from "./compare.ts";
import { array, type NestedArray } from "./creation.ts";
import { where } from "./logic.ts";
import { round } from "./round.ts";
import { ceil, floor } from "./rounding.ts";
import { transpose } from "./shape.ts";
import { index } from "./get.ts";
import { sort } from "./sort.ts";

export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

export interface QuantileOptions {
  /** The axes whose elements are ordered together; all of them if absent. */
  readonly axis?: Axis;
  /**
   * What lies between two neighbours: the value on the line through them (`linear`, the default), one of them (`lower`,
   * `higher`, or `nearest`, which is the one at the even position half-way), or their mean (`midpoint`).
   */
  readonly method?: QuantileMethod;
  /** Whether the axis stays, with length 1. */
  readonly keepdims?: boolean;
}

/**
 * The `q`-quantiles of `x` along an axis, `0 ≤ q ≤ 1`: with n elements in ascending order, that at position `q·(n − 1)`, or
 * what `method` makes of its neighbours. The axes of q come first in the result. NaN where an element is NaN. The derivative
 * goes to the neighbours, and to q where the method is linear.
 *
 * @throws ArgumentError for written q outside of [0, 1] and for unknown methods; ShapeError where there is no element.
 *
 * @example
 * ```ts
 * import { array, quantile } from "cotangent/numpy";
 *
 * quantile(array([4, 1, 2, 3]), [0, 0.5, 0.9]); // Tensor(f32[3], [1, 2.5, 3.7])
 * ```
 */
export const quantile = (x: TensorLike, q: NestedArray, options: QuantileOptions = {}): Tensor =>
  quantiles(x, q, 1, options, "quantile");

/** The quantiles of `q` per cent, `0 ≤ q ≤ 100`; as {@link quantile}. */
export const percentile = (x: TensorLike, q: NestedArray, options: QuantileOptions = {}): Tensor =>
  quantiles(x, q, 100, options, "percentile");

/** The element in the middle along an axis, or the mean of the two in the middle: the ½-quantile. */
export const median = (x: TensorLike, options: Omit<QuantileOptions, "method"> = {}): Tensor =>
  quantiles(x, 0.5, 1, optionsOf(options, "median", ["axis", "keepdims"]), "median");

/** Of the position between two neighbours: how much of the upper one there is. */
const weights: Readonly<Record<QuantileMethod, (position: Tensor, low: Tensor) => Tensor>> = {
  linear: (position, low) => subtract(position, low),
  lower: (position) => multiply(position, 0),
  higher: (position) => add(multiply(position, 0), 1),
  midpoint: (position) => add(multiply(position, 0), 0.5),
  nearest: (position, low) => subtract(round(position), low),
};

function quantiles(x: TensorLike, q: NestedArray, most: number, options: QuantileOptions, name: string): Tensor {
  const { axis, method = "linear", keepdims } = optionsOf(options, name, ["axis", "method", "keepdims"]);
  if (!Object.hasOwn(weights, method))
    throw new ir.ArgumentError(
      "bad-argument",
      `${name}: the method ${typeof method === "string" ? JSON.stringify(method) : describe(method)}`,
      "the methods are linear, lower, higher, midpoint and nearest",
    );
  const given = new Tensor(toFloat(contentOf(lift(x))));
  requireSome(contentOf(given), { axis }, name);
  const { rows: unordered, kept } = rowsAlong(given, axis, name);
  const parts = partsOf(q, most, given.dtype, name);
  const rows = sort(unordered);
  const length = ir.at(rows.shape, rows.rank - 1);
  const found = between(rows, multiply(divide(parts, most), length - 1), weights[method]);
  const order = [...parts.shape.map((_, i) => rows.rank - 1 + i), ...rows.shape.slice(1).map((_, i) => i)];
  const first = transpose(found, order);
  return keepdims ? first.reshape([...parts.shape, ...kept]) : first;
}

/** The elements along `axis`, all of its axes, in one last axis, and the lengths of the others with those of length 1. */
export function rowsAlong(
  x: Tensor,
  axis: Axis,
  name: string,
): { readonly rows: Tensor; readonly kept: readonly number[] } {
  const axes = axesOf(x.rank, axis, name);
  const others = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const size = axes.reduce((product, i) => product * ir.at(x.shape, i), 1);
  const lengths = others.map((i) => ir.at(x.shape, i));
  return {
    rows: transpose(x, [...others, ...axes]).reshape([...lengths, size]),
    kept: x.shape.map((length, i) => (axes.includes(i) ? 1 : length)),
  };
}

/** The elements at `position` between those of the last axis of `rows`, which the axes of positions take the place of. */
function between(rows: Tensor, position: Tensor, weightOf: (position: Tensor, low: Tensor) => Tensor): Tensor {
  const last = ir.at(rows.shape, rows.rank - 1) - 1;
  const [lower, upper] = [floor(position), ceil(position)];
  const [low, high] = [lower, upper].map((place) => index(rows, ["...", place.astype(ir.i32)], { mode: "clip" }));
  const weight = weightOf(position, lower);
  if (!low || !high) throw new Error("internal: two neighbours");
  const mixed = add(multiply(low, subtract(1, weight)), multiply(high, weight));
  // One of the neighbours is not looked at where it does not count: it may be infinite.
  const value = where(equal(weight, 0), low, where(equal(weight, 1), high, mixed));
  const greatest = index(rows, ["...", last]);
  const spread = greatest.reshape([...greatest.shape, ...position.shape.map(() => 1)]);
  return where(isnan(spread), Number.NaN, value);
}

/** `q` as a tensor; written numbers lie in [0, most]. */
export function partsOf(q: NestedArray, most: number, dtype: ir.Dtype, name: string): Tensor {
  const wrong = numbersIn(q).find((part) => !(part >= 0 && part <= most));
  if (wrong === undefined) return array(q, { dtype });
  throw new ir.ArgumentError("bad-argument", `${name}: q = ${wrong}`, `q lies in [0, ${most}]`);
}

/** What is written, not computed. */
function numbersIn(q: NestedArray): readonly number[] {
  if (typeof q === "number") return [q];
  return isList(q) ? q.flatMap(numbersIn) : [];
}

const isList = (q: NestedArray): q is readonly NestedArray[] => Array.isArray(q);
