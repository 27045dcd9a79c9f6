/** Which tasks a slow contender does not get: those that it would spend the time of all others on. */
import type { Contender } from "./contenders.ts";
import type { Task } from "./task.ts";

/** Seconds of a run at least, by the work that a task is declared to be and the speed of the contender. */
export function estimate(
  { speed = {} }: Pick<Contender, "speed">,
  { flops = 0, elements = 0 }: Pick<Task, "flops" | "elements">,
): number {
  return Math.max(flops / (speed.flops ?? Infinity), elements / (speed.elements ?? Infinity));
}

/** Why a contender does not get a task, if its runs would take longer than `limit` seconds. */
export function leftOut(contender: Contender, task: Task, limit: number): string | undefined {
  const seconds = estimate(contender, task);
  return seconds > limit ? `a run would take about ${seconds.toPrecision(2)} s` : undefined;
}
