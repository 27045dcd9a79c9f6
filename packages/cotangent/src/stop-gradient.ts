/** Constants for derivatives. */
import { stopGradient as primitive } from "@cotangent/ir";
import { bindOne, lift } from "./bind.ts";
import { flatten, unflatten } from "./tree.ts";
import { Tensor } from "./tensor.ts";
import { typed, type Tensors } from "./tree-types.ts";

/** The tree `x`, whose tangents are zero: derivatives take it for a constant. */
export function stopGradient<T>(x: T): Tensors<T> {
  const { leaves, structure } = flatten(x);
  const stop = (leaf: unknown): unknown =>
    leaf instanceof Tensor || typeof leaf === "number" || typeof leaf === "boolean"
      ? bindOne(primitive, [lift(leaf)], {})
      : leaf;
  return typed(unflatten(structure, leaves.map(stop)));
}
