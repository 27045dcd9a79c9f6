/** How long runs take, by the rules of GradBench: at least so many, for at least so long. */
import type { Prepared } from "./module.ts";

export interface Timing {
  readonly name: "prepare" | "evaluate";
  readonly nanoseconds: number;
}

export interface Effort {
  readonly min_runs?: number;
  readonly min_seconds?: number;
}

function timed(run: () => unknown): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

/** Runs once to trace and compile, which is the preparation, and then as often as asked. */
export function measure(
  prepared: Prepared,
  { min_runs: runs = 1, min_seconds: seconds = 0 }: Effort,
): readonly Timing[] {
  const timings: Timing[] = [{ name: "prepare", nanoseconds: timed(() => prepared.run()) }];
  for (let elapsed = 0; timings.length <= runs || elapsed < seconds * 1e9;) {
    const nanoseconds = timed(() => prepared.run());
    elapsed += nanoseconds;
    timings.push({ name: "evaluate", nanoseconds });
  }
  return timings;
}
