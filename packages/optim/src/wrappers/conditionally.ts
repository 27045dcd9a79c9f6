/** Steps that are made only if something holds. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import { selectTree } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Extra, type Transformation, type Tree } from "../transformation.ts";

export type ConditionalState<State = Tree> = StepCount & {
  /** Of the optimizer inside. */
  readonly inner: State;
};

/** A truth value of shape [] from the number of steps so far, the gradients and what else a step knows. */
export type Condition = (count: Tensor, gradients: Tree, extra: Extra<never> | undefined) => Tensor;

/**
 * `optimizer` where `condition` holds; elsewhere the gradients pass unchanged, or become 0 with `otherwise: "zero"`, and the state of
 * the optimizer stays. Both cases are computed, and one is selected.
 *
 * @example
 * const optimizer = conditionally(sgd({ learningRate: 0.1 }), (count) => np.greaterEqual(count, 100), { otherwise: "zero" });
 */
export function conditionally<State>(
  optimizer: Transformation<State>,
  condition: Condition,
  { otherwise = "pass" }: { readonly otherwise?: "pass" | "zero" } = {},
): Transformation<ConditionalState<State>> {
  return {
    init: (params) => ({ ...noSteps(), inner: optimizer.init(params) }),
    update(gradients, { count, inner }, params, extra) {
      const holds = condition(count, gradients, extra as Extra<never> | undefined);
      const [updates, next] = optimizer.update(gradients, inner, params, extra);
      return [
        selectTree(holds, updates, otherwise === "zero" ? zerosLike(updates) : gradients),
        { count: np.add(count, 1), inner: selectTree(holds, next, inner) },
      ];
    },
    ...pointsThrough<ConditionalState<State>>([optimizer, ({ inner }) => inner]),
  };
}

export type FiniteState<State = Tree> = {
  /** Steps with gradients that were not finite: in a row until now, and in all. i32, shape []. */
  readonly failures: Tensor;
  readonly total: Tensor;
  /** Of the optimizer inside. */
  readonly inner: State;
};

/**
 * `optimizer` for finite gradients; a step whose gradients are not all finite changes nothing, unless it is the `most`-th in a row.
 * Equal to `optax.apply_if_finite`.
 *
 * @param most how many steps in a row are left out; the next one is made whatever it is. Default 10.
 *
 * @example
 * const optimizer = applyIfFinite(adam({ learningRate: 1e-3 }));
 */
export function applyIfFinite<State>(optimizer: Transformation<State>, most = 10): Transformation<FiniteState<State>> {
  checkHyper("applyIfFinite", counting, { most });
  return {
    init: (params) => ({
      failures: np.zeros([], { dtype: "i32" }),
      total: np.zeros([], { dtype: "i32" }),
      inner: optimizer.init(params),
    }),
    update(gradients, state, params, extra) {
      const isFinite = allFinite(gradients);
      const failures = np.where(isFinite, 0, np.add(state.failures, 1));
      const isMade = np.logicalOr(isFinite, np.greater(failures, most));
      const [updates, next] = optimizer.update(gradients, state.inner, params, extra);
      return [
        selectTree(isMade, updates, zerosLike(updates)),
        {
          failures,
          total: np.where(isFinite, state.total, np.add(state.total, 1)),
          inner: selectTree(isMade, next, state.inner),
        },
      ];
    },
    ...pointsThrough<FiniteState<State>>([optimizer, ({ inner }) => inner]),
  };
}

/** Whether no element of any leaf is infinite or NaN. */
export const allFinite = (values: Tree): Tensor =>
  tree
    .leaves(values)
    .map((leaf) => np.all(np.isfinite(leaf)))
    .reduce((all, one) => np.logicalAnd(all, one), np.array(true));
