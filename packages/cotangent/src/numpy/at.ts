/** Reading and changing the elements at an index; arrays stay as they are, and changed copies are returned. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { optionsOf } from "../options.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { add, maximum, minimum, multiply } from "./arithmetic.ts";
import { zerosLike } from "./constant.ts";
import { entriesOf, type IndexPart } from "./index-parts.ts";
import { where } from "./logic.ts";
import { fromResult, placesOf, type Places } from "./places.ts";
import { get, modeOf, type GetOptions } from "./get.ts";
import { flip } from "./shape.ts";

export interface UpdateOptions {
  /** What happens to positions outside of the array: left out (`drop`, the default), or moved inside (`clip`). */
  readonly mode?: "drop" | "fill" | "clip" | "promiseInBounds";
}

/** The elements of an array at an index. */
export interface At {
  /** `x[index]`; see {@link index}. */
  get(options?: GetOptions): Tensor;
  /** x with `values` at the index; of several for one element the last in row-major order. */
  set(values: TensorLike, options?: UpdateOptions): Tensor;
  /** x with `values` added at the index, all of those for one element. */
  add(values: TensorLike, options?: UpdateOptions): Tensor;
  /** x multiplied by `values` at the index, by all of those for one element. */
  multiply(values: TensorLike, options?: UpdateOptions): Tensor;
  /** x with the least of the element and all `values` for it; what ties shares the cotangent equally. */
  min(values: TensorLike, options?: UpdateOptions): Tensor;
  /** x with the greatest of the element and all `values` for it; what ties shares the cotangent equally. */
  max(values: TensorLike, options?: UpdateOptions): Tensor;
}

/**
 * The elements `x[parts[0], parts[1], …]`, to be read or changed in a copy of x; `parts` are those of {@link index}, or
 * one mask of truth values, which may be traced, for the leading axes of x. `values` broadcast to the elements, and take
 * the dtype of x. In loops and in compiled functions the copy is made only if x is used again: an update of one element of
 * a carry costs O(1).
 *
 * Positions in tensors that are outside of x are left out by updates, unless the mode says otherwise; written ones are
 * errors. Updates at positions that may repeat count in row-major order, on each device.
 *
 * @throws ShapeError for positions that are no integers, written ones outside of x, values that do not broadcast, and float
 * values for an integer array.
 *
 * @example
 * ```ts
 * import { array, at, zeros } from "cotangent/numpy";
 *
 * at(zeros([4]), [[0, 2, 2]]).add(array([1, 2, 3])); // Tensor(f32[4], [1, 0, 5, 0])
 * at(zeros([2, 3]), [1, "::2"]).set(7); // Tensor(f32[2,3], [[0, 0, 0], [7, 0, 7]])
 * ```
 */
export function at(x: TensorLike, parts: readonly IndexPart[]): At {
  const whole = lift(x);
  const mask = maskOf(parts);
  const changed =
    (name: string, change: Change) =>
    (values: TensorLike, options: UpdateOptions = {}): Tensor => {
      const mode = modeOf(optionsOf(options, `at().${name}`, ["mode"]).mode, `at().${name}`);
      const update = valuesFor(whole, values, `at().${name}`);
      if (mask) return where(alignedMask(mask, whole), change.one(whole, update), whole);
      const entries = entriesOf(whole.shape, parts, options.mode === undefined, "at");
      return updated(whole, update, placesOf(whole.shape, entries, mode ?? "drop", "at"), change);
    };
  return {
    get: (options = {}) => get(whole, parts, options, "at().get"),
    set: changed("set", { one: (_, value) => value, all: ir.scatterSet }),
    add: changed("add", { one: add, all: ir.scatterAdd, isDirect: true }),
    multiply: changed("multiply", { one: multiply, all: scatterMultiply }),
    min: changed("min", { one: minimum, all: ir.scatterMin }),
    max: changed("max", { one: maximum, all: ir.scatterMax }),
  };
}

type Scatter = (x: Tensor, values: Tensor, places: Places) => Tensor;

interface Change {
  /** The element that there is, and its value. */
  readonly one: (x: Tensor, value: Tensor) => Tensor;
  readonly all: ir.Primitive<ir.PlaceParams> | Scatter;
  /** Whether `all` is the best also where each element has one value. */
  readonly isDirect?: boolean;
}

const scatterMultiply: Scatter = (x, values, { params, positions }) =>
  bindOne(ir.scatterRecurrence, [x, values, zerosLike(values), ...positions], { ...params, reverse: false });

function updated(x: Tensor, values: Tensor, places: Places, { one, all, isDirect }: Change): Tensor {
  const { params, positions, backwards, isApart } = places;
  const given = fromResult(values, places);
  const update = backwards.length > 0 ? flip(given, backwards) : given;
  if (params.axes.length === 0) return one(x, update);
  if (isApart && !isDirect) {
    const before = bindOne(ir.gather, [x, ...positions], params);
    return bindOne(ir.scatterSet, [x, one(before, update), ...positions], params);
  }
  return typeof all === "function" ? all(x, update, places) : bindOne(all, [x, update, ...positions], params);
}

/** The mask, if that is all there is and is not known. */
function maskOf(parts: readonly IndexPart[]): Tensor | undefined {
  const [mask] = Array.isArray(parts) && parts.length === 1 ? parts : [];
  return mask instanceof Tensor && mask.dtype === ir.bool ? mask : undefined;
}

function alignedMask(mask: Tensor, { shape }: Tensor): Tensor {
  if (mask.shape.some((length, axis) => length !== shape[axis]))
    throw new ir.ShapeError(
      "shape-mismatch",
      `at: a mask of shape [${mask.shape.join()}] for an array of shape [${shape.join()}]`,
      "the axes of the mask are the first ones of the array",
    );
  return mask.reshape([...mask.shape, ...shape.slice(mask.rank).map(() => 1)]);
}

/** `values` in the dtype of `x`. */
function valuesFor(x: Tensor, values: TensorLike, name: string): Tensor {
  const given = lift(values, x);
  if (given.dtype.differentiable && !x.dtype.differentiable)
    throw new ir.ShapeError(
      "dtype-mismatch",
      `${name}: values ${ir.showType(given)} for an array ${ir.showType(x)}`,
      "cast the array or the values with astype()",
    );
  return given.astype(x.dtype);
}
