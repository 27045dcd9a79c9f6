/** What `npm run bench:cpu` is asked for. */
import { parseArgs } from "node:util";
import type { Contender } from "./contenders.ts";
import type { Effort } from "./race.ts";
import type { Family, Task } from "./task.ts";

export interface Options {
  readonly effort: Effort;
  readonly statistic: "median" | "least";
  /** Whether everything is measured as docs/benchmarks.md says it is. */
  readonly whole: boolean;
  readonly resume: boolean;
  readonly render: boolean;
  families(all: readonly Family[]): readonly Family[];
  contenders(all: readonly Contender[]): readonly Contender[];
}

const thorough: Effort = { rounds: 5, seconds: 0.06, warmUp: 0.15, budget: 1.2, oneCall: 3, patience: 10 };
const fleeting: Effort = { rounds: 2, seconds: 0.03, warmUp: 0.05, budget: 0.3, oneCall: 1, patience: 10 };

/** Words that are looked for in names; none are in all of them. */
const has = (text: string, words: readonly string[]): boolean =>
  words.length === 0 || words.some((word) => text.toLowerCase().includes(word.toLowerCase()));

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tasks: { type: "string", default: "" },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      least: { type: "boolean", default: false },
      resume: { type: "boolean", default: false },
      render: { type: "boolean", default: false },
    },
  });

const wordsOf = (list: string): readonly string[] => list.split(",").filter((word) => word !== "");

function effortOf(quick: boolean, rounds: string | undefined): Effort {
  const effort = quick ? fleeting : thorough;
  if (rounds === undefined) return effort;
  if (!/^[1-9]\d*$/.test(rounds)) throw new Error(`--rounds ${rounds}: a whole number from 1`);
  return { ...effort, rounds: Number(rounds) };
}

export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  const { quick, least, resume, render, rounds } = values;
  const [tasks, only] = [[...positionals, ...wordsOf(values.tasks)], wordsOf(values.only)];
  const isChosen = ({ title }: Family, { name, kind, large }: Task): boolean =>
    tasks.length === 0 ? !(quick && large) : has([name, kind, title].join(" "), tasks);
  return {
    effort: effortOf(quick, rounds),
    statistic: least ? "least" : "median",
    whole: ![quick, least, rounds !== undefined, tasks.length > 0, only.length > 0].includes(true),
    resume,
    render,
    families: (all) =>
      all
        .map((family): Family => ({ ...family, tasks: family.tasks.filter((task) => isChosen(family, task)) }))
        .filter((family) => family.tasks.length > 0),
    contenders: (all) => all.filter(({ name, group }) => group === "cotangent" || has(name, only)),
  };
}
