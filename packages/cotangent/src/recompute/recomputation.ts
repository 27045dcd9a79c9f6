/** The search for what to compute again, so that a program stays within so many bytes for the least work. */
import { memoryUse } from "@cotangent/codegen-js";
import { at, type Program, type Value } from "@cotangent/ir";
import { planStatistics } from "@cotangent/kernel";
import { compile } from "../backend.ts";
import { simplified } from "../control.ts";
import { choose, type Again } from "./choose.ts";
import { bytesOf, halvesOf, type Halves } from "./halves.ts";
import { repeat } from "./repeat.ts";

/** A program and what it takes. */
export interface Measured {
  readonly program: Program;
  /** The steps that are computed again. */
  readonly again: Again;
  /** Bytes in use while it runs: arguments, results, temporaries. */
  readonly peak: number;
  /** Scalar operations, loads and stores by cost. */
  readonly operations: number;
}

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
/** Prices that are tried for each number of parts, besides 0. */
const mostPrices = 16;

/** The recomputation of `program` that fits into `budget` bytes for the least work. */
export function search(program: Program, budget: number): Search {
  const whole = measure(simplified(program), new Set());
  const rounds: Round[] = [];
  let best = whole;
  while (best.peak > budget && rounds.length < mostRounds) {
    const round = cutOnce(best, budget);
    if (round.best.peak >= best.peak) break;
    rounds.push(round);
    best = round.best;
  }
  return { whole, best, rounds };
}

/**
 * The best recomputation across one moment. For each number of parts it finds the highest price of operations, by
 * quarters and then by bisection, at which the plan fits. Bytes and work are those of plans, so of what runs, not estimates.
 */
function cutOnce(before: Measured, budget: number): Round {
  const halves = halvesOf(before.program);
  const prices = pricesOf(halves);
  const known = new Map<string, Measured>();
  const measured = (parts: number, price: number): Measured => {
    const again = choose(halves, { parts, price });
    const key = halves.program.steps.flatMap((step, i) => (again.has(step) ? [i] : [])).join();
    const found = known.get(key) ?? measure(repeat(halves, again), again);
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
  return { halves, best: [...known.values()].reduce((a, b) => better(a, b, budget), before) };
}

function better(a: Measured, b: Measured, budget: number): Measured {
  if (a.peak <= budget && b.peak <= budget) return b.operations < a.operations ? b : a;
  return b.peak < a.peak ? b : a;
}

function measure(program: Program, again: Again): Measured {
  const executable = compile(program);
  return {
    program,
    again,
    peak: memoryUse(executable).peak,
    operations: planStatistics(executable.plan).operations,
  };
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
