import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, needParams, positive } from "../checks.ts";
import { blend } from "../moments.ts";
import { entry, scaleTree, subtractTree, sumOver, widest } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Extra, type Transformation, type Tree } from "../transformation.ts";
import { hutchinson } from "./diagonal.ts";

export interface OasisOptions {
  /** η₀ > 0: the rate of the first step alone. Default 1e-3. */
  readonly firstRate?: number;
  /** β₂ in [0, 1). Default 0.99. */
  readonly b2?: number;
  /** α > 0: the least element of |D|. Default 1e-5. */
  readonly alpha?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type OasisState = StepCount & {
  /** D: decaying mean of Hutchinson's estimates, as the parameters. */
  readonly diagonal: Tree;
  /** x and g of the step before. */
  readonly params: Tree;
  readonly gradients: Tree;
  /** η and θ = ηₜ/ηₜ₋₁ of the step before. */
  readonly rate: Tensor;
  readonly growth: Tensor;
  readonly key: random.Key;
};

/**
 * Steps by the diagonal of the Hessian, with a rate that is found: from D₀ = ẑ, where ẑ = z ⊙ (∇²ℓ·z) with elements ±1 of z,
 *
 *     Dₜ = β₂·Dₜ₋₁ + (1 − β₂)·ẑₜ        D̂ₜ = max(|Dₜ|, α)        xₜ₊₁ = xₜ − ηₜ·gₜ/D̂ₜ
 *     ηₜ = min( √(1 + θₜ₋₁)·ηₜ₋₁,  ½·|xₜ − xₜ₋₁| / |gₜ − gₜ₋₁|* )        θₜ = ηₜ/ηₜ₋₁,  θ₀ = ∞
 *
 * where `|x|² = ⟨x, D̂·x⟩` and `|g|*² = ⟨g, g/D̂⟩`. One gradient and one product with the Hessian a step; no learning rate.
 *
 * Jahani et al., *Doubly adaptive scaled algorithm for machine learning using second-order information* (arXiv 2109.05198), Algorithm 1.
 * Deviation: D₀ is one estimate, not the mean of many.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `hvp`.
 *
 * @example
 * const step = makeStep(loss, oasis());
 */
export function oasis(options: OasisOptions = {}): Transformation<OasisState> {
  const { firstRate = 1e-3, b2 = 0.99, alpha = 1e-5, seed = 0 } = options;
  checkHyper("oasis", fraction, { b2 });
  checkHyper("oasis", positive, { firstRate, alpha });
  const estimate = hutchinson();
  return {
    init(params) {
      const number = (value: number): Tensor => np.full([], value, { dtype: widest(params) });
      return {
        ...noSteps(),
        diagonal: zerosLike(params),
        params: zerosLike(params),
        gradients: zerosLike(params),
        rate: number(firstRate),
        growth: number(0),
        key: random.key(seed),
      };
    },
    update<P>(gradients: P, state: OasisState, given?: P, extra?: Extra<P>) {
      const params = needParams("oasis", given);
      const isFirst = np.equal(state.count, 0);
      const found = estimate("oasis", params, random.foldIn(state.key, state.count), extra);
      const diagonal = tree.map(
        (next: Tensor, old: Tensor) => np.where(isFirst, next, blend(b2, old, next)),
        found,
        state.diagonal,
      );
      const scales = tree.map((d: Tensor) => np.maximum(np.abs(d), alpha), diagonal);
      const length = np.sqrt(
        sumOver((x, ...rest) => np.multiply(np.square(x), entry(rest, 0)), subtractTree(params, state.params), scales),
      );
      const change = np.sqrt(
        sumOver(
          (g, ...rest) => np.divide(np.square(g), entry(rest, 0)),
          subtractTree(gradients, state.gradients),
          scales,
        ),
      );
      const grown = np.multiply(np.sqrt(np.add(state.growth, 1)), state.rate);
      const isChanged = np.greater(change, 0);
      const local = np.divide(np.multiply(length, 0.5), np.where(isChanged, change, 1));
      // After the first step θ is infinite, so the second takes the local rate alone.
      const isSecond = np.equal(state.count, 1);
      const bounded = np.where(isSecond, local, np.minimum(grown, local));
      const rate = np.where(np.logicalOr(isFirst, np.logicalNot(isChanged)), state.rate, bounded);
      const growth = np.where(isFirst, 0, np.divide(rate, state.rate));
      const directions = tree.map((g: Tensor, d: Tensor) => np.divide(g, d), gradients, scales);
      const next = { count: np.add(state.count, 1), diagonal, params, gradients, rate, growth, key: state.key };
      return [scaleTree(directions, np.negative(rate)), next];
    },
  };
}
