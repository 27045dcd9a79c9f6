/** Maps between trees of floats, as maps of vectors. */
import { ArgumentError, type Tensor, type Tensors } from "cotangent";
import { layoutOf, tensorsOf, type Layout } from "../minimize/layout.ts";

export interface FlatMap<X> {
  readonly start: Tensor;
  readonly at: (x: Tensor) => Tensor;
  readonly layout: Layout<Tensors<X>>;
}

/** @throws ArgumentError for a start that is not of floats, and (from `at`) for as many values as there are not unknowns. */
export function flatMap<X>(map: (x: Tensors<X>) => unknown, x0: X, where: string): FlatMap<X> {
  const layout = layoutOf(tensorsOf(x0), where);
  const at = (x: Tensor): Tensor => {
    const value = layout.flatten(map(layout.restore(x)));
    if (value.size === layout.size) return value;
    throw new ArgumentError(
      "bad-argument",
      `${where}: the function gives ${value.size} numbers for ${layout.size} unknowns`,
      "return a tree with the shapes of its first argument",
    );
  };
  return { start: layout.flatten(x0), at, layout };
}
