import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needParams, nonnegative, positive } from "../checks.ts";
import { subtractTree } from "../reduce.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { repeat } from "../typed-transforms.ts";

export interface ProxyProxOptions {
  /** ∇ĥ: the gradient of a cheap function that is like the loss. */
  readonly proxy: <P>(params: P) => P;
  /** δ ≥ 0: the smoothness of the difference of loss and proxy. */
  readonly delta: number;
  /** Gradient steps on the proxy for each gradient of the loss. */
  readonly innerSteps: number;
  /** Their length, at most `1/(smoothness of the proxy + δ)`. */
  readonly innerRate: number;
}

/**
 * A proximal step on a proxy ĥ, corrected by the gradient of the loss:
 *
 *     xₜ₊₁ ≈ argmin_y ĥ(y) + ⟨gₜ − ∇ĥ(xₜ), y⟩ + δ/2·|y − xₜ|²
 *
 * by as many gradient steps from xₜ. One gradient of the loss a step.
 *
 * *Two losses are better than one: faster optimization using a cheaper proxy* (arXiv 2302.03542), Algorithm 1.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export function proxyProx(options: ProxyProxOptions): Transformation<NoState> {
  const { proxy, delta, innerSteps, innerRate } = options;
  checkHyper("proxyProx", nonnegative, { delta });
  checkHyper("proxyProx", positive, { innerRate });
  checkHyper("proxyProx", counting, { innerSteps });
  return {
    init: () => null,
    update(gradients, state, given) {
      const params = needParams("proxyProx", given);
      const correction = subtractTree(gradients, proxy(params));
      const descend = (y: Tensor, slope: Tensor, fix: Tensor, x: Tensor): Tensor => {
        const pull = np.multiply(np.subtract(y, x), delta);
        return np.subtract(y, np.multiply(np.add(np.add(slope, fix), pull), innerRate));
      };
      const found = repeat(
        (y) => tree.map((a, slope, fix, x) => descend(a, slope, fix, x), y, proxy(y), correction, params),
        params,
        innerSteps,
      );
      return [tree.map((y: Tensor, x: Tensor) => np.subtract(y, x), found, params), state];
    },
  };
}
