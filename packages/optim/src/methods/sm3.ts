import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, nonnegative, share } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend } from "../moments.ts";
import { entry, mapLeaves } from "../reduce.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type Sm3State = {
  /** m: decaying mean of directions, as the parameters. */
  readonly mean: Tree;
  /** For each leaf and each of its axes, the greatest sum of squares at each position along the axis. */
  readonly greatest: readonly (readonly Tensor[])[];
};

export interface ScaleBySm3Options {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1]; 1 adds squares up. Default 1. */
  readonly b2?: number;
  /** ε, under the root. Default 1e-8. */
  readonly eps?: number;
}

/**
 * For each leaf, with wₐ(i) the vector of axis a and the minimum over all axes
 *
 *     vₜ(i, j, …) = minₐ wₐ + gₜ²        wₐ(i) = max over the other axes of vₜ        mₜ = β₁·mₜ₋₁ + (1 − β₁)·gₜ/√(vₜ + ε)
 *
 * Anil, Gupta, Koren and Singer, *Memory-efficient adaptive optimization* (arXiv 1901.11150), SM3-II; the mean of directions and β₂
 * are optax's.
 */
export function scaleBySm3({ b1 = 0.9, b2 = 1, eps = 1e-8 }: ScaleBySm3Options = {}): Transformation<Sm3State> {
  checkHyper("scaleBySm3", fraction, { b1 });
  checkHyper("scaleBySm3", share, { b2 });
  checkHyper("scaleBySm3", nonnegative, { eps });
  /** Vectors along axes as arrays that spread over the leaf; a number has one, itself. */
  const along = (g: Tensor, vectors: readonly Tensor[]): readonly Tensor[] =>
    g.ndim === 0
      ? vectors
      : vectors.map((vector, axis) =>
          np.reshape(
            vector,
            g.shape.map((length, a) => (a === axis ? length : 1)),
          ),
        );
  const accumulate = (g: Tensor, vectors: readonly Tensor[]): Tensor => {
    const least = along(g, vectors).reduce((x, y) => np.minimum(x, y));
    return np.add(np.multiply(np.square(g), b2 === 1 ? 1 : 1 - b2), np.multiply(least, b2));
  };
  const others = (g: Tensor, axis: number): number[] => g.shape.map((_, a) => a).filter((a) => a !== axis);
  return {
    init: (params) => ({
      mean: zerosLike(params),
      greatest: tree
        .leaves(params)
        .map(({ shape, dtype }) =>
          (shape.length === 0 ? [[]] : shape.map((n) => [n])).map((s) => np.zeros(s, { dtype })),
        ),
    }),
    update(gradients, state) {
      const sums = tree.leaves(gradients).map((g, i) => accumulate(g, entry(state.greatest, i)));
      const directed = mapLeaves((g, i) => {
        const sum = entry(sums, i);
        const isSome = np.greater(sum, 0);
        return np.where(isSome, np.divide(g, np.sqrt(np.where(isSome, np.add(sum, eps), 1))), 0);
      }, gradients);
      const mean = tree.map((u, m) => blend(b1, m, u), directed, state.mean);
      const greatest = sums.map((sum) =>
        sum.ndim <= 1 ? [sum] : sum.shape.map((_, axis) => np.max(sum, { axis: others(sum, axis) })),
      );
      return [mean, { mean, greatest }];
    },
  };
}

export type Sm3Options = ScaleBySm3Options & RateOptions;

/**
 * SM3: {@link scaleBySm3}, then weight decay and the learning rate. Equal to `optax.sm3`. A matrix costs the sum of its
 * lengths beside the mean of directions.
 *
 * @example
 * const optimizer = sm3({ learningRate: 0.1 });
 */
export const sm3 = (options: Sm3Options): Transformation<DecayedState<Sm3State>> =>
  withRate(scaleBySm3(options), options);
