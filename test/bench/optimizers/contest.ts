/** The best rate of an optimizer, and its steps with it. */
import type { LabelledImages } from "@cotangent/models";
import type { Entry } from "./methods.ts";
import { mostSteps, rates, runnerOf, seeds, stride, type Runner } from "./race.ts";

export interface Outcome {
  readonly entry: Entry;
  /** The rate with the fewest steps at the first seed; of equal ones the first in the order of `rates`. None if none came there. */
  readonly rate?: number;
  /** With it, of each seed; undefined where the goal is not reached. */
  readonly steps: readonly (number | undefined)[];
}

export const median = ({ steps }: Outcome): number =>
  steps.map((count) => count ?? Infinity).toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? Infinity;

export const gradientsOf = (outcome: Outcome): number => median(outcome) * (outcome.entry.gradients ?? 1);

/** All rates with the first seed, then the best with the other seeds. */
export function contest(entry: Entry, images: LabelledImages): Outcome {
  let best: { readonly rate: number; readonly steps: number; readonly run: Runner } | undefined;
  for (const rate of rates) {
    const run = runnerOf(entry.make(rate), images);
    const steps = run(seeds[0], best ? best.steps - stride : mostSteps);
    if (steps !== undefined) best = { rate, steps, run };
  }
  if (!best) return { entry, steps: [] };
  const { rate, steps, run } = best;
  return { entry, rate, steps: [steps, ...seeds.slice(1).map((seed) => run(seed, mostSteps))] };
}
