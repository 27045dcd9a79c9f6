/** The best rate of a method on a problem, what its steps cost, and how long they take. */
import { rates, seeds } from "../optimizers/race.ts";
import { exchangeOf, inGradients, type Exchange } from "./exchange.ts";
import type { Entry } from "./methods.ts";
import type { Problem } from "./problem.ts";
import { runnerOf, type Order, type Run } from "./race.ts";
import { counting, nothing, scaled, type Spending } from "./tally.ts";

export interface Outcome {
  readonly entry: Entry;
  readonly leftOut?: string;
  readonly rate?: number;
  /** With the best rate, of each start; undefined where the goal is not reached. */
  readonly steps: readonly (number | undefined)[];
  /** Of the run with the median of the steps. */
  readonly spending: Spending;
  /** That in gradients; infinite where the goal is not reached. */
  readonly gradients: number;
  /** Seconds of all these steps. */
  readonly seconds: number;
  /** The most steps that there were. */
  readonly most: number;
}

export interface Shared {
  readonly problem: Problem;
  readonly exchange: Exchange;
}

export const shared = (problem: Problem): Shared => ({ problem, exchange: exchangeOf(problem) });

/** Costs are counted over so many steps at most, and over so few for large problems; what methods do every so often divides them. */
const [countedSteps, fewSteps, many] = [200, 20, 1000] as const;
const middleRate = 1e-3;

export interface Scope {
  readonly seeds: readonly number[];
  readonly rates: readonly number[];
  /** What budgets are multiplied by. */
  readonly part: number;
}

export const whole: Scope = { seeds, rates, part: 1 };

export function contest(
  entry: Entry,
  { problem, exchange }: Shared,
  { seeds: all, rates: grid, part }: Scope,
): Outcome {
  const none = { entry, steps: [], spending: nothing, gradients: Infinity, seconds: NaN, most: 0 };
  const leftOut = entry.leftOut?.(problem);
  if (leftOut !== undefined) return { ...none, leftOut };
  const [first = 0, ...others] = all;
  const run = runnerOf(entry, problem);
  const costs = costsOf(entry, problem, run);
  const budget = (entry.isZeroth ? problem.largerBudget : problem.budget) * part;
  const aStep = inGradients(costs({ seed: first, rate: middleRate, most: fewSteps }), exchange) / fewSteps;
  const most = Math.max(problem.stride, Math.min(Math.floor(budget / aStep), entry.mostSteps ?? Infinity));
  const best = bestOf(entry.isRated ? grid : [1], { run, seed: first, most, stride: problem.stride });
  if (!best) return { ...none, most };
  const { rate, steps } = best;
  const found = [steps, ...others.map((seed) => reached(run({ seed, rate, most })))];
  const middle = found.toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity))[found.length >> 1];
  const order = { seed: all[found.indexOf(middle)] ?? first, rate, most: middle ?? most };
  const spending = costs(order);
  return {
    entry,
    ...(entry.isRated && { rate }),
    steps: found,
    spending,
    gradients: middle === undefined ? Infinity : inGradients(spending, exchange),
    seconds: secondsOf(() => void run({ ...order, isJudged: false })),
    most,
  };
}

interface Search extends Omit<Order, "rate"> {
  readonly run: (order: Order) => Run;
  readonly stride: number;
}

/** The rate with the fewest steps, the first of equal ones; a run ends where a rate before it was better. */
function bestOf(
  grid: readonly number[],
  { run, seed, most, stride }: Search,
): { readonly rate: number; readonly steps: number } | undefined {
  let best: { readonly rate: number; readonly steps: number } | undefined;
  for (const rate of grid) {
    const { steps, isThere } = run({ seed, rate, most: best ? best.steps - stride : most });
    if (isThere) best = { rate, steps };
  }
  return best;
}

const reached = ({ isThere, steps }: Run): number | undefined => (isThere ? steps : undefined);

/** What the steps of a run cost. */
function costsOf(entry: Entry, problem: Problem, run: (order: Order) => Run): (order: Order) => Spending {
  const isCounting = run({ seed: 0, rate: middleRate, most: 0 }).spent !== undefined;
  if (isCounting)
    return (order) => {
      const [gradients, products] = run({ ...order, isJudged: false }).spent ?? [0, 0];
      return { ...nothing, gradients, products };
    };
  const { tally, spent } = counting(problem.size);
  const watched = runnerOf(entry, problem, tally);
  return (order) => {
    const most = Math.min(order.most, problem.size > many ? fewSteps : countedSteps);
    const before = spent();
    const { steps } = watched({ ...order, most, isJudged: false });
    const after = spent();
    const total = Object.fromEntries(
      Object.entries(after).map(([kind, count]) => [kind, count - before[kind as keyof Spending]]),
    ) as unknown as Spending;
    return scaled(total, order.most / steps);
  };
}

/** The least of three times: what disturbs a run makes it longer. */
function secondsOf(run: () => void): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1e3;
  });
  return Math.min(...times);
}
