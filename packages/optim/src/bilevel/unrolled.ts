/** Hypergradients through the steps of the inner problem, all of them or the last ones. */
import { foriLoop, scan, stopGradient, valueAndGrad, type ScanOptions, type Tensor, type Tensors } from "cotangent";
import { checkHyper, counting, positive } from "../checks.ts";
import { descend, flatBilevel, type Bilevel, type Hypergradient, type Level } from "./problem.ts";

export interface UnrolledOptions {
  /** T: steps of gradient descent on the inner problem. */
  readonly steps: number;
  /** Their rate. */
  readonly rate: number;
  /** K, 1 to T: through how many of the last steps the derivative goes. Default T. */
  readonly last?: number;
  /** What the way back keeps of the last K states, as in `scan`. Default all. */
  readonly checkpoint?: NonNullable<ScanOptions["checkpoint"]>;
}

/**
 * `x ↦ f(x, y_T)` with `yₜ₊₁ = yₜ − rate·∇_y g(x, yₜ)`, as a pure function of x and y₀ for `grad` and `savedResiduals`. Its
 * derivative passes through the last K steps alone; y_{T−K} counts as constant, so that reverse mode keeps K states.
 */
export function unrolledObjective<X, Y>(
  problem: Bilevel<X, Y>,
  options: UnrolledOptions,
): (x: X, y0: Y) => readonly [value: Tensor, y: Tensors<Y>] {
  return (x, y0) => {
    const flat = flatBilevel(problem, x, y0, "unrolled");
    const y = unroll(flat.inner, flat.x, flat.y, options);
    return [flat.outer(flat.x, y), flat.yLayout.restore(y)];
  };
}

function unroll(g: Level, x: Tensor, y0: Tensor, { steps, rate, last = steps, checkpoint }: UnrolledOptions): Tensor {
  checkHyper("unrolled", counting, { steps, last });
  checkHyper("unrolled", positive, { rate });
  checkHyper("unrolled", { words: `a whole number from 1 to ${steps}`, holds: (k) => k <= steps }, { last });
  const fixed = stopGradient(x);
  const early = foriLoop(0, steps - last, (_, y: Tensor) => descend(g, rate, fixed, y), stopGradient(y0));
  const start = last === steps ? y0 : stopGradient(early);
  const options = { length: last, ...(checkpoint === undefined ? {} : { checkpoint }) };
  return scan((y: Tensor) => [descend(g, rate, x, y), null], start, null, options)[0];
}

/**
 * The derivative of {@link unrolledObjective} by x: exact for T steps with `last = T`; with fewer it is K-RMD of Shaban,
 * Cheng, Hatch and Boots, *Truncated back-propagation for bilevel optimization* (arXiv 1810.10667), equation 5, whose
 * error falls as `(1 − rate·μ)^K` for a μ-strongly convex inner problem.
 *
 * Costs T gradients and 2·K products of g, and K states.
 * @throws ArgumentError for options out of range.
 *
 * @example
 * ```ts
 * import type { Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { unrolledHypergradient } from "@cotangent/optim";
 *
 * const problem = {
 *   outer: (x: Tensor, y: Tensor) => np.square(y),
 *   inner: (x: Tensor, y: Tensor) => np.square(y.sub(x)).div(2),
 * };
 * const { gradient } = unrolledHypergradient(problem, { steps: 60, rate: 0.5 })(np.array(3), np.array(0));
 * console.log(gradient.item().toFixed(4)); // → 6.0000
 * ```
 */
export function unrolledHypergradient<X, Y>(
  problem: Bilevel<X, Y>,
  options: UnrolledOptions,
): (x: X, y0: Y) => Hypergradient<Tensors<X>, Tensors<Y>> {
  return (x, y0) => {
    const flat = flatBilevel(problem, x, y0, "unrolledHypergradient");
    const objective = (u: Tensor): [Tensor, Tensor] => {
      const y = unroll(flat.inner, u, flat.y, options);
      return [flat.outer(u, y), y];
    };
    const [[value, y], gradient] = valueAndGrad(objective, { hasAux: true })(flat.x);
    return { gradient: flat.xLayout.restore(gradient), value, y: flat.yLayout.restore(y) };
  };
}
