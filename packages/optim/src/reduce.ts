/** Numbers that belong to a whole tree: sums over all of its elements, and what they are computed in. */
import { tree, type DtypeName, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Tree } from "./transformation.ts";

/** f64 where a leaf is, otherwise f32: the dtype of what belongs to all leaves together. */
export const widest = (values: Tree): DtypeName =>
  tree.leaves(values).some(({ dtype }) => dtype.name === "f64") ? "f64" : "f32";

/** `Σ f(x, …)` over all leaves, where f gives an array; 0 for a tree without leaves. In the {@link widest} dtype. */
export function sumOver(
  f: (leaf: Tensor, ...others: readonly Tensor[]) => Tensor,
  values: Tree,
  ...others: readonly Tree[]
): Tensor {
  const dtype = widest(values);
  const rest = others.map((other) => tree.leaves(other));
  const terms = tree.leaves(values).map((leaf, i) => {
    const wide = rest.map((leaves) => entry(leaves, i).astype(dtype));
    return np.sum(f(leaf.astype(dtype), ...wide));
  });
  return terms.length === 0 ? np.zeros([], { dtype }) : terms.reduce((total, term) => np.add(total, term));
}

/** `Σ x·y` over all elements of two trees of one structure. */
export const treeDot = (x: Tree, y: Tree): Tensor => sumOver((a, ...rest) => np.multiply(a, entry(rest, 0)), x, y);

/** `Σ x²` over all elements. */
export const squaredNorm = (x: Tree): Tensor => sumOver((a) => np.square(a), x);

/** `x·factor`, where the factor belongs to all leaves; each leaf keeps its dtype. */
export const scaleTree = <P>(values: P, factor: Tensor): P =>
  tree.map((x: Tensor) => np.multiply(x, factor.astype(x.dtype)), values);

/** `x + factor·y`, leaf by leaf; a factor that is a tensor belongs to all leaves. */
export const addScaled = <P>(x: P, factor: number | Tensor, y: Tree): P =>
  tree.map(
    (a: Tensor, b: Tensor) => np.add(a, np.multiply(b, typeof factor === "number" ? factor : factor.astype(b.dtype))),
    x,
    y,
  );

/** `x − y`, leaf by leaf. */
export const subtractTree = <P>(x: P, y: Tree): P => tree.map((a, b) => np.subtract(a, b), x, y);

/** `condition ? x : y`, leaf by leaf, for a condition that belongs to all leaves. */
export const selectTree = <P>(condition: Tensor, x: P, y: Tree): P =>
  tree.map((a: Tensor, b: Tensor) => np.where(condition, a, b), x, y);

/** `f(leaf, i)` of the i-th leaf. */
export function mapLeaves<P>(f: (leaf: Tensor, i: number) => Tensor, values: P): P {
  let i = 0;
  return tree.map((leaf: Tensor) => f(leaf, i++), values);
}

/** The i-th of a list that has one for each leaf. */
export function entry<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new Error(`internal: ${list.length} entries for leaf ${i}`);
  return found;
}
