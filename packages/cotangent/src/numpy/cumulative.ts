/** Running sums and products along an axis, and differences. */
import * as ir from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { numeric } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { subtract } from "./arithmetic.ts";
import { notEqual } from "./compare.ts";
import { axisFrom, ravel } from "./shape.ts";
import { sliceAxis } from "./slice.ts";

/** `yₖ = x₀ + … + xₖ` along `axis`, along the flattened array if none is given. */
export const cumsum = (x: TensorLike, axis?: number | null): Tensor => running(ir.cumsum, x, axis);
/** `yₖ = x₀·…·xₖ` along `axis`, along the flattened array if none is given; the derivative is exact where elements are 0. */
export const cumprod = (x: TensorLike, axis?: number | null): Tensor => running(ir.cumprod, x, axis);

/** The greatest element so far along `axis`, along the flattened array if none is given. The last of equal ones gets the cotangent. */
export const cummax = (x: TensorLike, axis?: number | null): Tensor => running(ir.cummax, x, axis);
/** The least element so far along `axis`, along the flattened array if none is given. The last of equal ones gets the cotangent. */
export const cummin = (x: TensorLike, axis?: number | null): Tensor => running(ir.cummin, x, axis);

function running(
  primitive: ir.Primitive<{ axis: number; reverse: boolean }>,
  x: TensorLike,
  axis: number | null | undefined,
): Tensor {
  const whole = new Tensor(numeric(contentOf(lift(x))));
  if (axis === undefined || axis === null) return bindOne(primitive, [ravel(whole)], { axis: 0, reverse: false });
  return bindOne(primitive, [whole], { axis: axisFrom(whole.rank, axis, primitive.name), reverse: false });
}

/** `yₖ = xₖ₊₁ − xₖ` along `axis`, `order` times; of bools, whether neighbours differ. */
export function diff(x: TensorLike, order = 1, axis = -1): Tensor {
  if (!Number.isInteger(order) || order < 0)
    throw new ir.ArgumentError("bad-argument", `diff: order ${order}`, "order is an integer ≥ 0");
  let result = lift(x);
  for (let i = 0; i < order; i++) {
    const [after, before] = [sliceAxis(result, axis, [1]), sliceAxis(result, axis, [0, -1])];
    result = result.dtype === ir.bool ? notEqual(after, before) : subtract(after, before);
  }
  return result;
}
