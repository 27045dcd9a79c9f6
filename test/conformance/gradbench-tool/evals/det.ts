/**
 * The determinant by expansion into minors: `det A = Σⱼ (−1)ʲ a₀ⱼ det A₀ⱼ`. The minors of the last k rows are kept for
 * every choice of k columns, since larger ones share them.
 */
import { grad, jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module } from "../module.ts";

interface Input {
  readonly A: readonly number[];
  readonly ell: number;
}

/** All choices of `count` of the columns `0 … size−1`, in lexicographic order. */
function choices(size: number, count: number, from = 0): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return Array.from({ length: Math.max(0, size - from) }, (_, i) => from + i).flatMap((first) =>
    choices(size, count - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

function determinant(a: Tensor): Tensor {
  const size = Math.sqrt(a.shape[0]!);
  const rows = np.reshape(a, [size, size]);
  let minors = np.ones([1], { dtype: a.dtype });
  for (let count = 1; count <= size; count++) {
    const chosen = choices(size, count);
    const places = new Map(choices(size, count - 1).map((columns, place) => [columns.join(), place]));
    const smaller = chosen.map((columns) =>
      columns.map((_, j) => places.get(columns.filter((__, other) => other !== j).join())!),
    );
    const factors = np.take(np.slice(rows, [size - count]), chosen);
    const signs = chosen[0]!.map((_, j) => (j % 2 === 0 ? 1 : -1));
    minors = np.sum(factors.mul(np.take(minors, smaller)).mul(array(signs)), { axis: 1 });
  }
  return np.squeeze(minors);
}

const value = jit(determinant);
const gradient = jit(grad(determinant));

export const det: Module<Input> = {
  primal: ({ A }) => prepare(value, [array(A)], numbers),
  gradient: ({ A }) => prepare(gradient, [array(A)], numbers),
};
