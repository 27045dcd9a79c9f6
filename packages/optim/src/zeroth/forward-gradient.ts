import type { random, Tensor } from "cotangent";
import { checkChoice, checkHyper, counting } from "../checks.ts";
import { scaleTree } from "../reduce.ts";
import { valueAndSlope } from "../typed-transforms.ts";
import { direction, distributions, type Directions } from "./directions.ts";
import type { Estimator } from "./estimator.ts";
import { masked, type WeightMask } from "./masks.ts";
import { meanOver } from "./two-point.ts";

export interface ForwardGradientOptions {
  /** m: the mean of so many. Default 1. */
  readonly directions?: number;
  /** Default `"normal"`. */
  readonly distribution?: Directions;
  /** Which elements move. Default all. */
  readonly mask?: WeightMask;
}

/**
 * The exact slope along random directions, by forward mode: `ĝ = (∇ℓ(x)·u)·u`, an unbiased estimate of the gradient, since
 * `E[u·uᵀ] = I`. One `jvp` for each of m directions, which costs little more than the loss and keeps nothing for a way back. No radius.
 *
 * Baydin et al., *Gradients without backpropagation* (arXiv 2202.08587), Definition 1.
 *
 * @example
 * const step = makeStep(loss, zerothOrder(forwardGradient(), sgd({ learningRate: 1e-2 })));
 */
export function forwardGradient(options: ForwardGradientOptions = {}): Estimator {
  const { directions = 1, distribution = "normal", mask } = options;
  checkHyper("forwardGradient", counting, { directions });
  checkChoice("forwardGradient", "distribution", distribution, distributions);
  return <P>(loss: (params: P) => Tensor, params: P, { key }: Parameters<Estimator>[2]) => {
    const along = (own: random.Key): readonly [value: Tensor, gradients: P] => {
      const u = masked(direction(params, own, distribution), params, mask);
      const [value, slope] = valueAndSlope(loss, params, u);
      return [value, scaleTree(u, slope)];
    };
    return meanOver(directions, along, key);
  };
}
