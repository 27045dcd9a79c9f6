/** Sums, extrema and statistics along axes. Without `axis` all axes are reduced; with `keepdims` they stay, with length 1. */
import * as ir from "@cotangent/ir";
import { bindOne, broadcastAll, elementwise, lift, promoteAll } from "../bind.ts";
import { sizeOf } from "../content.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import {
  axesOf,
  numeric,
  reduce,
  reduceOptions,
  requireSome,
  toDtype,
  toFloat,
  type Axis,
  type ReduceOptions,
} from "../operations.ts";
import { optionsOf } from "../options.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { equal, isinf } from "./compare.ts";
import { exp, log, sqrt, square } from "./exponential.ts";
import { truth, where } from "./logic.ts";
import { abs } from "./rounding.ts";
import { axisFrom, expandDims, ravel } from "./shape.ts";

type Reduction = ir.Primitive<{ axes: readonly number[] }>;

const reduced = (primitive: Reduction, x: Tensor, options: ReduceOptions, name: string): Tensor =>
  new Tensor(reduce(primitive, contentOf(x), options, name));
const numbers = (x: TensorLike): Tensor => new Tensor(numeric(contentOf(lift(x))));
const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));
const inDtype = (x: Tensor, dtype: ir.Dtype): Tensor => new Tensor(toDtype(contentOf(x), dtype));

/** How many elements are reduced into one. */
const countOf = (x: Tensor, axis: Axis, name: string): number =>
  sizeOf(axesOf(x.rank, axis, name).map((i) => ir.at(x.shape, i)));

/** `Σ x`; bools are counted in i32. 0 of none. */
export const sum = (x: TensorLike, options: ReduceOptions = {}): Tensor => reduced(ir.sum, numbers(x), options, "sum");
/** `Π x`, 1 of none. The derivative is exact where elements are 0. */
export const prod = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  reduced(ir.reduceProd, numbers(x), options, "prod");
/** The greatest element, NaN if one is NaN; elements that tie share the cotangent equally. */
export const max = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  extreme([ir.reduceMax, ir.reduceOr], x, options, "max");
/** The least element, NaN if one is NaN; elements that tie share the cotangent equally. */
export const min = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  extreme([ir.reduceMin, ir.reduceAnd], x, options, "min");
/** `max x − min x` */
export const ptp = (x: TensorLike, options: ReduceOptions = {}): Tensor => subtract(max(x, options), min(x, options));
/** Whether an element is not 0. */
export const any = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  reduced(ir.reduceOr, truth(x), options, "any");
/** Whether all elements are not 0. */
export const all = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  reduced(ir.reduceAnd, truth(x), options, "all");
/** How many elements are not 0, in i32. */
export const countNonzero = (x: TensorLike, options: ReduceOptions = {}): Tensor => sum(truth(x), options);

/** The reduction of numbers, and that of bools, which stay bools. */
function extreme(
  [ofNumbers, ofBools]: readonly [Reduction, Reduction],
  x: TensorLike,
  options: ReduceOptions,
  name: string,
): Tensor {
  const whole = lift(x);
  requireSome(contentOf(whole), options, name);
  return reduced(whole.dtype === ir.bool ? ofBools : ofNumbers, whole, options, name);
}

export interface PositionOptions {
  /** The axis to search; the flattened array if null or absent. */
  readonly axis?: number | null | undefined;
  readonly keepdims?: boolean | undefined;
}

/** The i32 position of the greatest element, the first of equal ones; a NaN counts as the greatest. */
export const argmax = (x: TensorLike, options: PositionOptions = {}): Tensor => position(ir.argmax, x, options);
/** The i32 position of the least element, the first of equal ones; a NaN counts as the least. */
export const argmin = (x: TensorLike, options: PositionOptions = {}): Tensor => position(ir.argmin, x, options);

function position(primitive: ir.Primitive<{ axis: number }>, x: TensorLike, options: PositionOptions): Tensor {
  const { axis, keepdims } = optionsOf(options, primitive.name, reduceOptions);
  const whole = numbers(x);
  if (axis === undefined || axis === null) {
    const found = bindOne(primitive, [ravel(whole)], { axis: 0 });
    return keepdims ? found.reshape(whole.shape.map(() => 1)) : found;
  }
  const searched = axisFrom(whole.rank, axis, primitive.name);
  const found = bindOne(primitive, [whole], { axis: searched });
  return keepdims ? expandDims(found, searched) : found;
}

/** `Σ x/n`, in floats; NaN of none. */
export const mean = (x: TensorLike, options: ReduceOptions = {}): Tensor => lift(x).mean(options);

export interface AverageOptions extends ReduceOptions {
  /** One for each element, after broadcasting. */
  readonly weights?: TensorLike;
}

/** `Σ w·x/Σ w`, the mean if no weights are given. Weights broadcast with x. */
export function average(x: TensorLike, options: AverageOptions = {}): Tensor {
  const { weights, ...along } = optionsOf(options, "average", ["weights", ...reduceOptions]);
  if (weights === undefined) return mean(x, along);
  const [elements, shares] = broadcastAll(promoteAll([floats(x), weights]), "average");
  if (!elements || !shares) throw new Error("internal: broadcasting lost an argument");
  return divide(sum(multiply(elements, shares), along), sum(shares, along));
}

export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the number of elements in the divisor: 0 unless told otherwise, 1 for the estimate from a sample. */
  readonly ddof?: number;
}

/**
 * `Σ |x − mean x|²/(n − ddof)`. The mean is taken off twice: first as it comes, with the rounding error of a large sum,
 * then what is left of it. So a mean that is large beside the deviations costs no digits. Of f16 it is computed in f32.
 */
export const variance = (x: TensorLike, options: VarianceOptions = {}): Tensor =>
  ir.onOneLine(() => varianceOf(x, options));

function varianceOf(x: TensorLike, options: VarianceOptions): Tensor {
  const { axis, keepdims, ddof = 0 } = optionsOf(options, "variance", ["ddof", ...reduceOptions]);
  const given = floats(x);
  const whole = inDtype(given, ir.arithmeticOf(given.dtype));
  const rough = subtract(whole, elementwise(ir.stopGradient, mean(whole, { axis, keepdims: true })));
  const deviation = subtract(rough, mean(rough, { axis, keepdims: true }));
  const spread = divide(
    sum(square(sizeOfComplex(deviation)), { axis, keepdims }),
    countOf(whole, axis, "variance") - ddof,
  );
  return inDtype(spread, given.dtype.part ?? given.dtype);
}

/** The square root of {@link variance}; where that is 0 the derivative is 0. */
export const std = (x: TensorLike, options: VarianceOptions = {}): Tensor => flatSqrt(variance(x, options));

/** `√x` with derivative 0 at 0: the subgradient of a norm at the origin. */
function flatSqrt(x: Tensor): Tensor {
  const none = equal(x, 0);
  return where(none, 0, sqrt(where(none, 1, x)));
}

/** A real array as it is, the magnitudes of a complex one. */
const sizeOfComplex = (x: Tensor): Tensor => (x.dtype.kind === "complex" ? abs(x) : x);

export interface NormOptions extends ReduceOptions {
  /** The power p, 2 unless told otherwise; ±Infinity for the greatest and least magnitude. */
  readonly ord?: number;
}

/**
 * `(Σ |x|ᵖ)^(1/p)`, over all elements if no axis is given. Where the norm is 0 its derivative is 0.
 *
 * @example
 * ```ts
 * import { grad } from "cotangent";
 * import { array, norm } from "cotangent/numpy";
 *
 * norm(array([3, 4])); // Tensor(f32[], 5)
 * ```
 */
export function norm(x: TensorLike, options: NormOptions = {}): Tensor {
  const { ord = 2, ...along } = optionsOf(options, "norm", ["ord", ...reduceOptions]);
  const whole = sizeOfComplex(floats(x));
  if (ord === 2) return flatSqrt(sum(square(whole), along));
  if (ord === 1) return sum(abs(whole), along);
  if (ord === Infinity) return max(abs(whole), along);
  if (ord === -Infinity) return min(abs(whole), along);
  if (!(ord > 0)) throw new ir.ArgumentError("bad-argument", `norm: ord ${ord}`, "ord is positive or ±Infinity");
  const magnitude = abs(whole);
  const none = equal(magnitude, 0);
  const total = sum(where(none, 0, elementwise(ir.pow, where(none, 1, magnitude), ord)), along);
  const zero = equal(total, 0);
  return where(zero, 0, elementwise(ir.pow, where(zero, 1, total), 1 / ord));
}

/**
 * `ln Σ eˣ` without overflow: −∞ of all −∞ (with derivative 0) and of none, ∞ if an element is ∞. An element −∞
 * contributes nothing, neither to the value nor to derivatives.
 */
export const logsumexp = (x: TensorLike, options: ReduceOptions = {}): Tensor =>
  ir.onOneLine(() => logsumexpOf(x, options));

function logsumexpOf(x: TensorLike, options: ReduceOptions): Tensor {
  const { axis, keepdims = false } = optionsOf(options, "logsumexp", reduceOptions);
  const whole = floats(x);
  const axes = axesOf(whole.rank, axis, "logsumexp");
  if (axes.length === 0) return whole;
  const greatest = elementwise(
    ir.stopGradient,
    reduced(ir.reduceMax, whole, { axis: axes, keepdims: true }, "logsumexp"),
  );
  const shift = where(isinf(greatest), 0, greatest);
  const total = sum(exp(subtract(whole, shift)), { axis: axes, keepdims: true });
  const none = equal(total, 0);
  const result = where(none, -Infinity, add(log(where(none, 1, total)), shift));
  return keepdims ? result : result.reshape(whole.shape.filter((_, i) => !axes.includes(i)));
}
