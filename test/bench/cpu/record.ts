/** What was measured so far, in a file that grows by a line with each task: a run that was ended can go on from it. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Contender } from "./contenders.ts";
import type { Conditions, Outcome, Report, TaskResult } from "./result.ts";
import type { Family } from "./task.ts";

/** One task: its name, outcomes by the names of contenders, and seconds that it took. */
interface Entry {
  readonly task: string;
  readonly outcomes: readonly (readonly [string, Outcome])[];
  readonly seconds: number;
}

export interface Recorded {
  readonly conditions: Conditions;
  readonly entries: readonly Entry[];
}

/** Starts a file with what is known before. */
export function begin(file: string, { conditions, entries }: Recorded): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [conditions, ...entries].map((line) => `${JSON.stringify(line)}\n`).join(""));
}

export function add(file: string, { task, outcomes }: TaskResult, seconds: number): void {
  const entry: Entry = { task: task.name, outcomes: [...outcomes], seconds };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** What a file holds, if there is one; a last line that was not written to its end is left out. */
export function recorded(file: string): Recorded | undefined {
  if (!existsSync(file)) return undefined;
  const [head, ...lines] = readFileSync(file, "utf8").split("\n").slice(0, -1);
  if (head === undefined) return undefined;
  return {
    conditions: JSON.parse(head) as Conditions,
    entries: lines.map((line) => JSON.parse(line) as Entry),
  };
}

/** What is to be told of it; a task that was measured twice is told as it was the last time. */
export function reportOf(
  { conditions, entries }: Recorded,
  families: readonly Family[],
  contenders: readonly Contender[],
): Report {
  const measured = new Map(entries.map(({ task, outcomes }) => [task, new Map(outcomes)]));
  const all = families.flatMap(({ tasks }) => tasks.map(({ name }) => name));
  return {
    ...conditions,
    contenders,
    families: families
      .map(({ title, about, tasks }) => ({
        title,
        about,
        results: tasks.flatMap((task): readonly TaskResult[] => {
          const outcomes = measured.get(task.name);
          return outcomes ? [{ task, outcomes }] : [];
        }),
      }))
      .filter(({ results }) => results.length > 0),
    seconds: entries.reduce((sum, { seconds }) => sum + seconds, 0),
    absent: all.filter((name) => !measured.has(name)),
  };
}
