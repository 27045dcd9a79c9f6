/** Trees of floats as one vector, and back: what methods with matrices and inner products work on. */
import { ArgumentError, tree, type Dtype, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";

/** How the leaves of a tree lie in a vector: one after the other, each in row-major order. */
export interface Layout<P> {
  /** The number of elements of all leaves. */
  readonly size: number;
  /** The widest dtype of the leaves, in which the vector is. */
  readonly dtype: Dtype;
  flatten(params: unknown): Tensor;
  /** Each leaf in its own shape and dtype. */
  restore(vector: Tensor): P;
}

/**
 * The layout of trees like `x0`.
 * @throws ArgumentError for a leaf that is not of floats, and for trees without elements.
 */
export function layoutOf<P>(x0: P, where: string): Layout<P> {
  const structure = tree.structure(x0);
  const paths = tree.paths(structure);
  const leaves = tree.leaves(x0).map((leaf) => np.asarray(leaf));
  leaves.forEach(({ dtype }, i) => {
    if (dtype.kind === "float") return;
    const path = paths[i] ?? "";
    throw new ArgumentError(
      "bad-argument",
      `${where}: the start${path === "" ? "" : ` at ${path}`} is of ${dtype.name}`,
      'start with floats: cast with astype("f64"), or let the function capture what is no float',
    );
  });
  const dtype = leaves.map((leaf) => leaf.dtype).reduce<Dtype | undefined>(wider, undefined);
  const size = leaves.reduce((total, leaf) => total + leaf.size, 0);
  if (!dtype || size === 0)
    throw new ArgumentError(
      "bad-argument",
      `${where}: the start has no elements`,
      "give at least one number to change",
    );
  return {
    size,
    dtype,
    flatten(params) {
      const parts = tree.leaves(params).map((leaf) => np.asarray(leaf).astype(dtype).ravel());
      return parts.length === 1 && parts[0] ? parts[0] : np.concatenate(parts);
    },
    restore(vector) {
      let start = 0;
      const parts = leaves.map((leaf) => {
        const part = leaves.length === 1 ? vector : np.slice(vector, [[start, (start += leaf.size)]]);
        return part.reshape(leaf.shape).astype(leaf.dtype);
      });
      return treeOf<P>(tree.unflatten(structure, parts));
    },
  };
}

const wider = (a: Dtype | undefined, b: Dtype): Dtype => (a && a.bits >= b.bits ? a : b);

/** A tree with a type that the compiler cannot see, since the tree was taken apart and put together again. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters, typescript/no-unsafe-type-assertion -- see above
export const treeOf = <T>(value: unknown): T => value as T;

/** Numbers in a start are as good as tensors: the layout makes tensors of them. */
export const tensorsOf = <P>(x0: P): Tensors<P> => treeOf(x0);
