import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, fraction, nonnegative } from "../checks.ts";
import { blend, rooted, unbiased } from "../moments.ts";
import { noSteps, scheduleOf, type LearningRate } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";
import type { AmsgradState } from "./amsgrad.ts";

/** What the next gradient is taken to be: 0, the last one, or the last one plus its change. */
export type Predictor = "zero" | "last" | "linear" | ((gradient: Tensor, previous: Tensor) => Tensor);

const predictors: Readonly<Record<string, (gradient: Tensor, previous: Tensor) => Tensor>> = {
  zero: (g) => np.zerosLike(g),
  last: (g) => g,
  linear: (g, before) => np.subtract(np.multiply(g, 2), before),
};

export type OptAmsgradState = AmsgradState & {
  /** gₜ₋₁, the prediction of gₜ, and the half step that was made ahead. As the parameters. */
  readonly previous: Tree;
  readonly predicted: Tree;
  readonly ahead: Tree;
};

export interface OptAmsgradOptions {
  readonly learningRate: LearningRate;
  /** Default "linear". */
  readonly predictor?: Predictor;
  /** β₁ in [0, 1). Default 0.9. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
}

/**
 * AMSGrad with an optimistic half step on the predicted next gradient h, whose second moment is that of the surprise. With m̂ of
 * {@link scaleByAdam}, h₁ = 0, and v̂ the corrected v
 *
 *     vₜ = β₂·vₜ₋₁ + (1 − β₂)·(gₜ − hₜ)²        wₜ = max(wₜ₋₁, v̂ₜ)
 *     x̃ₜ₊₁ = x̃ₜ − ηₜ·m̂ₜ/(√wₜ + ε)        xₜ₊₁ = x̃ₜ₊₁ − ηₜ·(1 − β₁)·hₜ₊₁/(√wₜ + ε)
 *
 * The parameters are x; gradients are taken there, and x̃ is what is left when the half step is taken back.
 *
 * Wang, Li, Karimi and Li, *An optimistic acceleration of AMSGrad for nonconvex optimization* (arXiv 1903.01435), Algorithm 2. There
 * nothing is corrected, and h in the half step has β₁·θₜ₋₁ added; here a prediction of 0 gives AMSGrad.
 *
 * @example
 * const optimizer = optAmsgrad({ learningRate: 1e-2, predictor: "linear" });
 */
export function optAmsgrad(options: OptAmsgradOptions): Transformation<OptAmsgradState> {
  const { learningRate, predictor = "linear", b1 = 0.9, b2 = 0.999, eps = 1e-8 } = options;
  checkHyper("optAmsgrad", fraction, { b1, b2 });
  checkHyper("optAmsgrad", nonnegative, { eps });
  if (typeof predictor === "string") checkChoice("optAmsgrad", "predictor", predictor, Object.keys(predictors));
  const predict = typeof predictor === "string" ? predictors[predictor] : predictor;
  const schedule = scheduleOf(learningRate);
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      greatest: zerosLike(params),
      previous: zerosLike(params),
      predicted: zerosLike(params),
      ahead: zerosLike(params),
    }),
    update(gradients, state) {
      const isFirst = np.equal(state.count, 0);
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map(
        (g, h, v) => blend(b2, v, np.square(np.subtract(g, h))),
        gradients,
        state.predicted,
        state.square,
      );
      const [meanOf, corrected] = [unbiased(b1, count), unbiased(b2, count)];
      const greatest = tree.map((v, w) => np.maximum(w, corrected(v)), square, state.greatest);
      const predicted = tree.map(
        (g: Tensor, before: Tensor) => predict?.(g, np.where(isFirst, g, before)) ?? g,
        gradients,
        state.previous,
      );
      const step = (x: Tensor, w: Tensor): Tensor => {
        const rate = schedule(state.count.astype(x.dtype));
        return np.multiply(np.divide(x, rooted(w, { eps, epsRoot: 0 })), np.negative(rate));
      };
      const ahead = tree.map((h, w) => step(np.multiply(h, 1 - b1), w), predicted, greatest);
      const updates = tree.map(
        (m, w, old, next) => np.add(step(meanOf(m), w), np.subtract(next, old)),
        mean,
        greatest,
        state.ahead,
        ahead,
      );
      return [updates, { count, mean, square, greatest, previous: gradients, predicted, ahead }];
    },
  };
}
