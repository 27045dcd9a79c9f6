/** Functions that relate the elements along an axis to each other. */
import * as ir from "@cotangent/ir";
import type { Content } from "../content.ts";
import { bindOne, elementwiseFloat, lift } from "../bind.ts";
import { dtypeOf, type DtypeLike } from "../dtype-like.ts";
import { add, divide, maximum, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal } from "../numpy/compare.ts";
import { shapeOf } from "../numpy/constant.ts";
import { array, type NestedArray } from "../numpy/creation.ts";
import { exp, log, sqrt, square } from "../numpy/exponential.ts";
import { max, mean, sum } from "../numpy/reduce.ts";
import { axisFrom, expandDims } from "../numpy/shape.ts";
import { toDtype, toFloat, type Axis } from "../operations.ts";
import { optionsOf } from "../options.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";

/** `x` less its greatest element along `axis`, which is constant for derivatives: what follows does not depend on it. */
function shifted(x: TensorLike, axis: Axis): Tensor {
  const whole = lift(x);
  if (whole.size === 0) return whole;
  return subtract(whole, elementwiseFloat(ir.stopGradient, max(whole, { axis, keepdims: true })));
}

/**
 * `eˣ/Σ eˣ` along `axis`, the last one unless told otherwise (all if null), without overflow. An element −∞ gets 0, and so
 * do its derivatives; where all are −∞, the result is NaN.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { softmax } from "cotangent/nn";
 *
 * softmax(array([1000, 1000])); // Tensor(f32[2], [0.5, 0.5])
 * ```
 */
export const softmax = (x: TensorLike, axis: Axis = -1): Tensor =>
  ir.onOneLine(() => {
    const powers = exp(shifted(x, axis));
    return multiply(powers, divide(1, sum(powers, { axis, keepdims: true })));
  });

/** `x − ln Σ eˣ` along `axis`, the last one unless told otherwise (all if null), without overflow. */
export const logSoftmax = (x: TensorLike, axis: Axis = -1): Tensor =>
  ir.onOneLine(() => {
    const whole = shifted(x, axis);
    return subtract(whole, log(sum(exp(whole), { axis, keepdims: true })));
  });

const inDtype = (x: Content, dtype: ir.Dtype): Tensor => new Tensor(toDtype(x, dtype));

export interface StandardizeOptions {
  /** The last axis unless told otherwise, all if null. */
  readonly axis?: Axis;
  /** Added to the variance: 1e-5 unless told otherwise. */
  readonly epsilon?: number;
}

/**
 * `(x − mean x)/√(variance x + ε)` along `axis`: mean 0 and variance 1. What the rounding of a large mean leaves is taken off
 * afterwards, with its square from that of the rest: `d = x − m`, `variance = mean d² − (mean d)²`. Of f16 it is computed in f32.
 */
export const standardize = (x: TensorLike, options: StandardizeOptions = {}): Tensor =>
  ir.onOneLine(() => {
    const { axis = -1, epsilon = 1e-5 } = optionsOf(options, "standardize", ["axis", "epsilon"]);
    const along = { axis, keepdims: true };
    const given = toFloat(contentOf(lift(x)));
    const { dtype } = given.type;
    const whole = inDtype(given, ir.arithmeticOf(dtype));
    const rough = subtract(whole, elementwiseFloat(ir.stopGradient, mean(whole, along)));
    const rest = mean(rough, along);
    const spread = maximum(subtract(mean(square(rough), along), square(rest)), 0);
    const scale = divide(1, sqrt(add(spread, epsilon)));
    return inDtype(contentOf(multiply(subtract(rough, rest), scale)), dtype);
  });

export interface OneHotOptions {
  /** f32 unless told otherwise. */
  readonly dtype?: DtypeLike;
  /** Where the axis of classes is in the result: the last one unless told otherwise. */
  readonly axis?: number;
}

/**
 * `y[…, c] = 1` if `indices[…] = c`, else 0, for c in `0 … classes − 1`. An index outside of them gives zeros only.
 *
 * @throws ShapeError for indices that are no integers.
 *
 * @example
 * ```ts
 * import { oneHot } from "cotangent/nn";
 *
 * oneHot([2, 0], 3); // Tensor(f32[2,3], [[0, 0, 1], [1, 0, 0]])
 * ```
 */
export function oneHot(indices: NestedArray, classes: number, options: OneHotOptions = {}): Tensor {
  const { dtype = ir.f32, axis = -1 } = optionsOf(options, "oneHot", ["dtype", "axis"]);
  const whole = indices instanceof Tensor ? lift(indices) : array(indices, { dtype: ir.i32 });
  if (whole.dtype.kind !== "int" && whole.dtype.kind !== "uint")
    throw new ir.ShapeError(
      "dtype-mismatch",
      `oneHot: indices are ${ir.showType(whole)}`,
      'indices are integers; cast them with astype("i32")',
    );
  const position = axisFrom(whole.rank + 1, axis, "oneHot");
  const spread = expandDims(whole, position);
  const shape = shapeOf(spread.shape.with(position, classes), "oneHot");
  return equal(spread, bindOne(ir.iota, [], { dtype: whole.dtype, shape, axis: position })).astype(dtypeOf(dtype));
}
