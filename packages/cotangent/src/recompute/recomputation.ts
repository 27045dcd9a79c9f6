/** The search for what to compute again, so that a program stays within so many bytes for the least work. */
import { at, type Program, type Value } from "@cotangent/ir";
import { simplified } from "../control.ts";
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
  const whole = measure(simplified(program));
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
 * The best recomputation across one moment. For each number of parts it finds the highest price of operations, by
 * quarters and then by bisection, at which the plan fits. Bytes and work are those of plans, so of what runs.
 */
function cutOnce(before: Measured, { budget, estimate }: Aim): Round {
  const halves = halvesOf(before.program);
  const prices = pricesOf(halves);
  const known = new Map<string, Measured>();
  const measured = (parts: number, price: number): Measured => {
    const again = choose(halves, { parts, price });
    const key = halves.program.steps.flatMap((step, i) => (again.has(step) ? [i] : [])).join();
    const found = known.get(key) ?? { ...estimate(repeat(halves, again)), again };
    known.set(key, found);
    return found;
  };
  for (const parts of partsTried) {
    if (parts > 1 && parts > halves.held.size / 2) break;
    // What costs nothing may all be made at once, and so take more than a higher price does.
    const starts = [0, 1, 2, 3].map((quarter) => Math.floor((quarter * prices.length) / 4));
    const start = starts.findLastIndex((i) => measured(parts, at(prices, i)).peak <= budget);
    if (start < 0) continue;
    let [low, high] = [at(starts, start), starts[start + 1] ?? prices.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (measured(parts, at(prices, middle)).peak <= budget) low = middle;
      else high = middle;
    }
  }
  return { halves, best: exactly([...known.values()], before, budget) };
}

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
