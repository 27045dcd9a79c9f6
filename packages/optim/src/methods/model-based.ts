import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting, needGradientAt, needParams, needValue, needValueAt } from "../checks.ts";
import { scaleTree, squaredNorm, subtractTree, treeDot } from "../reduce.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import type { Transformation } from "../transformation.ts";

export interface StochasticModelBasedOptions {
  readonly learningRate: LearningRate;
  /** Default "proxLinear". */
  readonly model?: "subgradient" | "proxLinear" | "proxPoint";
  /** Prox-linear steps by which a proximal point is found. Default 10. */
  readonly innerSteps?: number;
}

/**
 * For losses |c(x)| of a smooth residual c, of which values and gradients are given (not those of its absolute value), x₊ minimises a model
 * of it plus `|x₊ − xₜ|²/(2ηₜ)`:
 *
 *     subgradient:  |c| + sign(c)·⟨∇c, x₊ − x⟩        proxLinear:  |c + ⟨∇c, x₊ − x⟩|        proxPoint:  |c(x₊)|
 *
 * the second in closed form, `x₊ = x − min(max(c/|∇c|², −η), η)·∇c`, the third by prox-linear steps.
 *
 * Davis and Drusvyatskiy, *Stochastic model-based minimization of weakly convex functions* (arXiv 1803.06523), Algorithm 4.1.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without the value of c.
 *
 * @example
 * const step = makeStep(residual, stochasticModelBased({ learningRate: 0.1, model: "proxLinear" }));
 */
export function stochasticModelBased(options: StochasticModelBasedOptions): Transformation<StepCount> {
  const { learningRate, model = "proxLinear", innerSteps = 10 } = options;
  const name = "stochasticModelBased";
  checkChoice(name, "model", model, ["subgradient", "proxLinear", "proxPoint"]);
  checkHyper(name, counting, { innerSteps });
  const schedule = scheduleOf(learningRate);
  return {
    init: noSteps,
    update(gradients, { count }, given, extra) {
      const params = needParams(name, given);
      const value = needValue(name, extra);
      const rate = schedule(count.astype(value.dtype));
      const next = { count: np.add(count, 1) };
      if (model === "subgradient") return [scaleTree(gradients, np.negative(np.multiply(np.sign(value), rate))), next];
      const first = scaleTree(gradients, np.negative(multiplier(value, gradients, rate)));
      if (model === "proxLinear") return [first, next];
      const [valueAt, gradientAt] = [needValueAt(name, extra), needGradientAt(name, extra)];
      let moved = first;
      for (let i = 1; i < innerSteps; i++) {
        const point = tree.map((x: Tensor, u: Tensor) => np.add(x, u), params, moved);
        const slope = gradientAt(point);
        // The residual of the linear model at the centre of the ball, which stays at x.
        const centred = np.subtract(valueAt(point), treeDot(slope, moved));
        moved = scaleTree(slope, np.negative(multiplier(centred, slope, rate)));
      }
      return [moved, next];
    },
  };
}

/** `min(max(c/|∇c|², −η), η)`: of a residual that does not change, ±η times a gradient of 0. */
function multiplier(residual: Tensor, slope: unknown, rate: Tensor): Tensor {
  const square = squaredNorm(slope).astype(residual.dtype);
  const exact = np.divide(residual, np.where(np.equal(square, 0), 1, square));
  return np.minimum(np.maximum(exact, np.negative(rate)), rate);
}

/**
 * The norm of the gradient of the Moreau envelope, `ρ·|x − x̂|` with `x̂ = argmin_z f(z) + ρ/2·|z − x|²`, which is small near stationary
 * points of a weakly convex f that has corners.
 *
 * @param nearest x̂
 */
export const moreauGradientNorm = <P>(params: P, nearest: P, rho: number): Tensor =>
  np.multiply(np.sqrt(squaredNorm(subtractTree(params, nearest))), rho);
