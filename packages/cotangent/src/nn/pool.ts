/** Reductions of what lies under a moving window. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { divide } from "../numpy/arithmetic.ts";
import { onesLike } from "../numpy/constant.ts";
import { max, min, prod, sum } from "../numpy/reduce.ts";
import { axisFrom } from "../numpy/shape.ts";
import { optionsOf } from "../options.ts";
import { numeric } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { checkLayout, overhang, paddingOf, perAxis, spanOf } from "./window.ts";
import type { Layout, Padding, PerAxis } from "./window.ts";

interface MovingOptions {
  /** The number of elements of the window along each of its axes. */
  readonly window: readonly number[];
  /** `"VALID"` if absent. */
  readonly padding?: Padding;
  /** The distance of elements of the window from each other; 1 if absent. */
  readonly dilation?: PerAxis;
}

export interface ReduceWindowOptions extends MovingOptions {
  /** How far the window moves; 1 if absent. */
  readonly strides?: PerAxis;
  /** The axes that it moves along; the last ones if absent. */
  readonly axes?: readonly number[];
}

export interface PoolOptions extends MovingOptions {
  /** How far the window moves; its own size if absent. */
  readonly strides?: PerAxis;
  /** `"channelsFirst"` if absent. */
  readonly layout?: Layout;
}

export interface AvgPoolOptions extends PoolOptions {
  /** Whether padding counts among the elements of a window; true if absent. */
  readonly countPadding?: boolean;
}

export type WindowReduction = "sum" | "max" | "min" | "prod";

interface Kind {
  readonly reduce: (x: Tensor, options: { readonly axis: readonly number[] }) => Tensor;
  /** What padding is, so that it changes nothing. */
  readonly identity: (dtype: ir.Dtype) => number;
}

const lowest = ({ kind }: ir.Dtype): number => (kind === "float" ? -Infinity : kind === "int" ? -(2 ** 31) : 0);
const highest = ({ kind }: ir.Dtype): number =>
  kind === "float" ? Infinity : kind === "int" ? 2 ** 31 - 1 : 2 ** 32 - 1;

const kinds: Readonly<Record<WindowReduction, Kind>> = {
  sum: { reduce: sum, identity: () => 0 },
  max: { reduce: max, identity: lowest },
  min: { reduce: min, identity: highest },
  prod: { reduce: prod, identity: () => 1 },
};

/**
 * The `kind` of the elements under a window at each of its positions: `y[t] = ⊕ₖ x[t·stride + k·dilation − low]` along
 * `axes`. Padding is what changes nothing (0, −∞, ∞ or 1). Elements that tie for an extreme share its cotangent equally,
 * as those of `max` do.
 *
 * @throws ArgumentError for an unknown kind, and windows, strides or dilations below 1.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { reduceWindow } from "cotangent/nn";
 *
 * reduceWindow(array([1, 2, 3, 4]), "sum", { window: [2] }); // Tensor(f32[3], [3, 5, 7])
 * ```
 */
export function reduceWindow(x: TensorLike, kind: WindowReduction, options: ReduceWindowOptions): Tensor {
  const {
    window,
    axes,
    strides = 1,
    padding = "VALID",
    dilation = 1,
  } = optionsOf(options, "reduceWindow", ["window", "axes", "strides", "padding", "dilation"]);
  if (!Object.hasOwn(kinds, kind))
    throw new ir.ArgumentError(
      "bad-argument",
      `reduceWindow: ${describe(kind)} for a kind`,
      'the kind is "sum", "max", "min" or "prod"',
    );
  return moving(x, kinds[kind], { window, axes, strides, padding, dilation }, "reduceWindow");
}

interface Movement {
  readonly window: readonly number[];
  readonly axes: readonly number[] | undefined;
  readonly strides: PerAxis;
  readonly padding: Padding;
  readonly dilation: PerAxis;
}

function moving(x: TensorLike, { reduce, identity }: Kind, movement: Movement, where: string): Tensor {
  const whole = new Tensor(numeric(contentOf(lift(x))));
  const count = Array.isArray(movement.window) ? movement.window.length : 1;
  const size = perAxis(movement.window, count, `${where}: window`);
  const given = movement.axes ?? size.map((_, i) => i - count);
  const axes = given.map((axis) => axisFrom(whole.rank, axis, where));
  if (axes.length !== count || new Set(axes).size !== count)
    throw new ir.ShapeError(
      "bad-axes",
      `${where}: a window of ${count} numbers along axes [${given.join()}]`,
      "name one axis for each number of the window",
    );
  const stride = perAxis(movement.strides, count, `${where}: strides`);
  const dilation = perAxis(movement.dilation, count, `${where}: dilation`);
  const needed = (i: number): number =>
    overhang(ir.at(whole.shape, ir.at(axes, i)), spanOf(ir.at(size, i), ir.at(dilation, i)), ir.at(stride, i));
  const pads = paddingOf(movement.padding, count, needed, where);
  const under = bindOne(ir.windows, [padded(whole, axes, pads, identity(whole.dtype))], {
    axes,
    size,
    stride,
    dilation,
  });
  return reduce(under, { axis: size.map((_, i) => whole.rank + i) });
}

function padded(
  x: Tensor,
  axes: readonly number[],
  pads: readonly (readonly [number, number])[],
  value: number,
): Tensor {
  if (pads.every(([low, high]) => low === 0 && high === 0)) return x;
  const amount = (end: 0 | 1): readonly number[] =>
    x.shape.map((_, axis) => (axes.includes(axis) ? ir.at(pads, axes.indexOf(axis))[end] : 0));
  const width = { low: amount(0), high: amount(1), interior: x.shape.map(() => 0) };
  return value === 0 ? bindOne(ir.pad, [x], width) : bindOne(ir.padWith, [x], { ...width, value });
}

const poolKeys = ["window", "strides", "padding", "dilation", "layout"] as const;

/** `kind` over the spatial axes of `x: [N, C, …]` or `[N, …, C]`. */
function pool(x: TensorLike, kind: Kind, options: PoolOptions, where: string): Tensor {
  const { window, strides = window, padding = "VALID", dilation = 1, layout = "channelsFirst" } = options;
  checkLayout(layout, where);
  const start = layout === "channelsFirst" ? 2 : 1;
  const { rank } = lift(x);
  if (!Array.isArray(window) || window.length !== rank - 2)
    throw new ir.ArgumentError(
      "bad-argument",
      `${where}: window ${JSON.stringify(window)} for an array of rank ${rank}`,
      "give a list with one number for each spatial axis: all but batch and channels",
    );
  const axes = window.map((_, i) => start + i);
  return moving(x, kind, { window, axes, strides, padding, dilation }, where);
}

/**
 * The greatest element under a window at each of its positions, for images `[N, C, …]`; padding is −∞. Elements that tie
 * share the cotangent equally (JAX and PyTorch give all of it to one of them).
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { maxPool } from "cotangent/nn";
 *
 * maxPool(array([[[1, 5, 2, 3]]]), { window: [2] }); // Tensor(f32[1,1,2], [[[5, 3]]])
 * ```
 */
export const maxPool = (x: TensorLike, options: PoolOptions): Tensor =>
  pool(x, kinds.max, optionsOf(options, "maxPool", [...poolKeys]), "maxPool");

/** The mean of the elements under a window at each of its positions, for images `[N, C, …]`; padding is 0. */
export function avgPool(x: TensorLike, options: AvgPoolOptions): Tensor {
  const { countPadding = true, ...rest } = optionsOf(options, "avgPool", [...poolKeys, "countPadding"]);
  const total = pool(x, kinds.sum, rest, "avgPool");
  if (!countPadding) return divide(total, pool(onesLike(x), kinds.sum, rest, "avgPool"));
  return divide(
    total,
    rest.window.reduce((product, size) => product * size, 1),
  );
}
