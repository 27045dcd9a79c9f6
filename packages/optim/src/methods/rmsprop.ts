import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, fraction, nonnegative } from "../checks.ts";
import { blend, unbiased } from "../moments.ts";
import { noSteps, scaleByLearningRate, type LearningRate, type StepCount } from "../scale.ts";
import { trace, type TraceState } from "../trace.ts";
import { identity, zerosLike, type NoState, type Transformation, type Tree } from "../transformation.ts";

export type RmsState = StepCount & {
  /** v: decaying mean of squares of gradients, as the parameters. */
  readonly square: Tree;
  /** m: decaying mean of gradients, as the parameters, where the variance is centred; otherwise null. */
  readonly mean: Tree;
};

export interface ScaleByRmsOptions {
  /** ρ in [0, 1). Default 0.9, as in optax; PyTorch's `alpha` is 0.99. */
  readonly decay?: number;
  /** ε. Default 1e-8. */
  readonly eps?: number;
  /** Whether ε is under the root, as in optax, or added to it, as in PyTorch. Default true. */
  readonly epsInRoot?: boolean;
  /** v₀. Default 0. */
  readonly initial?: number;
  /** Whether m² is subtracted from v. Default false. */
  readonly centered?: boolean;
  /** Whether v, and m, are divided by `1 − ρᵗ`. Default false. */
  readonly biasCorrection?: boolean;
}

/**
 * From v₀ = `initial`, m₀ = 0
 *
 *     vₜ = ρ·vₜ₋₁ + (1 − ρ)·gₜ²        mₜ = ρ·mₜ₋₁ + (1 − ρ)·gₜ        sₜ = vₜ   or, centred,   vₜ − mₜ²
 *     uₜ = gₜ / √(sₜ + ε)   or   gₜ / (√sₜ + ε)
 *
 * Tieleman and Hinton, *Lecture 6.5: RMSProp* (2012); the centred form is that of Graves, *Generating sequences with
 * recurrent neural networks* (arXiv 1308.0850), eq. (38–41). A variance that rounding makes negative counts as 0.
 */
export function scaleByRms(options: ScaleByRmsOptions = {}): Transformation<RmsState> {
  const { decay = 0.9, eps = 1e-8, epsInRoot = true, initial = 0, centered = false, biasCorrection = false } = options;
  checkHyper("scaleByRms", fraction, { decay });
  checkHyper("scaleByRms", nonnegative, { eps, initial });
  const root = (s: Tensor): Tensor => (epsInRoot ? np.sqrt(np.add(s, eps)) : np.add(np.sqrt(s), eps));
  return {
    init: (params) => ({
      ...noSteps(),
      square: tree.map((param: Tensor) => np.fullLike(param, initial), params),
      mean: centered ? zerosLike(params) : null,
    }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const corrected = biasCorrection ? unbiased(decay, count) : (x: Tensor) => x;
      const square = tree.map((g, v) => blend(decay, v, np.square(g)), gradients, state.square);
      if (!centered) {
        const updates = tree.map((g, v) => np.divide(g, root(corrected(v))), gradients, square);
        return [updates, { count, square, mean: null }];
      }
      const mean = tree.map((g, m) => blend(decay, m, g), gradients, state.mean);
      const variance = (v: Tensor, m: Tensor): Tensor =>
        np.maximum(np.subtract(corrected(v), np.square(corrected(m))), 0);
      const updates = tree.map((g, v, m) => np.divide(g, root(variance(v, m))), gradients, square, mean);
      return [updates, { count, square, mean }];
    },
  };
}

export interface RmspropOptions extends ScaleByRmsOptions {
  readonly learningRate: LearningRate;
  /** μ in [0, 1); without it no memory is kept. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** Whether the memory is of directions, as in PyTorch, or of directions times the rate, as in optax. Default false. */
  readonly momentumBeforeRate?: boolean;
}

/** Of the scaling, and of momentum and the learning rate in the order in which they run. */
export type RmspropState = readonly [RmsState, StepCount | TraceState | NoState, StepCount | TraceState | NoState];

/**
 * RMSprop: {@link scaleByRms}, the learning rate, momentum. Equal to `optax.rmsprop`; with
 * `{ decay: 0.99, epsInRoot: false, momentumBeforeRate: true }` to `torch.optim.RMSprop`.
 *
 * @example
 * const optimizer = rmsprop({ learningRate: 1e-3, momentum: 0.9 });
 */
export function rmsprop(options: RmspropOptions): Transformation<RmspropState> {
  const { learningRate, momentum, nesterov = false, momentumBeforeRate = false } = options;
  const memory: Transformation<TraceState | NoState> =
    momentum === undefined ? identity() : trace({ decay: momentum, nesterov });
  const rate = scaleByLearningRate(learningRate);
  return momentumBeforeRate ? chain(scaleByRms(options), memory, rate) : chain(scaleByRms(options), rate, memory);
}
