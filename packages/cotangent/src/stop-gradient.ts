/** Constants for derivatives. */
import { stopGradient as primitive } from "@cotangent/ir";
import { bindOne, lift } from "./bind.ts";
import { flatten, unflatten } from "./tree.ts";
import type { TensorLike } from "./tensor.ts";
import { typed, type Tensors } from "./tree-types.ts";

/** The tree `x`, whose tangents are zero: derivatives take it for a constant. */
export function stopGradient<T>(x: T): Tensors<T> {
  const { leaves, structure } = flatten(x);
  return typed(
    unflatten(
      structure,
      leaves.map((leaf) => bindOne(primitive, [lift(typed<TensorLike>(leaf))], {})),
    ),
  );
}
