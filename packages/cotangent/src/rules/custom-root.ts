/** Solvers differentiated by what their results satisfy. */
import { jvp } from "../forward.ts";
import { optionsOf } from "../options.ts";
import { tree as trees } from "../public-tree.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { flatten, unflatten } from "../tree.ts";
import { typed, type Inputs, type InputsOf, type Tensors } from "../tree-types.ts";
import { customJvp } from "./custom-jvp.ts";
import { customLinearSolve, denseSolve, type LinearSolver } from "./linear-solve.ts";

export interface CustomRootOptions {
  /** How `∂F/∂x·ẋ = b` is solved; by elimination if absent. */
  readonly solve?: LinearSolver<unknown>;
}

type Solver<X, A extends readonly unknown[]> = (init: X, ...theta: A) => X;
type Condition<X, A extends readonly unknown[]> = (x: X, ...theta: A) => X;

/**
 * `customRoot(F)(solver)` is the solver `(init, …θ) ↦ x*`, differentiated by the condition `F(x*, …θ) = 0` that its result
 * satisfies: `∂F/∂x·ẋ = −∂F/∂θ·θ̇`, whatever happens inside the solver. The error of the derivative is at most
 * proportional to that of x*. `init` has no derivative. (Blondel et al., arXiv 2105.15183.)
 *
 * @example
 * ```ts
 * import { customRoot, grad } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const root = customRoot((x, a) => x.mul(x).sub(a))((init, a) => np.sqrt(a));
 * grad((a) => root(1, a))(4).item(); // 0.25
 * ```
 */
export function customRoot<X, A extends readonly unknown[]>(
  condition: Condition<X, A>,
  options: CustomRootOptions = {},
): (solver: Solver<X, A>) => (init: Inputs<X>, ...theta: InputsOf<A>) => Tensors<X> {
  const { solve = denseSolve } = optionsOf(options, "customRoot", ["solve"]);
  return (solver) =>
    (init, ...theta) => {
      const fixed = typed<X>(stopGradient(init));
      const solved: (...values: InputsOf<A>) => Tensors<X> = customJvp(
        (...values: A): X => solver(fixed, ...values),
        (values: A, tangents: A) => {
          const x = typed<X>(solved(...typed<InputsOf<A>>(values)));
          const moved = jvp(
            typed<(...args: unknown[]) => unknown>((...args: A) => condition(x, ...args)),
            typed<never[]>(values),
            typed<never[]>(withoutNull(tangents, values)),
          )[1];
          const push = (u: unknown): unknown =>
            jvp(
              typed<(y: unknown) => unknown>((y: X) => condition(y, ...values)),
              [typed<never>(x)],
              [typed<never>(u)],
            )[1];
          const right = trees.map((leaf: Tensor) => leaf.neg(), moved);
          return [x, customLinearSolve(push, right, solve)];
        },
      );
      return solved(...theta);
    };
}

/** As {@link customRoot} for a solver whose result is a fixed point: `x* = T(x*, …θ)`. */
export function customFixedPoint<X, A extends readonly unknown[]>(
  step: Condition<X, A>,
  options: CustomRootOptions = {},
): (solver: Solver<X, A>) => (init: Inputs<X>, ...theta: InputsOf<A>) => Tensors<X> {
  const { solve = denseSolve } = optionsOf(options, "customFixedPoint", ["solve"]);
  const condition = (x: X, ...theta: A): X =>
    typed(trees.map((after: Tensor, before: Tensor) => after.sub(before), typed<unknown>(step(x, ...theta)), x));
  return customRoot(condition, { solve });
}

/** Tangents as `jvp` takes them: anything in the place of what has none. */
function withoutNull(tangents: unknown, values: unknown): unknown {
  const { leaves, structure } = flatten(values);
  const given = flatten(tangents).leaves;
  let next = 0;
  return unflatten(
    structure,
    leaves.map((leaf) => (typed<Tensor>(leaf).dtype.differentiable ? given[next++] : leaf)),
  );
}
