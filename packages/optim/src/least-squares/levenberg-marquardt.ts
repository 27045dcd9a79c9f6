import { cond, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { project } from "../minimize/bounds.ts";
import { evaluations, type Advanced, type Method, type EvaluatedPoint } from "../minimize/method.ts";
import { codes } from "../minimize/status.ts";
import { isShort } from "../minimize/tolerance.ts";
import { both, dot, epsilonOf, integer, not, scalarLike } from "../minimize/vector.ts";
import { factored, modelStep, type Factored } from "./factored.ts";
import type { Residuals } from "./residuals.ts";

export type LevenbergMarquardtState = Factored & {
  /** λ, and what it is multiplied by when a step is rejected. */
  readonly damping: Tensor;
  readonly growth: Tensor;
};

export interface LevenbergMarquardtOptions {
  /** λ₀ > 0. Default 1e-3. */
  readonly damping?: number;
}

/**
 * Levenberg and Marquardt's method: the step p minimizes `‖J·p + r‖² + λ·‖D·p‖²`. With ρ the ratio of the decrease of
 * the cost to that of this model,
 *
 *     ρ > 10⁻⁴:   x ← x + p,  λ ← λ·max(⅓, 1 − (2ρ − 1)³),  ν ← 2
 *     otherwise:              λ ← ν·λ,                       ν ← 2·ν
 *
 * D holds the largest lengths of the columns of J so far (Moré 1978, *The Levenberg–Marquardt algorithm: implementation
 * and theory*, eq. (6.3)), so the scales of parameters do not matter; λ is that of Nielsen, *Damping parameter in
 * Marquardt's method* (1999), eq. (2.4). The system is solved by QR, never by `JᵀJ`, whose condition is that of J squared.
 * Parameters that a bound holds stand still, and steps are projected (Kanzow, Yamashita and Fukushima 2004).
 *
 * Memory `n²` and, for a step, J: `m·n`; a step that is taken costs a Jacobian, in n pushes or m pulls, whichever is
 * less, and `2·m·n²` multiplications; one that is not, an evaluation and `n³`.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { leastSquares, levenbergMarquardt } from "@cotangent/optim";
 *
 * const x0 = np.array([-1.2, 1], { dtype: "f64" });
 * const rosenbrock = (x) => {
 *   const [a, b] = [np.slice(x, [0]), np.slice(x, [1])];
 *   return [b.sub(np.square(a)).mul(10), a.sub(1)];
 * };
 * const { x } = await leastSquares(rosenbrock, x0, { method: levenbergMarquardt({ damping: 0.1 }) });
 * console.log(np.round(x, 6).toArray()); // → 1,1
 * ```
 */
export const levenbergMarquardt = ({ damping = 1e-3 }: LevenbergMarquardtOptions = {}): Method<
  Residuals,
  LevenbergMarquardtState
> => ({
  name: "levenbergMarquardt",
  takesBounds: true,
  init(problem, x) {
    const found = problem.linearize(x);
    return {
      point: { x, value: found.cost, gradient: found.gradient },
      inner: { ...factored(found), damping: scalarLike(x, damping), growth: scalarLike(x, 2) },
      spent: evaluations(integer(1)),
      whole: np.array(true),
      status: integer(codes.running),
    };
  },
  step: (problem, point, inner) => tried(problem, point, inner),
});

function tried(
  problem: Residuals,
  point: EvaluatedPoint,
  inner: LevenbergMarquardtState,
): Advanced<LevenbergMarquardtState> {
  const epsilon = epsilonOf(point.x.dtype);
  const x = project(
    np.add(point.x, modelStep(problem, point, { ...inner, weight: np.sqrt(inner.damping) })),
    problem.box,
  );
  const moved = np.subtract(x, point.x);
  const cost = problem.cost(x);
  const pushed = np.matmul(inner.factor, moved);
  const predicted = np.negative(np.add(dot(point.gradient, moved), np.multiply(dot(pushed, pushed), 0.5)));
  // Where the cost changes by no more than its rounding, the model is believed.
  const rounding = np.multiply(point.value, 10 * epsilon);
  const ratio = np.divide(np.add(np.subtract(point.value, cost), rounding), np.add(predicted, rounding));
  const accepted = both(both(np.isfinite(cost), np.greaterEqual(predicted, 0)), np.greater(ratio, 1e-4));
  const { damping, growth, ...before } = inner;
  const [next, factors] = cond(
    accepted,
    () => {
      const found = problem.linearize(x);
      const there: EvaluatedPoint = { x, value: found.cost, gradient: found.gradient };
      return [there, factored(found, before)] as const;
    },
    () => [point, before] as const,
  );
  const shrink = np.maximum(1 / 3, np.subtract(1, np.power(np.subtract(np.multiply(ratio, 2), 1), 3)));
  const isFlat = np.lessEqual(predicted, np.multiply(point.value, 1e-4 * epsilon));
  const isStuck = both(not(accepted), isShort(point.x, x, epsilon));
  const stuck = np.where(np.lessEqual(predicted, rounding), codes.precision, codes.lineSearchFailed);
  return {
    point: next,
    inner: {
      ...factors,
      damping: np.multiply(damping, np.where(accepted, shrink, growth)),
      growth: np.where(accepted, 2, np.multiply(growth, 2)),
    },
    spent: evaluations(integer(1), accepted.astype("i32")),
    // Under a strong damping steps are short wherever they are.
    whole: both(accepted, np.less(damping, 1)),
    status: np.where(isFlat, codes.precision, np.where(isStuck, stuck, codes.running)).astype("i32"),
  };
}
