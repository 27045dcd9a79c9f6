import { ArgumentError, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice } from "../checks.ts";
import type { Schedule } from "../schedule.ts";

/** Between two points: a straight line, or half a wave of a cosine. */
export type Interpolation = "linear" | "cosine";

/** A rate at a step. */
export type RateAt = readonly [step: number, rate: number];

/** The share of the way from one point to the next at which the rate is, of the share of steps that are done. */
const shapes: Readonly<Record<Interpolation, (done: Tensor) => Tensor>> = {
  linear: (done) => done,
  cosine: (done) => np.multiply(np.subtract(1, np.cos(np.multiply(done, Math.PI))), 0.5),
};

/**
 * The rate through `points`, whose steps increase: that of the first before it, that of the last after it. With factors it is
 * `optax.piecewise_interpolate_schedule`.
 *
 * @throws ArgumentError for steps that do not increase, and for no point at all.
 *
 * @example
 * const rate = interpolate("linear", [0, 0], [100, 0.1], [1000, 0]);
 */
export function interpolate(kind: Interpolation, ...points: readonly RateAt[]): Schedule {
  checkChoice("interpolate", "kind", kind, Object.keys(shapes));
  const [first] = points;
  const steps = points.map(([step]) => step);
  if (!first || steps.some((step, i) => i > 0 && !(step > (steps[i - 1] ?? Infinity))))
    throw new ArgumentError(
      "bad-argument",
      `interpolate: the steps are ${steps.length === 0 ? "none" : steps.join(", ")}`,
      "give points [step, rate] whose steps increase",
    );
  const shape = shapes[kind];
  return (count) => {
    const start = np.fullLike(count, first[1]);
    return points.slice(1).reduce((rate, [step, value], i) => {
      const [from, before] = points[i] ?? first;
      const done = np.minimum(np.divide(np.subtract(count, from), step - from), 1);
      const moved = np.add(np.multiply(shape(done), value - before), before);
      return np.where(np.less(count, from), rate, np.where(np.less(count, step), moved, value));
    }, start);
  };
}
