import { tree, type Tensor } from "cotangent";
import { eigh } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, positive } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend } from "../moments.ts";
import { entry } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation } from "../transformation.ts";
import { axesOf, gramAlong, timesAlong, unitMatrices, type Factors } from "./factors.ts";
import { everyFew } from "./refresh.ts";

export interface ScaleByShampooOptions {
  /** ε > 0: sums start at ε·I. Default 1e-4. */
  readonly eps?: number;
  /** β in [0, 1) of decaying means in place of sums. Default: sums, as in the paper. */
  readonly decay?: number;
  /** Roots are computed in steps 0, k, 2·k, …. Default 1. */
  readonly every?: number;
}

export type ShampooState = StepCount & {
  /** Hⁱ for each axis of each leaf. */
  readonly sums: Factors;
  /** `(Hⁱ)^(−1/(2k))` of the step that last computed them; `null` where every step does. */
  readonly roots: Factors | null;
};

/**
 * A preconditioner for each axis of a leaf with k axes; vectors have one, and numbers count as vectors of one element:
 *
 *     Hⁱₜ = Hⁱₜ₋₁ + matᵢ(gₜ)·matᵢ(gₜ)ᵀ,  Hⁱ₀ = ε·I        uₜ = gₜ ×₁ (H¹ₜ)^(−1/(2k)) ×₂ … ×ₖ (Hᵏₜ)^(−1/(2k))
 *
 * where `matᵢ` is the matrix of rows along axis i; for matrices `L^(−¼)·g·R^(−¼)`. Roots come from eigenvalues, which are at least ε.
 * There is no blocking: an axis of n elements takes n² numbers and n³ operations. One gradient a step.
 *
 * Gupta, Koren and Singer, *Shampoo: preconditioned stochastic tensor optimization* (arXiv 1802.09568), Algorithms 1 and 2.
 */
export function scaleByShampoo({
  eps = 1e-4,
  decay,
  every = 1,
}: ScaleByShampooOptions = {}): Transformation<ShampooState> {
  checkHyper("shampoo", positive, { eps });
  checkHyper("shampoo", counting, { every });
  if (decay !== undefined) checkHyper("shampoo", fraction, { decay });
  const least = (sum: Tensor, count: Tensor): Tensor | number =>
    decay === undefined ? eps : np.multiply(eps, np.power(decay, count.astype(sum.dtype)));
  return {
    init: (params) => ({
      ...noSteps(),
      sums: unitMatrices(params, eps),
      roots: every === 1 ? null : unitMatrices(params, 1),
    }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const sums = tree.leaves(gradients).map((g, i) =>
        entry(state.sums, i).map((sum, axis) => {
          const gram = gramAlong(axesOf(g), axis);
          return decay === undefined ? np.add(sum, gram) : blend(decay, sum, gram);
        }),
      );
      const fresh = (): Factors =>
        sums.map((list) => list.map((sum) => inverseRoot(sum, 2 * list.length, least(sum, count))));
      const roots = everyFew(state.count, every, fresh, state.roots ?? []);
      let i = 0;
      const updates = tree.map(
        (g: Tensor) =>
          entry(roots, i++)
            .reduce((x, root, axis) => timesAlong(x, root, axis), axesOf(g))
            .reshape(g.shape),
        gradients,
      );
      return [updates, { count, sums, roots: every === 1 ? null : roots }];
    },
  };
}

/** `a^(−1/power)` of a symmetric matrix whose eigenvalues are at least `least`, but for rounding. */
function inverseRoot(a: Tensor, power: number, least: Tensor | number): Tensor {
  const [values, vectors] = eigh(a);
  const roots = np.power(np.maximum(values, least), -1 / power);
  return np.matmul(np.multiply(vectors, roots), np.swapaxes(vectors, 0, 1));
}

export type ShampooOptions = ScaleByShampooOptions & RateOptions;

/**
 * Shampoo: {@link scaleByShampoo}, then decoupled weight decay and the learning rate. For momentum, `chain(scaleByShampoo(), momentum(0.9),
 * scaleByLearningRate(η))`.
 *
 * @example
 * const optimizer = shampoo({ learningRate: 0.1 });
 */
export const shampoo = (options: ShampooOptions): Transformation<DecayedState<ShampooState>> =>
  withRate(scaleByShampoo(options), options);
