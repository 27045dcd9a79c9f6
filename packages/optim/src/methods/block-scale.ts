/** Updates in proportion to the size of what they change, leaf by leaf. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, nonnegative } from "../checks.ts";
import type { NoState, Transformation } from "../transformation.ts";

const scaled = (method: string, sizeOf: (param: Tensor) => Tensor, least: number): Transformation<NoState> => {
  checkHyper(method, nonnegative, { least });
  return {
    init: () => null,
    update: (gradients, state, params) => [
      tree.map(
        (g: Tensor, x: Tensor) => np.multiply(g, np.maximum(sizeOf(x), least)),
        gradients,
        needParams(method, params),
      ),
      state,
    ],
  };
};

/**
 * `uₜ = gₜ·max(√mean(xₜ²), least)` for each leaf; least is 1e-3 by default.
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export const scaleByParamBlockRms = (least = 1e-3): Transformation<NoState> =>
  scaled("scaleByParamBlockRms", (x) => np.sqrt(np.mean(np.square(x))), least);

/**
 * `uₜ = gₜ·max(|xₜ|, least)` for each leaf; least is 1e-3 by default.
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 */
export const scaleByParamBlockNorm = (least = 1e-3): Transformation<NoState> =>
  scaled("scaleByParamBlockNorm", (x) => np.sqrt(np.sum(np.square(x))), least);
