import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, needValue, nonnegative, positive } from "../checks.ts";
import { scaleTree, squaredNorm } from "../reduce.ts";
import { scale } from "../scale.ts";
import type { NoState, Transformation } from "../transformation.ts";

export interface ScaleByPolyakOptions {
  /** ℓ*: the least loss, or a bound below. Default 0. */
  readonly least?: number;
  /** The greatest step. Default 1. */
  readonly most?: number;
  /** ε, added to |g|². Default 0. */
  readonly eps?: number;
  /** Whether a loss below ℓ* gives a step of 0 (SPS₊), not a negative one. Default false. */
  readonly nonnegativeGap?: boolean;
}

/**
 * `uₜ = min((ℓ(xₜ) − ℓ*) / (|gₜ|² + ε), most)·gₜ` with the norm over all leaves; 0 where the gradient is 0.
 *
 * Polyak, *Minimization of unsmooth functionals* (1969); with a greatest step Loizou et al., *Stochastic Polyak step-size for SGD*
 * (arXiv 2002.10542), eq. (3) with c = 1.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the value of the loss.
 */
export function scaleByPolyak(options: ScaleByPolyakOptions = {}): Transformation<NoState> {
  const { least = 0, most = 1, eps = 0, nonnegativeGap = false } = options;
  checkHyper("scaleByPolyak", positive, { most });
  checkHyper("scaleByPolyak", nonnegative, { eps });
  return {
    init: () => null,
    update(gradients, state, _, extra) {
      const square = np.add(squaredNorm(gradients), eps);
      const gap: Tensor = np.subtract(needValue("scaleByPolyak", extra).astype(square.dtype), least);
      const isZero = np.lessEqual(square, 2 ** -52);
      const step = np.divide(nonnegativeGap ? np.maximum(gap, 0) : gap, np.where(isZero, 1, square));
      return [scaleTree(gradients, np.where(isZero, 0, np.minimum(step, most))), state];
    },
  };
}

export interface PolyakSgdOptions extends ScaleByPolyakOptions {
  /** A factor of all steps. Default 1. */
  readonly scaling?: number;
}

/**
 * SGD with Polyak's steps: `xₜ₊₁ = xₜ − scaling·uₜ` with u of {@link scaleByPolyak}. Equal to `optax.polyak_sgd`.
 *
 * @example
 * const step = makeStep(loss, polyakSgd({ most: 10 }));
 */
export const polyakSgd = ({ scaling = 1, ...options }: PolyakSgdOptions = {}): Transformation<
  readonly [NoState, NoState]
> => chain(scaleByPolyak(options), scale(-scaling));
