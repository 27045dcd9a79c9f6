import { cond, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { project } from "../minimize/bounds.ts";
import { evaluations, type Method, type EvaluatedPoint } from "../minimize/method.ts";
import { codes } from "../minimize/status.ts";
import { along, both, dot, epsilonOf, integer, not, scalarLike } from "../minimize/vector.ts";
import { factored, modelStep, type Factored } from "./factored.ts";
import type { Residuals } from "./residuals.ts";

/** How often a step is halved. */
const halvings = 40;

/**
 * The method of Gauss and Newton: `x⁺ = x + t·p` with the p of the least `‖J·p + r‖²`, and the first of
 * `t = 1, ½, ¼, …` with `cost(x⁺) ≤ cost(x) + 10⁻⁴·⟨g, x⁺ − x⟩`.
 *
 * Nocedal and Wright, *Numerical optimization*, section 10.3. For residuals that are small or nearly linear at the
 * solution, of which J has full rank; otherwise `levenbergMarquardt`. Bounds as there.
 *
 * Memory `n²` and, for a step, J; a step costs a Jacobian, `2·m·n²` multiplications and mostly one evaluation.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { gaussNewton, leastSquares } from "@cotangent/optim";
 *
 * const t = np.array([0, 1, 2], { dtype: "f64" });
 * const residuals = (k) => np.exp(t.mul(k)).sub(np.exp(t.mul(0.3)));
 * const { x } = await leastSquares(residuals, np.array(0, { dtype: "f64" }), { method: gaussNewton() });
 * console.log(x.item().toFixed(8)); // → 0.30000000
 * ```
 */
export const gaussNewton = (): Method<Residuals, Factored> => ({
  name: "gaussNewton",
  takesBounds: true,
  init(problem, x) {
    const found = problem.linearize(x);
    return {
      point: { x, value: found.cost, gradient: found.gradient },
      inner: factored(found),
      spent: evaluations(integer(1)),
      whole: np.array(true),
      status: integer(codes.running),
    };
  },
  step(problem, point, inner) {
    const direction = modelStep(problem, point, { ...inner, weight: scalarLike(point.x, 0) });
    const { x, accepted, count } = halved(problem, point, direction);
    const [next, factors] = cond(
      accepted,
      () => {
        const found = problem.linearize(x);
        const there: EvaluatedPoint = { x, value: found.cost, gradient: found.gradient };
        return [there, factored(found, inner)] as const;
      },
      () => [point, inner] as const,
    );
    const promised = np.abs(dot(point.gradient, direction));
    const isFlat = np.lessEqual(promised, np.multiply(point.value, 1e-4 * epsilonOf(x.dtype)));
    const failed = np.where(accepted, codes.running, codes.lineSearchFailed);
    return {
      point: next,
      inner: factors,
      spent: evaluations(count, accepted.astype("i32")),
      whole: accepted,
      status: np.where(isFlat, codes.precision, failed).astype("i32"),
    };
  },
});

type Search = { readonly t: Tensor; readonly x: Tensor; readonly accepted: Tensor; readonly count: Tensor };

function halved({ cost, box }: Residuals, { x, value, gradient }: EvaluatedPoint, direction: Tensor): Search {
  const rounding = np.multiply(value, 10 * epsilonOf(x.dtype));
  return whileLoop(
    ({ accepted, count }: Search) => both(not(accepted), np.less(count, halvings)),
    ({ t, count }: Search) => {
      const next = project(along(x, t, direction), box);
      const promised = np.multiply(dot(gradient, np.subtract(next, x)), 1e-4);
      return {
        t: np.multiply(t, 0.5),
        x: next,
        accepted: np.lessEqual(cost(next), np.add(np.add(value, promised), rounding)),
        count: np.add(count, 1),
      };
    },
    { t: scalarLike(x, 1), x, accepted: np.array(false), count: integer(0) },
  );
}
