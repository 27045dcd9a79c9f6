import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needParams, share } from "../checks.ts";
import { pointsThrough } from "../points.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { applyUpdates, type Transformation, type Tree } from "../transformation.ts";

export type LookaheadState<State = Tree> = StepCount & {
  /** φ, as the parameters. */
  readonly slow: Tree;
  /** Of the optimizer inside. */
  readonly inner: State;
};

export interface LookaheadOptions {
  /** k: fast steps for each slow one. Default 5; the paper has 5 and 10. */
  readonly steps?: number;
  /** α in [0, 1]. Default 0.5. */
  readonly slowRate?: number;
}

/**
 * After every k steps of `optimizer` to a point x: `φ ← φ + α·(x − φ)`, and training goes on from φ.
 *
 * Zhang, Lucas, Hinton and Ba, *Lookahead optimizer: k steps forward, 1 step back* (arXiv 1907.08610), Algorithm 1; the state of the
 * optimizer inside is kept.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = lookahead(adam({ learningRate: 1e-3 }), { steps: 5, slowRate: 0.5 });
 */
export function lookahead<State>(
  optimizer: Transformation<State>,
  { steps = 5, slowRate = 0.5 }: LookaheadOptions = {},
): Transformation<LookaheadState<State>> {
  checkHyper("lookahead", counting, { steps });
  checkHyper("lookahead", share, { slowRate });
  return {
    init: (params) => ({
      ...noSteps(),
      slow: tree.map((param: Tensor) => np.add(param, 0), params),
      inner: optimizer.init(params),
    }),
    update(gradients, state, given, extra) {
      const params = needParams("lookahead", given);
      const [moves, inner] = optimizer.update(gradients, state.inner, params, extra);
      const count = np.add(state.count, 1);
      const isSync = np.equal(np.mod(count, steps), 0);
      const ahead = applyUpdates(params, moves);
      const follow = (slow: Tensor, x: Tensor): Tensor =>
        np.where(isSync, np.add(slow, np.multiply(np.subtract(x, slow), slowRate)), slow);
      const slow = tree.map((a: Tensor, x: Tensor) => follow(a, x), state.slow, ahead);
      const updates = tree.map(
        (u: Tensor, x: Tensor, a: Tensor) => np.where(isSync, np.subtract(a, x), u),
        moves,
        params,
        slow,
      );
      return [updates, { count, slow, inner }];
    },
    ...pointsThrough<LookaheadState<State>>([optimizer, ({ inner }) => inner]),
  };
}
