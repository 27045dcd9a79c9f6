/** The two vectors of a dense layer: of what it takes in, and of the gradient of what it gives out. */
import { grad, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { entry } from "../reduce.ts";
import type { Extra } from "../transformation.ts";
import { genericVector, type Factors } from "./factors.ts";

/** a and b of a matrix of weights `[m, n]`, of m and n elements. */
export type LayerPair = readonly [input: Tensor, output: Tensor];

/** The pair of each leaf on the batch of the step, in the order of the leaves; `null` where there is none. */
export type LayerStatistics = (params: never, ...batch: never[]) => readonly (LayerPair | null)[];

/** The pairs at `params` with the batch of `extra`. */
export function layersAt<P>(
  statistics: LayerStatistics,
  params: P,
  extra: Extra<P> | undefined,
): readonly (LayerPair | null)[] {
  const given: unknown = statistics;
  const apply = given as (params: P, ...batch: readonly unknown[]) => readonly (LayerPair | null)[];
  return apply(params, ...(extra?.batch ?? []));
}

/** `x·w`, as a loss calls it that tells of its layers. */
export type LayerProduct = (x: Tensor, w: Tensor) => Tensor;

/**
 * Means over the batch of the inputs of each layer and of the gradients of its outputs, for a loss that makes its products with matrices by
 * its second argument: `np.matmul` where it is trained. All axes of inputs but the last are axes of the batch. The gradients are those of
 * the mean loss by a bias that is 0, one more gradient; of a matrix with several products inputs are averaged and gradients are added.
 * A product in the body of a loop cannot be seen.
 *
 * @example
 * const layered = (p, product, x, y) => np.mean(np.square(np.subtract(product(np.tanh(product(x, p.v)), p.w), y)));
 * const optimizer = mkor({ learningRate: 0.1, statistics: layerMeans(layered) });
 * const step = makeStep((p, x, y) => layered(p, np.matmul, x, y), optimizer);
 */
export const layerMeans =
  <P, Batch extends readonly unknown[]>(
    loss: (params: P, product: LayerProduct, ...batch: Batch) => Tensor,
  ): ((params: P, ...batch: Batch) => readonly (LayerPair | null)[]) =>
  (params, ...batch) => {
    const leaves = tree.leaves(params);
    const isSeen = leaves.map(() => false);
    const biases = leaves.map((w) => np.zeros([w.ndim === 2 ? (w.shape[1] ?? 0) : 0], { dtype: w.dtype }));
    const observed = (bias: readonly Tensor[]): readonly [Tensor, readonly Tensor[]] => {
      const inputs: Tensor[][] = leaves.map(() => []);
      const value = loss(
        params,
        (x, w) => {
          const i = leaves.indexOf(w);
          if (i === -1 || w.ndim !== 2) return np.matmul(x, w);
          isSeen[i] = true;
          entry(inputs, i).push(np.mean(x.reshape([-1, w.shape[0] ?? 0]), { axis: 0 }));
          return np.add(np.matmul(x, w), entry(bias, i));
        },
        ...batch,
      );
      return [value, inputs.map((list, i) => meanOf(list, entry(biases, i)))];
    };
    const [outputs, inputs] = grad(observed, { hasAux: true })(biases);
    return leaves.map((_, i) => (isSeen[i] === true ? [entry(inputs, i), entry(outputs, i)] : null));
  };

const meanOf = (list: readonly Tensor[], otherwise: Tensor): Tensor =>
  list.length === 0
    ? otherwise
    : np.divide(
        list.reduce((x, y) => np.add(x, y)),
        list.length,
      );

const sizeOf = (x: Tensor): Tensor => np.sqrt(np.sum(np.square(x)));

/** Where the power method of a matrix starts: not with equal elements, since gradients before a softmax have rows of sum 0. */
export function startOf(matrix: Tensor): Tensor {
  const vector = genericVector(matrix.shape[1] ?? 0, matrix.dtype);
  return np.divide(vector, sizeOf(vector));
}

/**
 * `√σ·x` and `√σ·y` with `σ·x·yᵀ` about the best approximation of rank 1 of g: a step of the power method from `start`, and y, from
 * which the next one starts. The pair is 0 where `g·start` is, and y stays `start`.
 */
export function leadingPair(g: Tensor, start: Tensor): { readonly pair: LayerPair; readonly start: Factors[number] } {
  const pushed = np.matmul(g, start);
  const length = sizeOf(pushed);
  const x = np.divide(pushed, np.where(np.greater(length, 0), length, 1));
  const back = np.matmul(x, g);
  const sigma = sizeOf(back);
  const isSome = np.greater(sigma, 0);
  const y = np.where(isSome, np.divide(back, np.where(isSome, sigma, 1)), start);
  const root = np.sqrt(sigma);
  return { pair: [np.multiply(x, root), np.multiply(y, root)], start: [y] };
}
