import * as np from "cotangent/numpy";
import { checkHyper, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { scaleTree, treeDot } from "../reduce.ts";
import { identity, type Transformation, type Tree } from "../transformation.ts";

export interface ScaleByInducedMetricOptions<State = Tree> {
  /** ζ ≥ 0: how much the height of the loss counts beside distances in parameters. Default 1. */
  readonly zeta?: number;
  /** P: what preconditions gradients, as {@link scaleByAdam}. Default none. */
  readonly base?: Transformation<State>;
}

/**
 * The gradient in the metric of the graph of the loss, by the formula of Sherman and Morrison:
 *
 *     uₜ = (P⁻¹ + ζ²·gₜ·gₜᵀ)⁻¹·gₜ = dₜ / (1 + ζ²·⟨gₜ, dₜ⟩)        dₜ = P·gₜ
 *
 * so that steep places get short steps.
 *
 * *The optimiser hidden in plain sight: training with the loss landscape's induced metric* (arXiv 2509.03594).
 */
export function scaleByInducedMetric<State = null>(
  options: ScaleByInducedMetricOptions<State> = {},
): Transformation<State | null> {
  const { zeta = 1 } = options;
  const base: Transformation<State | null> = options.base ?? identity();
  checkHyper("scaleByInducedMetric", nonnegative, { zeta });
  return {
    init: (params) => base.init(params),
    update(gradients, state, params, extra) {
      const [directions, next] = base.update(gradients, state, params, extra);
      const factor = np.divide(1, np.add(np.multiply(treeDot(gradients, directions), zeta * zeta), 1));
      return [scaleTree(directions, factor), next];
    },
  };
}

export type InducedMetricOptions = ScaleByInducedMetricOptions & RateOptions;

/**
 * {@link scaleByInducedMetric}, then decoupled weight decay and the learning rate.
 *
 * @example
 * const optimizer = inducedMetric({ learningRate: 0.01, zeta: 1 });
 */
export const inducedMetric = (options: InducedMetricOptions): Transformation<DecayedState<Tree>> =>
  withRate<Tree>(scaleByInducedMetric(options), options);
