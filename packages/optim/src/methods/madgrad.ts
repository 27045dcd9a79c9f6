import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, fraction, needParams, nonnegative } from "../checks.ts";
import { onceForDtype } from "../moments.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { zerosLike, type NoState, type Transformation, type Tree } from "../transformation.ts";
import { addDecayedWeights } from "../weight-decay.ts";

export type MadgradState = StepCount & {
  /** s, v: weighted sums of gradients and of their squares, as the parameters. */
  readonly sum: Tree;
  readonly square: Tree;
  /** x₀, as the parameters. */
  readonly start: Tree;
};

export interface MadgradOptions {
  readonly learningRate: LearningRate;
  /** 1 − c in [0, 1). Default 0.9. */
  readonly momentum?: number;
  /** ε, added to the root and, as in the authors' program, to the rate. Default 1e-6. */
  readonly eps?: number;
  /** λ: its gradient λ·x is added to g. Default 0. */
  readonly weightDecay?: number;
}

/**
 * For t = 0, 1, … with `wₜ = (η + ε)·√(t + 1)`, from s = v = 0
 *
 *     sₜ₊₁ = sₜ + wₜ·gₜ        vₜ₊₁ = vₜ + wₜ·gₜ²        zₜ₊₁ = x₀ − sₜ₊₁/(∛vₜ₊₁ + ε)        xₜ₊₁ = (1 − c)·xₜ + c·zₜ₊₁
 *
 * Defazio and Jelassi, *Adaptivity without compromise* (arXiv 2101.11075), Algorithm 1. Equal to `optax.contrib.madgrad`.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = madgrad({ learningRate: 0.01 });
 */
export function madgrad(options: MadgradOptions): Transformation<readonly [NoState, MadgradState]> {
  const { weightDecay = 0 } = options;
  checkHyper("madgrad", nonnegative, { weightDecay });
  return chain(addDecayedWeights(weightDecay), dualAveraging(options));
}

function dualAveraging({ learningRate, momentum = 0.9, eps = 1e-6 }: MadgradOptions): Transformation<MadgradState> {
  checkHyper("madgrad", fraction, { momentum });
  checkHyper("madgrad", nonnegative, { eps });
  const schedule = scheduleOf(learningRate);
  return {
    init: (params) => ({
      ...noSteps(),
      sum: zerosLike(params),
      square: zerosLike(params),
      start: tree.map((param: Tensor) => np.add(param, 0), params),
    }),
    update(gradients, state, given) {
      const params = needParams("madgrad", given);
      const weightOf = onceForDtype(({ dtype }) => {
        const t = state.count.astype(dtype);
        return np.multiply(np.add(schedule(t), eps), np.sqrt(np.add(t, 1)));
      });
      const sum = tree.map((g, s) => np.add(s, np.multiply(g, weightOf(g))), gradients, state.sum);
      const square = tree.map((g, v) => np.add(v, np.multiply(np.square(g), weightOf(g))), gradients, state.square);
      const move = (x: Tensor, s: Tensor, v: Tensor, x0: Tensor): Tensor => {
        const root = np.add(np.cbrt(v), eps);
        // Where there was no gradient yet and ε is 0, z is x₀.
        const z = np.subtract(x0, np.divide(s, np.where(np.equal(root, 0), 1, root)));
        return np.multiply(np.subtract(z, x), 1 - momentum);
      };
      const updates = tree.map((x, s, v, x0) => move(x, s, v, x0), params, sum, square, state.start);
      return [updates, { count: np.add(state.count, 1), sum, square, start: state.start }];
    },
  };
}
