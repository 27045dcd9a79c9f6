import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice } from "../checks.ts";
import { rooted } from "../moments.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";
import { scaleByAmsgrad, type AmsgradState } from "./amsgrad.ts";

/** What the next gradient is taken to be: 0, the last one, or the last one plus its change. */
export type Predictor = "zero" | "last" | "linear" | ((gradient: Tensor, previous: Tensor) => Tensor);

const predictors: Readonly<Record<string, (gradient: Tensor, previous: Tensor) => Tensor>> = {
  zero: (g) => np.zerosLike(g),
  last: (g) => g,
  linear: (g, before) => np.subtract(np.multiply(g, 2), before),
};

export type OptAmsgradState = StepCount & {
  readonly amsgrad: AmsgradState;
  /** gₜ₋₁, and the half step that was made ahead. As the parameters. */
  readonly previous: Tree;
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
 * AMSGrad with an optimistic half step on the predicted next gradient h. With m̂, w of {@link scaleByAmsgrad}
 *
 *     x̃ₜ₊₁ = x̃ₜ − ηₜ·m̂ₜ/(√wₜ + ε)        xₜ₊₁ = x̃ₜ₊₁ − ηₜ·(1 − β₁)·hₜ₊₁/(√wₜ + ε)
 *
 * The parameters are x; gradients are taken there, and x̃ is what is left when the half step is taken back.
 *
 * Wang, Li, Karimi and Li, *An optimistic acceleration of AMSGrad for nonconvex optimization* (arXiv 1903.01435), Algorithm 2. There
 * h has β₁·θₜ₋₁ added, and v is of gₜ − hₜ; here a prediction of 0 gives AMSGrad with the same bits.
 *
 * @example
 * const optimizer = optAmsgrad({ learningRate: 1e-2, predictor: "linear" });
 */
export function optAmsgrad(options: OptAmsgradOptions): Transformation<OptAmsgradState> {
  const { learningRate, predictor = "linear", b1 = 0.9, eps = 1e-8 } = options;
  if (typeof predictor === "string") checkChoice("optAmsgrad", "predictor", predictor, Object.keys(predictors));
  const predict = typeof predictor === "string" ? predictors[predictor] : predictor;
  const inside = scaleByAmsgrad(options);
  const schedule = scheduleOf(learningRate);
  return {
    init: (params) => ({
      ...noSteps(),
      amsgrad: inside.init(params),
      previous: zerosLike(params),
      ahead: zerosLike(params),
    }),
    update(gradients, state) {
      const isFirst = np.equal(state.count, 0);
      const [directions, amsgrad] = inside.update(gradients, state.amsgrad);
      const half = (g: Tensor, before: Tensor, w: Tensor): Tensor => {
        const next = predict?.(g, np.where(isFirst, g, before)) ?? g;
        const rate = schedule(state.count.astype(g.dtype));
        return np.divide(np.multiply(np.multiply(next, 1 - b1), np.negative(rate)), rooted(w, { eps, epsRoot: 0 }));
      };
      const ahead = tree.map((g, before, w) => half(g, before, w), gradients, state.previous, amsgrad.greatest);
      const move = (u: Tensor, old: Tensor, next: Tensor): Tensor => {
        const rate = schedule(state.count.astype(u.dtype));
        return np.add(np.multiply(u, np.negative(rate)), np.subtract(next, old));
      };
      return [
        tree.map((u, old, next) => move(u, old, next), directions, state.ahead, ahead),
        { count: np.add(state.count, 1), amsgrad, previous: gradients, ahead },
      ];
    },
  };
}
