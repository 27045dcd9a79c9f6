import { checkHyper, needParams, positive } from "../checks.ts";
import { gradientPoint, pointsThrough } from "../points.ts";
import { addScaled } from "../reduce.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type XgradState<State = Tree> = {
  /** The updates of the last step, as the parameters. */
  readonly last: Tree;
  /** Of the optimizer inside. */
  readonly inner: State;
};

/**
 * Weight prediction: gradients are taken where the next step of `optimizer` is expected to lead, `x̂ₜ = xₜ + s·uₜ₋₁`, and its updates are
 * applied to x. One gradient a step.
 *
 * Guan et al., *XGrad: boosting gradient-based optimizers with weight prediction* (arXiv 2305.18240), Algorithm 1; the
 * expected update is the last one, as there.
 *
 * @param steps s. Default 1.
 *
 * @example
 * const step = makeStep(loss, xgrad(adamw({ learningRate: 1e-3 })));
 */
export function xgrad<State>(
  optimizer: Transformation<State>,
  { steps = 1 }: { readonly steps?: number } = {},
): Transformation<XgradState<State>> {
  checkHyper("xgrad", positive, { steps });
  return {
    init: (params) => ({ last: zerosLike(params), inner: optimizer.init(params) }),
    update(gradients, { inner }, params, extra) {
      const [updates, next] = optimizer.update(gradients, inner, needParams("xgrad", params), extra);
      return [updates, { last: updates, inner: next }];
    },
    ...pointsThrough<XgradState<State>>([optimizer, ({ inner }) => inner]),
    gradientPoint: (params, { last, inner }) => addScaled(gradientPoint(optimizer, params, inner), steps, last),
  };
}
