/** What came out of a run. */
import type { Contender } from "./contenders.ts";
import type { Effort } from "./race.ts";
import type { Task } from "./task.ts";

/** Of one contender at one task. */
export type Outcome =
  | {
      readonly kind: "timed";
      /** Seconds of a run: the median and the least over all rounds. */
      readonly median: number;
      readonly least: number;
      /** Seconds of the first run, with what is compiled for it. */
      readonly first: number;
      /** How far its results are from Cotangent's, relative to the greatest element. */
      readonly apart: number;
    }
  | { readonly kind: "lacks" | "failed" | "wrong" | "missing"; readonly why: string };

export interface TaskResult {
  readonly task: Task;
  /** By the names of contenders. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

export interface FamilyResult {
  readonly title: string;
  readonly about: string;
  readonly results: readonly TaskResult[];
}

export interface Report {
  readonly contenders: readonly Contender[];
  readonly families: readonly FamilyResult[];
  /** What it was measured on. */
  readonly machine: readonly string[];
  readonly effort: Effort;
  /** Which time of each contender is compared. */
  readonly statistic: "median" | "least";
}
