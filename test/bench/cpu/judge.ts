/** Whether targets are met. */
import { showSeconds } from "../measure.ts";
import type { Report, TaskResult } from "./result.ts";
import type { Target } from "./task.ts";
import { bestOf, ofGroup, timesOf, type Timed } from "./times.ts";

export interface Verdict {
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
  return (result.task.targets ?? []).map((target): Verdict => {
    const best = bestOf(own);
    if (!best) return { target: titleOf(target), reached: "no time", met: undefined };
    switch (target.against) {
      case "js":
      case "torch":
        return atLeast(target, bestOf(ofGroup(times, target.against)), best);
      case "peak":
        return ofPeak(target, peaks(report), own, result);
      case "c":
        return withThreads(target, times, own);
      case "hand":
        return besideHand(target, bestOf(ofGroup(times, "hand")), best);
    }
  });
}

function titleOf(target: Target): string {
  switch (target.against) {
    case "js":
      return `JS ≥ ${target.factor}`;
    case "torch":
      return `PyTorch ≥ ${target.factor}`;
    case "c":
      return `≤ ${target.factor} of C`;
    case "peak":
      return `≥ ${target.factor} of the peak`;
    case "hand":
      return "over" in target ? `≤ ${showSeconds(target.over)} over hand` : `≤ ${target.factor} of hand`;
  }
}

function atLeast(target: Extract<Target, { against: "js" | "torch" }>, other: Timed | undefined, own: Timed): Verdict {
  const title = titleOf(target);
  if (!other) return { target: title, reached: "–", met: undefined };
  const factor = other.seconds / own.seconds;
  return { target: title, reached: factor.toPrecision(3), met: factor >= target.factor };
}

/** Of the cores used: the best fraction is judged by the contender with most threads. */
function ofPeak(
  target: Extract<Target, { against: "peak" }>,
  peak: ReadonlyMap<number, number>,
  own: readonly Timed[],
  { task }: TaskResult,
): Verdict {
  const widest = own.toSorted((a, b) => b.contender.threads - a.contender.threads)[0];
  const lanes = task.dtype === "f32" ? 1 : 0.5;
  const ceiling = lanes * (peak.get(widest?.contender.threads ?? 1) ?? NaN);
  const fraction = widest === undefined ? NaN : (task.flops ?? 0) / widest.seconds / ceiling;
  return {
    target: titleOf(target),
    reached: Number.isNaN(fraction) ? "–" : fraction.toPrecision(2),
    met: Number.isNaN(fraction) ? undefined : fraction >= target.factor,
  };
}

/** Against C with as many threads; with the most of them that both have. */
function withThreads(
  target: Extract<Target, { against: "c" }>,
  times: readonly Timed[],
  own: readonly Timed[],
): Verdict {
  const pairs = own.flatMap((mine) => {
    const other = bestOf(ofGroup(times, "c", mine.contender.threads));
    return other ? [{ threads: mine.contender.threads, factor: mine.seconds / other.seconds }] : [];
  });
  const [pair] = pairs.toSorted((a, b) => b.threads - a.threads);
  return pair
    ? { target: titleOf(target), reached: pair.factor.toPrecision(3), met: pair.factor <= target.factor }
    : { target: titleOf(target), reached: "–", met: undefined };
}

function besideHand(target: Extract<Target, { against: "hand" }>, hand: Timed | undefined, own: Timed): Verdict {
  const title = titleOf(target);
  if (!hand) return { target: title, reached: "–", met: undefined };
  if ("over" in target) {
    const over = own.seconds - hand.seconds;
    return { target: title, reached: `${(over * 1e6).toPrecision(3)} µs`, met: over <= target.over };
  }
  const factor = own.seconds / hand.seconds;
  return { target: title, reached: factor.toPrecision(3), met: factor <= target.factor };
}
