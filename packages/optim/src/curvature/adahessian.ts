import { ArgumentError, random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, nonnegative, needParams } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, unbiased } from "../moments.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";
import { hutchinson } from "./diagonal.ts";
import { everyFew } from "./refresh.ts";

export interface ScaleByAdahessianOptions {
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-4. */
  readonly eps?: number;
  /** k ≥ 0: 1 is a Newton step of the diagonal, 0 momentum. Default 1. */
  readonly hessianPower?: number;
  /**
   * b: |D| is averaged over b elements that lie one after the other, in leaves of two axes and more; for kernels `[out, in, 3, 3]` the
   * paper has 9. Default 1.
   */
  readonly blockSize?: number;
  /** The Hessian is looked at in every k-th step; between, the last D is taken. Default 1. */
  readonly every?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type AdahessianState = StepCount & {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
  /** v: decaying mean of D², as the parameters. */
  readonly square: Tree;
  /** D of the step that last looked at the Hessian; `null` where every step does. */
  readonly diagonal: Tree;
  readonly key: random.Key;
};

/**
 * Adam with the diagonal of the Hessian in place of the gradient's squares: with z of elements ±1, for t = 1, 2, …
 *
 *     Dₜ = |z ⊙ (∇²ℓ·z)|, averaged over blocks        mₜ = β₁·mₜ₋₁ + (1 − β₁)·gₜ        vₜ = β₂·vₜ₋₁ + (1 − β₂)·Dₜ²
 *     uₜ = (mₜ / (1 − β₁ᵗ)) / ((vₜ / (1 − β₂ᵗ))^(k/2) + ε)
 *
 * One gradient and one product with the Hessian a step.
 *
 * Yao et al., *AdaHessian: an adaptive second order optimizer for machine learning* (arXiv 2006.00719), Algorithm 1 with eq. (9) and
 * (10). As in the authors' program ε is 1e-4, and absolute values are taken before averaging.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `hvp`; `bad-argument`: blocks do not
 * divide a leaf.
 */
export function scaleByAdahessian(options: ScaleByAdahessianOptions = {}): Transformation<AdahessianState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-4, hessianPower = 1, blockSize = 1, every = 1, seed = 0 } = options;
  checkHyper("adahessian", fraction, { b1, b2 });
  checkHyper("adahessian", nonnegative, { eps, hessianPower });
  checkHyper("adahessian", counting, { blockSize, every });
  const estimate = hutchinson();
  const size = (d: Tensor): Tensor => averaged(np.abs(d), blockSize);
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      diagonal: every === 1 ? null : zerosLike(params),
      key: random.key(seed),
    }),
    update<P>(gradients: P, state: AdahessianState, given: P | undefined, extra?: object) {
      const params = needParams("adahessian", given);
      const fresh = (): P =>
        tree.map(size, estimate("adahessian", params, random.foldIn(state.key, state.count), extra));
      const diagonal = everyFew(state.count, every, fresh, state.diagonal as P);
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map((d, v) => blend(b2, v, np.square(d)), diagonal, state.square);
      const [meanOf, squareOf] = [unbiased(b1, count), unbiased(b2, count)];
      const power = (v: Tensor): Tensor => (hessianPower === 1 ? np.sqrt(v) : np.power(v, hessianPower / 2));
      const updates = tree.map(
        (_: Tensor, m: Tensor, v: Tensor) => np.divide(meanOf(m), np.add(power(squareOf(v)), eps)),
        gradients,
        mean,
        square,
      );
      return [updates, { count, mean, square, diagonal: every === 1 ? null : diagonal, key: state.key }];
    },
  };
}

/** The mean over blocks of `size` elements that follow each other, in each of their places. */
function averaged(x: Tensor, size: number): Tensor {
  if (size === 1 || x.ndim < 2) return x;
  if (x.size % size !== 0)
    throw new ArgumentError(
      "bad-argument",
      `adahessian: a leaf of shape [${x.shape.join(", ")}] is not made of blocks of ${size}`,
      "give a blockSize that divides the leaf, or `partition` the parameters",
    );
  const blocks = x.reshape([x.size / size, size]);
  return np.broadcastTo(np.mean(blocks, { axis: 1, keepdims: true }), blocks.shape).reshape(x.shape);
}

export type AdahessianOptions = ScaleByAdahessianOptions & RateOptions;

/**
 * AdaHessian: {@link scaleByAdahessian}, then decoupled weight decay and the learning rate, for which the paper has 0.15.
 *
 * @example
 * const step = makeStep(loss, adahessian({ learningRate: 0.15 }));
 */
export const adahessian = (options: AdahessianOptions): Transformation<DecayedState<AdahessianState>> =>
  withRate(scaleByAdahessian(options), options);
