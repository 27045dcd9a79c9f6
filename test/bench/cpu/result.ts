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
      /** The first call took so long that there was no other: its time is all that is known. */
      readonly oneCall?: true;
    }
  /** Its first results were not there within so many seconds. */
  | { readonly kind: "late"; readonly seconds: number }
  | { readonly kind: "lacks" | "failed" | "wrong" | "missing" | "left out"; readonly why: string };

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

/** Under which conditions a run was made. */
export interface Conditions {
  /** What it was measured on. */
  readonly machine: readonly string[];
  readonly effort: Effort;
  /** Which time of each contender is compared. */
  readonly statistic: "median" | "least";
}

export interface Report extends Conditions {
  readonly contenders: readonly Contender[];
  readonly families: readonly FamilyResult[];
  /** Seconds that all of it took. */
  readonly seconds: number;
  /** Names of tasks that are not measured yet. */
  readonly absent: readonly string[];
}
