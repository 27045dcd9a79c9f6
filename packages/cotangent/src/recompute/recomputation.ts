/** The search for what to compute again, so that a program stays within so many bytes for the least work. */
import { at, type Program, type Value } from "@cotangent/ir";
import { readyToRun } from "../control.ts";
import { choose, type Again } from "./choose.ts";
import { bytesOf, halvesOf, type Halves } from "./halves.ts";
import { estimateFor, measure, type Estimate, type Measured } from "./measure.ts";
import { repeat } from "./repeat.ts";

/** One minimum cut, and what comes of it. */
export interface Round {
  readonly halves: Halves;
  readonly best: Measured;
}

export interface Search {
  /** With everything kept. */
  readonly whole: Measured;
  /** What fits for the least work; what takes least if nothing fits. */
  readonly best: Measured;
  /** The cuts on the way to it: none if everything fits. */
  readonly rounds: readonly Round[];
}

/** Into how many parts the first half may be cut. */
const partsTried = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
/** How often what is left to fit is cut again, where it then holds most. */
const mostRounds = 3;
/** Of what seems to fit, or to take least, so many are compiled. */
const mostCompiled = 4;
/** Prices that are tried for each number of parts, besides 0. */
const mostPrices = 16;

/** The recomputation of `program` that fits into `budget` bytes for the least work. */
export function search(program: Program, budget: number): Search {
  const whole = measure(readyToRun(program));
  const estimate = estimateFor(whole);
  const rounds: Round[] = [];
  let best = whole;
  while (best.peak > budget && rounds.length < mostRounds) {
    const round = cutOnce(best, { budget, estimate });
    if (round.best.peak >= best.peak) break;
    rounds.push(round);
    best = round.best;
  }
  return { whole, best, rounds };
}

interface Aim {
  readonly budget: number;
  readonly estimate: Estimate;
}

/**
 * The best recomputation across one moment. For each number of parts it looks for the highest price of operations at which the
 * plan fits, by bisection, among those that repeat less than what was found to fit. Bytes and work are those of plans, so of
 * what runs; a plan takes long, a cut does not.
 */
function cutOnce(before: Measured, { budget, estimate }: Aim): Round {
  const halves = halvesOf(before.program);
  const prices = pricesOf(halves);
  const known = new Map<string, Measured>();
  const measured = (again: Again): Measured => {
    const key = halves.program.steps.flatMap((step, i) => (again.has(step) ? [i] : [])).join();
    const found = known.get(key) ?? { ...estimate(repeat(halves, again)), again };
    known.set(key, found);
    return found;
  };
  let least = Infinity;
  for (const parts of partsTried) {
    if (parts > 1 && parts > halves.held.size / 2) break;
    const cut = remembered((i) => choose(halves, { parts, price: at(prices, i) }));
    const repeats = (i: number): number => workIn(halves, cut(i));
    const fits = (i: number): boolean => measured(cut(i)).peak <= budget;
    const from = firstOf([0, prices.length], (i) => repeats(i) < least);
    // What costs nothing may all be made at once, and so take more than a higher price does.
    const start = [from + ((prices.length - from) >> 2), from].find((i) => i < prices.length && fits(i));
    if (start === undefined) continue;
    const last = firstOf([start + 1, prices.length], (i) => !fits(i)) - 1;
    least = Math.min(least, repeats(last));
  }
  return { halves, best: exactly([...known.values()], before, budget) };
}

/** The first number from `low` to `high − 1` for which `holds`, which then holds for all after it; `high` if there is none. */
function firstOf([low, high]: readonly [number, number], holds: (i: number) => boolean): number {
  if (low >= high) return high;
  const middle = (low + high) >> 1;
  return holds(middle) ? firstOf([low, middle], holds) : firstOf([middle + 1, high], holds);
}

function remembered<T>(f: (i: number) => T): (i: number) => T {
  const known = new Map<number, T>();
  return (i) => {
    const found = known.get(i) ?? f(i);
    known.set(i, found);
    return found;
  };
}

/** The scalar operations that are repeated. */
const workIn = ({ program, work }: Halves, again: Again): number =>
  work.reduce((sum, cost, i) => sum + (again.has(at(program.steps, i)) ? cost : 0), 0);

/** The first of `found`, by work if it fits and then by bytes, that is as small as it was estimated to be. */
function exactly(found: readonly Measured[], before: Measured, budget: number): Measured {
  const fitting = found.filter(({ peak }) => peak <= budget).toSorted((a, b) => a.operations - b.operations);
  const others = found.filter(({ peak }) => peak > budget).toSorted((a, b) => a.peak - b.peak);
  let least = before;
  for (const { program, again } of [...fitting, ...others].slice(0, mostCompiled)) {
    const exact = { ...measure(program), again };
    if (exact.peak <= budget) return exact;
    if (exact.peak < least.peak) least = exact;
  }
  return least;
}

/** The prices at which a step alone is no longer worth its bytes, from 0. */
function pricesOf({ program, makers, work }: Halves): readonly number[] {
  const prices = program.steps.slice(0, work.length).flatMap((step, i) => {
    const bytes = step.results.reduce((sum, result) => sum + (makers.has(result) ? bytesOf(result) : 0), 0);
    const cost = at(work, i);
    return bytes > 0 && cost > 0 && cost < Infinity ? [bytes / cost] : [];
  });
  const sorted = [...new Set(prices)].toSorted((a, b) => a - b);
  const every = Math.ceil(sorted.length / mostPrices);
  return [0, ...sorted.filter((_, i) => i % every === 0)];
}

/** The values of the first half that the second, or what is computed again for it, reads. */
export function keptBy({ boundary, held, makers }: Halves, again: Again): readonly Value[] {
  const repeated = new Set([...again].flatMap((step) => step.results));
  const read = new Set([...held, ...[...again].flatMap((step) => step.args)]);
  return [...read].filter((value) => (makers.get(value) ?? boundary) < boundary && !repeated.has(value));
}
