/** Averages: of updates, and of the points that training passes. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, needParams, nonnegative } from "../checks.ts";
import { blend, unbiased } from "../moments.ts";
import { pointsThrough } from "../points.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { applyUpdates, zerosLike, type Transformation, type Tree } from "../transformation.ts";

export type EmaState = StepCount & {
  /** m, as the parameters. */
  readonly mean: Tree;
};

/**
 * A decaying mean of updates: `mₜ = β·mₜ₋₁ + (1 − β)·gₜ` from 0, `uₜ = mₜ / (1 − βᵗ)`, or mₜ without the correction.
 * @param decay β in [0, 1).
 */
export function ema(
  decay: number,
  { biasCorrection = true }: { readonly biasCorrection?: boolean } = {},
): Transformation<EmaState> {
  checkHyper("ema", fraction, { decay });
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(decay, m, g), gradients, state.mean);
      return [biasCorrection ? tree.map(unbiased(decay, count), mean) : mean, { count, mean }];
    },
  };
}

export type AverageState<State = Tree> = StepCount & {
  /** x̄, as the parameters. */
  readonly average: Tree;
  /** Of the optimizer inside. */
  readonly inner: State;
};

/** x̄ after a step: of x̄ before, of the new x, and of how many steps came before. */
type Follow = (average: Tensor, param: Tensor, count: Tensor) => Tensor;

const averaged = <State>(
  method: string,
  optimizer: Transformation<State>,
  follow: Follow,
): Transformation<AverageState<State>> => {
  const inside = pointsThrough<AverageState<State>>([optimizer, ({ inner }) => inner]);
  return {
    init: (params) => ({
      ...noSteps(),
      average: tree.map((param: Tensor) => np.add(param, 0), params),
      inner: optimizer.init(params),
    }),
    update(gradients, state, given, extra) {
      const params = needParams(method, given);
      const [updates, inner] = optimizer.update(gradients, state.inner, params, extra);
      const next = applyUpdates(params, updates);
      const reached = optimizer.evaluationPoint?.(next, inner) ?? next;
      const average = tree.map((mean: Tensor, x: Tensor) => follow(mean, x, state.count), state.average, reached);
      return [updates, { count: np.add(state.count, 1), average, inner }];
    },
    ...inside,
    evaluationPoint: <P>(params: P, { average }: AverageState<State>): P =>
      tree.map((_, mean: Tensor) => mean, params, average),
  };
};

/**
 * `optimizer`, and beside it a decaying average of the points that it reaches: `x̄ₜ₊₁ = β·x̄ₜ + (1 − β)·xₜ₊₁` from x₀, what
 * {@link evaluationPoint} gives. Training is not changed.
 *
 * @param decay β in [0, 1).
 *
 * @example
 * const optimizer = emaOfWeights(adam({ learningRate: 1e-3 }), 0.999);
 */
export function emaOfWeights<State>(
  optimizer: Transformation<State>,
  decay: number,
): Transformation<AverageState<State>> {
  checkHyper("emaOfWeights", fraction, { decay });
  return averaged("emaOfWeights", optimizer, (mean, x) => blend(decay, mean, x));
}

export interface PolyakAverageOptions {
  /** How many steps are not averaged. Default 0. */
  readonly begin?: number;
  /** A point is taken every so many steps. Default 1. */
  readonly every?: number;
}

/**
 * `optimizer`, and beside it the mean of the points that it reaches after `begin` steps: what {@link evaluationPoint} gives; until
 * then the newest point. With `every` steps of an epoch it is stochastic weight averaging.
 *
 * Polyak and Juditsky, *Acceleration of stochastic approximation by averaging* (1992); Izmailov et al., *Averaging weights leads to
 * wider optima and better generalization* (arXiv 1803.05407), Algorithm 1.
 *
 * @example
 * const optimizer = polyakAverage(sgd({ learningRate: 0.1 }), { begin: 1000 });
 */
export function polyakAverage<State>(
  optimizer: Transformation<State>,
  { begin = 0, every = 1 }: PolyakAverageOptions = {},
): Transformation<AverageState<State>> {
  checkHyper("polyakAverage", nonnegative, { begin });
  checkHyper("polyakAverage", counting, { every });
  return averaged("polyakAverage", optimizer, (mean, x, count) => {
    const since = np.subtract(count, begin);
    const taken = np.maximum(np.floorDivide(since, every), 0).astype(x.dtype);
    const moved = np.add(mean, np.divide(np.subtract(x, mean), np.add(taken, 1)));
    const isTaken = np.equal(np.mod(since, every), 0);
    return np.where(np.less(since, 1), x, np.where(isTaken, moved, mean));
  });
}

/** {@link polyakAverage} of a point every so many steps: stochastic weight averaging. */
export const stochasticWeightAverage: typeof polyakAverage = polyakAverage;
