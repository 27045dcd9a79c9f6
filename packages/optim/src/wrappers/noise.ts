import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, nonnegative } from "../checks.ts";
import { mapLeaves } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation } from "../transformation.ts";

export interface AddNoiseOptions {
  /** η: the variance of the first step. */
  readonly eta: number;
  /** γ: how fast it falls. */
  readonly gamma: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type AddNoiseState = StepCount & {
  /** The key of all noise; that of a step and leaf is folded from it. */
  readonly key: random.Key;
};

/**
 * `uₜ = gₜ + ξₜ` with normal ξ of variance `η/(1 + t)^γ`, t = 0, 1, ….
 *
 * Neelakantan et al., *Adding gradient noise improves learning for very deep networks* (arXiv 1511.06807), eq. (1). As
 * `optax.add_noise`, with other random numbers.
 */
export function addNoise({ eta, gamma, seed = 0 }: AddNoiseOptions): Transformation<AddNoiseState> {
  checkHyper("addNoise", nonnegative, { eta, gamma });
  return {
    init: () => ({ ...noSteps(), key: random.key(seed) }),
    update(gradients, { count, key }) {
      const own = random.foldIn(key, count);
      const noisy = (g: Tensor, i: number): Tensor => {
        const time = np.add(count.astype(g.dtype), 1);
        const deviation = np.sqrt(np.divide(eta, np.power(time, gamma)));
        return np.add(g, np.multiply(random.normal(random.foldIn(own, i), g.shape, { dtype: g.dtype }), deviation));
      };
      return [mapLeaves(noisy, gradients), { count: np.add(count, 1), key }];
    },
  };
}
