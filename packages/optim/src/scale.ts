/** Multiplying updates by a number: a constant, or the learning rate of a schedule. */
import { ArgumentError, tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { constant, type Schedule } from "./schedule.ts";
import { stateless, type NoState, type Transformation } from "./transformation.ts";

/** `uₜ = factor·gₜ` */
export const scale = (factor: number): Transformation<NoState> =>
  stateless((gradient) => np.multiply(gradient, factor));

/** Steps done so far: i32, shape []. */
export type StepCount = { readonly count: Tensor };

export const noSteps = (): StepCount => ({ count: np.zeros([], { dtype: "i32" }) });

/**
 * `uₜ = s(t)·gₜ` with t = 0, 1, …: the number of steps before this one. The schedule is computed in the dtype of each
 * leaf, so that f64 parameters get f64 rates; a compiled step computes it once for each dtype.
 */
export const scaleBySchedule = (schedule: Schedule): Transformation<StepCount> => ({
  init: noSteps,
  update: (gradients, { count }) => [
    tree.map((gradient: Tensor) => np.multiply(gradient, schedule(count.astype(gradient.dtype))), gradients),
    { count: np.add(count, 1) },
  ],
});

/** A number, or its course over the steps. */
export type LearningRate = number | Schedule;

/**
 * The schedule that a learning rate is.
 * @throws ArgumentError for what is neither a number nor a schedule.
 */
export function scheduleOf(learningRate: LearningRate): Schedule {
  if (typeof learningRate !== "number" && typeof learningRate !== "function")
    throw new ArgumentError(
      "bad-argument",
      `learningRate is ${String(learningRate)}`,
      "give a number or a schedule: { learningRate: 1e-3 }",
    );
  return typeof learningRate === "number" ? constant(learningRate) : learningRate;
}

/**
 * `uₜ = −ηₜ·gₜ`: the last part of an optimizer. The sign is here, so that updates are added to parameters.
 * @param learningRate η; with a schedule, ηₜ = η(t) for t = 0, 1, …
 * @throws ArgumentError for what is neither.
 */
export function scaleByLearningRate(learningRate: LearningRate): Transformation<StepCount> {
  const schedule = scheduleOf(learningRate);
  return scaleBySchedule((count) => np.negative(schedule(count)));
}
