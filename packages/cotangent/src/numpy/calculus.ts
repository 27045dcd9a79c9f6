/** Differences, integrals and interpolation of sampled functions. */
import * as ir from "@cotangent/ir";
import { lift, promoteAll } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { optionsOf } from "../options.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, clip, divide, mod, multiply, subtract } from "./arithmetic.ts";
import { equal, greater, less } from "./compare.ts";
import { pairOf } from "./contract.ts";
import { cumsum, diff } from "./cumulative.ts";
import { concatenate, roll, stack } from "./join.ts";
import { logicalAnd, where } from "./logic.ts";
import { sum } from "./reduce.ts";
import { abs } from "./rounding.ts";
import { searchsorted } from "./search.ts";
import { axisFrom, moveaxis, ravel } from "./shape.ts";
import { sliceAxis } from "./slice.ts";
import { take } from "./take.ts";

const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));

/** `∫ y dx` along an axis by the trapezoidal rule. */
export function trapezoid(
  y: TensorLike,
  options: { readonly x?: TensorLike; readonly dx?: number; readonly axis?: number } = {},
): Tensor {
  const { x, dx = 1, axis = -1 } = optionsOf(options, "trapezoid", ["x", "dx", "axis"]);
  const along = axisFrom(lift(y).rank, axis, "trapezoid");
  const moved = moveaxis(floats(y), along, -1);
  const means = multiply(add(sliceAxis(moved, -1, [1]), sliceAxis(moved, -1, [0, -1])), 0.5);
  const given = x === undefined ? undefined : lift(x);
  const steps = given === undefined ? dx : diff(given.rank === 1 ? given : moveaxis(given, along, -1));
  return sum(multiply(means, steps), { axis: -1 });
}

/** Slopes along an axis of length 2 or more: central differences of neighbours, `spacing` apart, and one-sided ones at both ends. */
export function gradient(
  x: TensorLike,
  options: { readonly spacing?: number; readonly axis?: number | readonly number[] } = {},
): Tensor | readonly Tensor[] {
  const { spacing = 1, axis } = optionsOf(options, "gradient", ["spacing", "axis"]);
  const whole = floats(x);
  const axes = axis ?? whole.shape.map((_, i) => i);
  if (typeof axes === "number") return slopes(whole, axes, spacing);
  const found = axes.map((along) => slopes(whole, along, spacing));
  return found.length === 1 ? ir.at(found, 0) : found;
}

function slopes(x: Tensor, axis: number, spacing: number): Tensor {
  const along = axisFrom(x.rank, axis, "gradient");
  if (ir.at(x.shape, along) < 2)
    throw new ir.ShapeError(
      "empty-axis",
      `gradient: along axis ${along} of ${ir.showType(x)}`,
      "two elements have a slope",
    );
  const inner = divide(subtract(sliceAxis(x, along, [2]), sliceAxis(x, along, [0, -2])), 2 * spacing);
  const first = divide(subtract(sliceAxis(x, along, [1, 2]), sliceAxis(x, along, [0, 1])), spacing);
  const last = divide(subtract(sliceAxis(x, along, [-1]), sliceAxis(x, along, [-2, -1])), spacing);
  return concatenate([first, inner, last], along);
}

/** The differences of neighbours in the flattened array, after `toBegin` and before `toEnd`. */
export function ediff1d(
  x: TensorLike,
  options: { readonly toBegin?: TensorLike; readonly toEnd?: TensorLike } = {},
): Tensor {
  const { toBegin, toEnd } = optionsOf(options, "ediff1d", ["toBegin", "toEnd"]);
  const inner = diff(ravel(x));
  const ends = [toBegin, toEnd].map((end) => (end === undefined ? [] : [ravel(lift(end, inner))]));
  return concatenate([...ir.at(ends, 0), inner, ...ir.at(ends, 1)]);
}

/**
 * At each of `x` the value of the polygon through the points `(xp, fp)`, xp ascending; outside `left` and `right`, or the values
 * at the ends.
 */
export function interp(
  x: TensorLike,
  xp: TensorLike,
  fp: TensorLike,
  options: { readonly left?: number; readonly right?: number } = {},
): Tensor {
  const { left, right } = optionsOf(options, "interp", ["left", "right"]);
  const [at, places] = pairOf(promoteAll([floats(x), xp]));
  const values = floats(fp);
  const upper = clip(searchsorted(places, at, { side: "right" }), 1, Math.max(1, places.size - 1));
  const lower = subtract(upper, 1);
  const [low, high] = [take(places, lower, 0), take(places, upper, 0)];
  const width = subtract(high, low);
  const part = divide(subtract(at, low), where(equal(width, 0), 1, width));
  const inside = add(
    take(values, lower, 0),
    multiply(clip(part, 0, 1), subtract(take(values, upper, 0), take(values, lower, 0))),
  );
  const below = left === undefined ? inside : where(less(at, sliceAxis(places, 0, [0, 1])), left, inside);
  return right === undefined ? below : where(greater(at, sliceAxis(places, 0, [-1])), right, below);
}

/** Angles along an axis, with whole turns added so that neighbours differ by half a turn at most. */
export function unwrap(x: TensorLike, options: { readonly axis?: number; readonly period?: number } = {}): Tensor {
  const { axis = -1, period = 2 * Math.PI } = optionsOf(options, "unwrap", ["axis", "period"]);
  const whole = floats(x);
  const along = axisFrom(whole.rank, axis, "unwrap");
  const step = diff(whole, 1, along);
  const wrapped = subtract(mod(add(step, period / 2), period), period / 2);
  const closed = where(logicalAnd(equal(wrapped, -period / 2), greater(step, 0)), period / 2, wrapped);
  const turns = where(less(abs(step), period / 2), 0, subtract(closed, step));
  const first = sliceAxis(whole, along, [0, 1]);
  return concatenate([first, add(sliceAxis(whole, along, [1]), cumsum(turns, along))], along);
}

/** The vector product of vectors of length 3 (or 2, whose third element is 0) in the last axis. */
export function cross(x: TensorLike, z: TensorLike): Tensor {
  const [a, b] = pairOf(promoteAll([x, z]));
  const lengths = [a, b].map((v) => v.shape[v.rank - 1]);
  if (lengths.every((length) => length === 2))
    return subtract(multiply(part(a, 0), part(b, 1)), multiply(part(a, 1), part(b, 0)));
  if (!lengths.every((length) => length === 3))
    throw new ir.ShapeError(
      "shape-mismatch",
      `cross: ${ir.showType(a)} with ${ir.showType(b)}`,
      "the last axes have length 3, or both 2",
    );
  const [ahead, behind] = [(v: Tensor) => roll(v, -1, -1), (v: Tensor) => roll(v, 1, -1)];
  return subtract(multiply(ahead(a), behind(b)), multiply(behind(a), ahead(b)));
}
const part = (x: Tensor, i: number): Tensor => take(x, i, -1);

/** `Σᵢ xᵢ·zᵢ` along the last axis; leading axes broadcast. */
export const vecdot = (x: TensorLike, z: TensorLike): Tensor => sum(multiply(x, z), { axis: -1 });
/** `yᵢ = Σⱼ xᵢⱼ·zⱼ`; leading axes broadcast. */
export const matvec = (x: TensorLike, z: TensorLike): Tensor =>
  sum(multiply(x, lift(z).reshape([...lift(z).shape.slice(0, -1), 1, ...lift(z).shape.slice(-1)])), { axis: -1 });
/** `yⱼ = Σᵢ xᵢ·zᵢⱼ`; leading axes broadcast. */
export const vecmat = (x: TensorLike, z: TensorLike): Tensor =>
  sum(multiply(lift(x).reshape([...lift(x).shape, 1]), z), { axis: -2 });

/** `f` of each vector along `axis` of `x`, whose results (of one shape) take the place of the axis. */
export function applyAlongAxis(f: (x: Tensor) => Tensor, axis: number, x: TensorLike): Tensor {
  const along = axisFrom(lift(x).rank, axis, "applyAlongAxis");
  const moved = moveaxis(x, along, -1);
  const leading = moved.shape.slice(0, -1);
  const rows = moved.reshape([-1, ir.at(moved.shape, moved.rank - 1)]);
  const found = stack(Array.from({ length: ir.at(rows.shape, 0) }, (_, i) => f(take(rows, i, 0))));
  const whole = found.reshape([...leading, ...found.shape.slice(1)]);
  const order = [...leading.map((_, i) => i)];
  order.splice(along, 0, ...found.shape.slice(1).map((_, i) => leading.length + i));
  return whole.transpose(order);
}
/** `f(x, axis)` for each of `axes` in turn; `f` keeps the axis, with length 1 or more, or leaves it out. */
export const applyOverAxes = (f: (x: Tensor, axis: number) => Tensor, x: TensorLike, axes: readonly number[]): Tensor =>
  axes.reduce<Tensor>((whole, axis) => {
    const found = f(whole, axis);
    const along = axisFrom(whole.rank, axis, "applyOverAxes");
    return found.rank === whole.rank ? found : found.reshape(whole.shape.toSpliced(along, 1, 1));
  }, lift(x));
