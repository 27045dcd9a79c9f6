/** Times of contenders at a task, and the best of them. */
import type { Contender, Group } from "./contenders.ts";
import type { Outcome, Report, TaskResult } from "./result.ts";

export interface Timed {
  readonly contender: Contender;
  /** Seconds of a run, by the statistic of the report. */
  readonly seconds: number;
  /** What is known of it is the first call, or that it takes longer. */
  readonly known: "warm" | "first call" | "more";
}

function timeOf(outcome: Outcome | undefined, statistic: Report["statistic"]): Omit<Timed, "contender"> | undefined {
  if (outcome?.kind === "late") return { seconds: outcome.seconds, known: "more" };
  return outcome?.kind === "timed"
    ? { seconds: outcome[statistic], known: outcome.oneCall ? "first call" : "warm" }
    : undefined;
}

/** Of those that can be compared. */
export const timesOf = ({ contenders, statistic }: Report, { task, outcomes }: TaskResult): readonly Timed[] =>
  contenders.flatMap((contender) => {
    if (contender.onlyF32 && task.dtype === "f64") return [];
    const time = timeOf(outcomes.get(contender.name), statistic);
    // That Cotangent takes longer than some time is nothing to compare others with.
    const usable = time && !(contender.group === "cotangent" && time.known === "more");
    return usable ? [{ contender, ...time }] : [];
  });

export const ofGroup = (times: readonly Timed[], group: Group, threads?: number): readonly Timed[] =>
  times.filter(
    ({ contender }) => contender.group === group && (threads === undefined || contender.threads === threads),
  );

export const bestOf = (times: readonly Timed[]): Timed | undefined =>
  times.toSorted((a, b) => a.seconds - b.seconds)[0];
