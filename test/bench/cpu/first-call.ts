/** What the first call of a contender says: that it can be timed, or what is to be told instead. */
import { furthest } from "./agreement.ts";
import { kindOf } from "./kinds.ts";
import type { Answer } from "./protocol.ts";
import type { Outcome } from "./result.ts";
import type { Task } from "./task.ts";

/** Seconds of the first run and of a later one, and how far the results are from Cotangent's. */
export interface Ready {
  readonly first: number;
  readonly once: number;
  readonly apart: number;
}

type Results = readonly ArrayLike<number>[];

/** How far results are from those of Cotangent: without these nothing can be said of the others. */
export function apartFrom(expected: Results | undefined, found: Results | undefined, { kind }: Task): number {
  const comparable = expected ?? (kind === "fusedPeak" ? [] : undefined);
  return found && comparable ? furthest(found, comparable) : Infinity;
}

/** A first call of more than `longest` seconds a run is all that is asked for. */
export function afterFirstCall(task: Task, answer: Answer, apart: number, longest: number): Ready | Outcome {
  if ("lacks" in answer) return { kind: "lacks", why: answer.lacks };
  if ("late" in answer) return { kind: "late", seconds: answer.late };
  if ("failed" in answer)
    return { kind: answer.failed.startsWith("not installed") ? "missing" : "failed", why: answer.failed };
  if ("times" in answer) return { kind: "failed", why: "answered something else" };
  const { tolerance = 1e-3, firstRuns = 1 } = kindOf(task.kind);
  if (!(apart <= tolerance)) return { kind: "wrong", why: `differs by ${apart.toExponential(1)}` };
  const { first, once } = answer;
  const each = first / firstRuns;
  return each > longest
    ? { kind: "timed", median: each, least: each, first: each, apart, oneCall: true }
    : { first: Math.max(once, first - (firstRuns - 1) * once), once, apart };
}
