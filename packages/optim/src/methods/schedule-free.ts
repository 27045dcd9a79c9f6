import { ArgumentError, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, needParams, nonnegative, share } from "../checks.ts";
import { onceForDtype } from "../moments.ts";
import { widest } from "../reduce.ts";
import { noSteps, scaleByLearningRate, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { joinSchedules, linear, constant, type Schedule } from "../schedule.ts";
import type { Transformation, Tree } from "../transformation.ts";
import { addDecayedWeights } from "../weight-decay.ts";
import { scaleByRms } from "./rmsprop.ts";

export type ScheduleFreeState<State = Tree> = StepCount & {
  /** z: the points of the optimizer inside, as the parameters. */
  readonly inner: Tree;
  /** Σ wᵢ, and the greatest rate so far: f64 where a parameter is, otherwise f32. */
  readonly weights: Tensor;
  readonly greatest: Tensor;
  /** Of the optimizer inside. */
  readonly state: State;
};

export interface ScheduleFreeOptions {
  /** η of the optimizer inside, by which steps are weighed. */
  readonly learningRate: LearningRate;
  /** β₁ in (0, 1]: how far gradients are taken from z to x. Default 0.9. */
  readonly b1?: number;
  /** r: `wₜ = max(ηᵢ)^r`. Default 2. */
  readonly weightPower?: number;
}

/**
 * `optimizer` without a schedule: the parameters are the points y where gradients are taken, and
 *
 *     zₜ₊₁ = zₜ + uₜ(∇ℓ(yₜ))        xₜ₊₁ = (1 − cₜ)·xₜ + cₜ·zₜ₊₁        yₜ₊₁ = β₁·xₜ₊₁ + (1 − β₁)·zₜ₊₁
 *
 * with `cₜ = wₜ / Σ wᵢ`. What is to be evaluated is x, {@link evaluationPoint}, which is not kept: `x = (y − (1 − β₁)·z)/β₁`.
 *
 * Defazio et al., *The road less scheduled* (arXiv 2405.15682), eq. (3–5). Equal to `optax.contrib.schedule_free`.
 *
 * @throws ArgumentError for β₁ = 0: x could not be found from y.
 */
export function scheduleFree<State>(
  optimizer: Transformation<State>,
  { learningRate, b1 = 0.9, weightPower = 2 }: ScheduleFreeOptions,
): Transformation<ScheduleFreeState<State>> {
  checkHyper("scheduleFree", share, { b1 });
  checkHyper("scheduleFree", nonnegative, { weightPower });
  if (b1 === 0)
    throw new ArgumentError("bad-argument", "scheduleFree: b1 is 0", "give a number greater than 0 and at most 1");
  const schedule = scheduleOf(learningRate);
  const averageOf = (y: Tensor, z: Tensor): Tensor => np.divide(np.subtract(y, np.multiply(z, 1 - b1)), b1);
  return {
    init: (params) => ({
      ...noSteps(),
      inner: tree.map((param: Tensor) => np.add(param, 0), params),
      weights: np.zeros([], { dtype: widest(params) }),
      greatest: np.zeros([], { dtype: widest(params) }),
      state: optimizer.init(params),
    }),
    update(gradients, before, given, extra) {
      const params = needParams("scheduleFree", given);
      const rate = schedule(before.count.astype(before.greatest.dtype));
      const greatest = np.maximum(before.greatest, rate);
      const weight = np.power(greatest, weightPower);
      const weights = np.add(before.weights, weight);
      const isZero = np.equal(weight, 0);
      const c = np.where(isZero, 0, np.divide(weight, np.where(isZero, 1, weights)));
      const shareOf = onceForDtype(({ dtype }) => c.astype(dtype));
      const [moves, state] = optimizer.update(gradients, before.state, params, extra);
      const inner = tree.map((u: Tensor, z: Tensor) => np.add(z, u), moves, before.inner);
      const next = (y: Tensor, old: Tensor, z: Tensor): Tensor => {
        const x = np.add(np.multiply(averageOf(y, old), np.subtract(1, shareOf(y))), np.multiply(z, shareOf(y)));
        return np.add(np.multiply(x, b1), np.multiply(z, 1 - b1));
      };
      const updates = tree.map((y, old, z) => np.subtract(next(y, old, z), y), params, before.inner, inner);
      return [updates, { count: np.add(before.count, 1), inner, weights, greatest, state }];
    },
    evaluationPoint: <P>(params: P, { inner }: ScheduleFreeState<State>): P =>
      tree.map((y: Tensor, z: Tensor) => averageOf(y, z), params, inner),
  };
}

export interface ScheduleFreeSgdOptions extends Partial<ScheduleFreeOptions> {
  /** The rate rises linearly from 0 in as many steps. Default 0. */
  readonly warmupSteps?: number;
  /** λ at y, multiplied by the rate. Default 0. */
  readonly weightDecay?: number;
}

const warmed = (learningRate: LearningRate, steps: number): LearningRate => {
  if (steps === 0) return learningRate;
  if (typeof learningRate === "number")
    return joinSchedules(linear({ start: 0, end: learningRate, steps }), [steps, constant(learningRate)]);
  const schedule: Schedule = learningRate;
  return (count) => np.multiply(schedule(count), np.minimum(np.divide(count, steps), 1));
};

type SgdState = readonly [unknown, StepCount];

/**
 * {@link scheduleFree} SGD. Equal to `optax.contrib.schedule_free_sgd`, whose default rate is 1.
 *
 * @example
 * const optimizer = scheduleFreeSgd({ learningRate: 0.5, warmupSteps: 10 });
 */
export function scheduleFreeSgd(options: ScheduleFreeSgdOptions = {}): Transformation<ScheduleFreeState<SgdState>> {
  const { learningRate = 1, warmupSteps = 0, weightDecay = 0, ...rest } = options;
  checkHyper("scheduleFreeSgd", nonnegative, { warmupSteps, weightDecay });
  const rate = warmed(learningRate, warmupSteps);
  return scheduleFree(chain(addDecayedWeights(weightDecay), scaleByLearningRate(rate)), {
    ...rest,
    learningRate: rate,
  });
}

export interface ScheduleFreeAdamWOptions extends ScheduleFreeSgdOptions {
  /** β₂ in [0, 1). Default 0.999. */
  readonly b2?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
}

/**
 * {@link scheduleFree} AdamW: Adam without its mean, `u = −η·(g/(√v̂ + ε) + λ·y)`. Equal to
 * `optax.contrib.schedule_free_adamw`, whose default rate is 2.5e-3.
 *
 * @example
 * const optimizer = scheduleFreeAdamw({ learningRate: 2.5e-3 });
 */
export function scheduleFreeAdamw(options: ScheduleFreeAdamWOptions = {}): Transformation<ScheduleFreeState> {
  const { learningRate = 2.5e-3, warmupSteps = 0, weightDecay = 0, b2 = 0.999, eps = 1e-8, ...rest } = options;
  checkHyper("scheduleFreeAdamw", nonnegative, { warmupSteps, weightDecay });
  const rate = warmed(learningRate, warmupSteps);
  const inside = chain(
    scaleByRms({ decay: b2, eps, epsInRoot: false, biasCorrection: true }),
    addDecayedWeights(weightDecay),
    scaleByLearningRate(rate),
  );
  return scheduleFree<unknown>(inside, { ...rest, learningRate: rate });
}
