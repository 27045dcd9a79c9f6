import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import { selectTree } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type MultiStepsState<State = Tree> = StepCount & {
  /** The mean of the gradients since the last step, as the parameters. */
  readonly mean: Tree;
  /** Of the optimizer inside. */
  readonly inner: State;
};

/**
 * One step of `optimizer` for every k gradients, on their mean; in between, updates are 0. With gradients of equal batches it is the step
 * of a batch k times as large. Equal to `optax.MultiSteps`.
 *
 * @param steps k
 *
 * @example
 * const optimizer = multiSteps(adam({ learningRate: 1e-3 }), 4);
 */
export function multiSteps<State>(
  optimizer: Transformation<State>,
  steps: number,
): Transformation<MultiStepsState<State>> {
  checkHyper("multiSteps", counting, { steps });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params), inner: optimizer.init(params) }),
    update(gradients, state, params, extra) {
      const count = np.add(state.count, 1);
      const isLast = np.equal(np.mod(count, steps), 0);
      const place = np.add(np.mod(state.count, steps), 1);
      const mean = tree.map(
        (g: Tensor, m: Tensor) => np.add(m, np.divide(np.subtract(g, m), place.astype(g.dtype))),
        gradients,
        state.mean,
      );
      const [updates, inner] = optimizer.update(mean, state.inner, params, extra);
      return [
        selectTree(isLast, updates, zerosLike(updates)),
        { count, mean: selectTree(isLast, zerosLike(mean), mean), inner: selectTree(isLast, inner, state.inner) },
      ];
    },
    ...pointsThrough<MultiStepsState<State>>([optimizer, ({ inner }) => inner]),
  };
}
