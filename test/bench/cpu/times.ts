/** Times of contenders at a task, and the best of them. */
import type { Contender, Group } from "./contenders.ts";
import type { Report, TaskResult } from "./result.ts";

export interface Timed {
  readonly contender: Contender;
  /** Seconds of a run, by the statistic of the report. */
  readonly seconds: number;
}

/** Of those that can be compared. */
export const timesOf = ({ contenders, statistic }: Report, { task, outcomes }: TaskResult): readonly Timed[] =>
  contenders.flatMap((contender) => {
    if (contender.onlyF32 && task.dtype === "f64") return [];
    const outcome = outcomes.get(contender.name);
    return outcome?.kind === "timed" ? [{ contender, seconds: outcome[statistic] }] : [];
  });

export const ofGroup = (times: readonly Timed[], group: Group, threads?: number): readonly Timed[] =>
  times.filter(
    ({ contender }) => contender.group === group && (threads === undefined || contender.threads === threads),
  );

export const bestOf = (times: readonly Timed[]): Timed | undefined =>
  times.toSorted((a, b) => a.seconds - b.seconds)[0];
