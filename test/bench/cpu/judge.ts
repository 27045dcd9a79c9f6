/** Whether targets are met. */
import { showSeconds } from "../measure.ts";
import type { Report, TaskResult } from "./result.ts";
import { goalOf, type Target } from "./targets.ts";
import { bestOf, ofGroup, timesOf, type Timed } from "./times.ts";

export interface Verdict {
  readonly against: Target["against"];
  readonly target: string;
  readonly reached: string;
  /** Undefined where there is nobody to compare with. */
  readonly met: boolean | undefined;
}

/** Floating-point operations a second at the peak, by number of threads: the best that any contender found. */
export function peaks(report: Report): ReadonlyMap<number, number> {
  const results = report.families.flatMap((family) => family.results);
  const probe = results.find(({ task }) => task.kind === "fusedPeak");
  const found = new Map<number, number>();
  if (!probe) return found;
  for (const { contender, seconds } of timesOf(report, probe)) {
    const flops = ((probe.task.flops ?? 0) * contender.threads) / seconds;
    found.set(contender.threads, Math.max(flops, found.get(contender.threads) ?? 0));
  }
  return found;
}

export function judge(report: Report, result: TaskResult): readonly Verdict[] {
  const times = timesOf(report, result);
  const own = ofGroup(times, "cotangent");
  return goalOf(result.task).targets.map((target): Verdict => {
    const best = bestOf(own);
    const { reached, met } = best
      ? reachedOf(target, { report, result, times, own, best })
      : { reached: "no time", met: undefined };
    return { against: target.against, target: titleOf(target), reached, met };
  });
}

interface Found {
  readonly report: Report;
  readonly result: TaskResult;
  readonly times: readonly Timed[];
  readonly own: readonly Timed[];
  readonly best: Timed;
}
type Reached = Pick<Verdict, "reached" | "met">;
const nobody: Reached = { reached: "–", met: undefined };

function reachedOf(target: Target, found: Found): Reached {
  switch (target.against) {
    case "js":
    case "torch":
    case "onnx":
      return atLeast(target.factor, bestOf(ofGroup(found.times, target.against)), found.best);
    case "peak":
      return ofPeak(target.factor, found);
    case "c":
      return withThreads(target.factor, found);
    case "hand":
      return besideHand(target, bestOf(ofGroup(found.times, "hand")), found.best);
    case "first":
      return inFirstCall(target.seconds, found);
  }
}

function titleOf(target: Target): string {
  switch (target.against) {
    case "js":
    case "torch":
    case "onnx":
      return `≥ ${target.factor}×`;
    case "c":
      return `≤ ${target.factor} of C`;
    case "peak":
      return `≥ ${target.factor} of the peak`;
    case "hand":
      return "over" in target ? `≤ ${showSeconds(target.over)} over hand` : `≤ ${target.factor} of hand`;
    case "first":
      return `first call ≤ ${showSeconds(target.seconds)}`;
  }
}

/** A number of three digits, without an exponent. */
export const showFactor = (factor: number): string => (factor >= 100 ? factor.toFixed(0) : factor.toPrecision(3));

function atLeast(factor: number, other: Timed | undefined, own: Timed): Reached {
  if (!other) return nobody;
  const reached = other.seconds / own.seconds;
  const more = other.known === "more";
  // What is more than a number that is too small may be enough.
  const met = reached >= factor ? true : more ? undefined : false;
  return { reached: `${more ? "> " : ""}${showFactor(reached)}${other.known === "first call" ? "¹" : ""}`, met };
}

/** Of the cores used: the contender with most threads is judged. */
function ofPeak(factor: number, { report, result: { task }, own }: Found): Reached {
  const widest = own.toSorted((a, b) => b.contender.threads - a.contender.threads)[0];
  if (!widest || task.flops === undefined) return nobody;
  const peak = peaks(report).get(widest.contender.threads);
  if (peak === undefined) return nobody;
  const fraction = task.flops / widest.seconds / (task.dtype === "f32" ? peak : peak / 2);
  return { reached: fraction.toPrecision(2), met: fraction >= factor };
}

/** Against C with as many threads; with the most of them that both have. */
function withThreads(factor: number, { times, own }: Found): Reached {
  const pairs = own.flatMap((mine) => {
    const other = bestOf(ofGroup(times, "c", mine.contender.threads));
    return other ? [{ threads: mine.contender.threads, reached: mine.seconds / other.seconds }] : [];
  });
  const [pair] = pairs.toSorted((a, b) => b.threads - a.threads);
  return pair ? { reached: showFactor(pair.reached), met: pair.reached <= factor } : nobody;
}

function besideHand(target: Extract<Target, { against: "hand" }>, hand: Timed | undefined, own: Timed): Reached {
  if (!hand) return nobody;
  if ("over" in target) {
    const over = own.seconds - hand.seconds;
    return { reached: `${(over * 1e6).toPrecision(3)} µs`, met: over <= target.over };
  }
  const factor = own.seconds / hand.seconds;
  return { reached: showFactor(factor), met: factor <= target.factor };
}

function inFirstCall(limit: number, { result, best }: Found): Reached {
  const outcome = result.outcomes.get(best.contender.name);
  if (outcome?.kind !== "timed") return nobody;
  return { reached: showSeconds(outcome.first), met: outcome.first <= limit };
}
