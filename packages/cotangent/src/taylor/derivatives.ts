/** All derivatives of a function of one number. */
import { ArgumentError, showType } from "@cotangent/ir";
import { liftNumber, toDtype } from "../operations.ts";
import { leavesOf, traceCall } from "../trace-function.ts";
import { realOf, type Real } from "../content.ts";
import { describe } from "../describe.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { typed, type Tensors } from "../tree-types.ts";
import { alongCurve } from "./jet.ts";

/**
 * `[f(x), f′(x), …, f⁽ⁿ⁾(x)]` for a function of one float and n = `order`, by one pass of Taylor mode: about n² times the cost of
 * the function. `vmap` gives those at many points.
 *
 * @throws ArgumentError if `x` is no float scalar or `order` no whole number from 0 on.
 *
 * @example
 * ```ts
 * import { derivatives } from "cotangent";
 *
 * derivatives((x) => x.mul(x).mul(x), 2, 4).map((d) => d.item()); // [8, 12, 12, 6, 0]
 * ```
 */
export function derivatives<R>(f: (x: Tensor) => R, x: TensorLike, order: number): Tensors<R>[] {
  if (!Number.isInteger(order) || order < 0)
    throw new ArgumentError("bad-argument", `derivatives: order ${String(order)}`, "give a whole number from 0 on");
  const leaves = leavesOf([x], "derivatives");
  const [type] = leaves.contents.map((content) => content.type);
  if (leaves.contents.length !== 1 || !type || type.shape.length > 0 || !type.dtype.differentiable)
    throw new ArgumentError(
      "bad-argument",
      `derivatives: the point is ${type && leaves.contents.length === 1 ? showType(type) : describe(x)}`,
      "give a float scalar: map over others with vmap(), or use jet() for derivatives along a direction",
    );
  const slots = Array.from({ length: order }, (_, k): Real | undefined =>
    k === 0 ? realOf(toDtype(liftNumber(1), type.dtype)) : undefined,
  );
  const [value, higher] = alongCurve(traceCall(f, leaves), leaves, slots, order);
  return typed([value, ...higher]);
}
