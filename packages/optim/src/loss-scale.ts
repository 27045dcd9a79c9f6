/** Loss scaling: gradients too small for f16 are made larger on their way, and smaller again where they are used. */
import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { pointsThrough } from "./points.ts";
import type { Transformation, Tree } from "./transformation.ts";
import { allFinite } from "./wrappers/conditionally.ts";

export type LossScaleState<State = Tree> = {
  /** S: f32, shape []. */
  readonly scale: Tensor;
  /** Steps with finite gradients since S last changed: i32, shape []. */
  readonly finite: Tensor;
  /** Of the optimizer inside. */
  readonly inner: State;
};

export interface DynamicLossScaleOptions {
  /** S before the first step. Default 2¹⁵. */
  readonly initial?: number;
  /** What S is multiplied by after `interval` steps with finite gradients in a row. Default 2. */
  readonly growth?: number;
  /** N. Default 2000. */
  readonly interval?: number;
  /** What S is multiplied by where gradients are not finite. Default ½. */
  readonly backoff?: number;
  /** S stays within these. Default 1 and 2²⁴. */
  readonly least?: number;
  readonly most?: number;
}

/**
 * `optimizer` for gradients of `S·ℓ`, the loss of {@link scaleLoss}. With `gₜ` these gradients and n finite steps before:
 *
 *     gₜ finite:  uₜ, stateₜ₊₁ = optimizer(gₜ/S, stateₜ),   n ← n + 1;   n = N:  S ← growth·S,  n ← 0
 *     otherwise:  uₜ = 0,  stateₜ₊₁ = stateₜ,               n ← 0,               S ← backoff·S
 *
 * so that a step whose gradients overflow changes nothing but the scale, and the scale is found again when it is too
 * small. Parameters are kept in f32 and cast to f16 in the loss, whose gradients are then in f32.
 *
 * Micikevicius et al., *Mixed precision training* (arXiv 1710.03740), sections 3.1 and 3.2; the defaults are NVIDIA
 * Apex's. As there, no gradient is read by the host: both cases are computed, and one is selected.
 *
 * @example
 * ```ts
 * import { grad, jit, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { applyUpdates, dynamicLossScale, scaleLoss, sgd } from "@cotangent/optim";
 *
 * const optimizer = dynamicLossScale(sgd({ learningRate: 0.5 }));
 * const loss = (w: Tensor) => np.mean(np.square(np.multiply(w.astype("f16"), 1e-3))).astype("f32");
 * const step = jit((w: Tensor, state: ReturnType<typeof optimizer.init>) => {
 *   const gradients = grad((x: Tensor) => scaleLoss(loss(x), state))(w);
 *   const [updates, next] = optimizer.update(gradients, state, w);
 *   return [applyUpdates(w, updates), next] as const;
 * });
 *
 * let w = np.array([1, -2]);
 * let state = optimizer.init(w);
 * for (let i = 0; i < 3; i++) [w, state] = step(w, state);
 * console.log(state.finite.item()); // → 3
 * ```
 */
export function dynamicLossScale<State>(
  optimizer: Transformation<State>,
  options: DynamicLossScaleOptions = {},
): Transformation<LossScaleState<State>> {
  const { initial = 2 ** 15, interval = 2000 } = options;
  return {
    init: (params) => ({
      scale: np.full([], initial),
      finite: np.zeros([], { dtype: "i32" }),
      inner: optimizer.init(params),
    }),
    update(gradients, { scale, finite, inner }, params, extra) {
      const isFinite = allFinite(gradients);
      const [updates, next] = optimizer.update(unscale(gradients, scale), inner, params, extra);
      const count = np.where(isFinite, np.add(finite, 1), 0);
      const grows = np.greaterEqual(count, interval);
      return [
        tree.map((update: Tensor) => np.where(isFinite, update, 0), updates),
        {
          scale: np.where(isFinite, np.where(grows, grown(scale, options), scale), shrunk(scale, options)),
          finite: np.where(grows, 0, count),
          inner: tree.map((after: Tensor, before: Tensor) => np.where(isFinite, after, before), next, inner),
        },
      ];
    },
    ...pointsThrough<LossScaleState<State>>([optimizer, ({ inner }) => inner]),
  };
}

const grown = (scale: Tensor, { growth = 2, most = 2 ** 24 }: DynamicLossScaleOptions): Tensor =>
  np.minimum(np.multiply(scale, growth), most);

const shrunk = (scale: Tensor, { backoff = 0.5, least = 1 }: DynamicLossScaleOptions): Tensor =>
  np.maximum(np.multiply(scale, backoff), least);

/** `S·ℓ`, in f32 or wider: what is differentiated instead of the loss. */
export const scaleLoss = (loss: Tensor, { scale }: LossScaleState): Tensor => np.multiply(loss, scale);

/** `g/S`, leaf by leaf; each leaf keeps its dtype. */
const unscale = <P>(gradients: P, scale: Tensor): P =>
  tree.map((gradient: Tensor) => np.divide(gradient, scale).astype(gradient.dtype), gradients);
