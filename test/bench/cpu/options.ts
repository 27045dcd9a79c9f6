/** What `npm run bench:cpu` is asked for. */
import { parseArgs } from "node:util";
import type { Contender } from "./contenders.ts";
import type { Effort } from "./race.ts";
import type { Family } from "./task.ts";

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

export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tasks: { type: "string" },
      only: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      least: { type: "boolean", default: false },
      resume: { type: "boolean", default: false },
      render: { type: "boolean", default: false },
    },
  });
  const { quick, least, resume, render } = values;
  const [tasks, only] = [[...positionals, ...(values.tasks?.split(",") ?? [])], values.only?.split(",") ?? []];
  const effort = quick ? fleeting : thorough;
  const rounds = Number(values.rounds ?? effort.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: a whole number from 1`);
  return {
    effort: { ...effort, rounds },
    statistic: least ? "least" : "median",
    whole: !quick && !least && values.rounds === undefined && tasks.length === 0 && only.length === 0,
    resume,
    render,
    families: (all) =>
      all
        .map((family): Family => ({
          ...family,
          tasks: family.tasks.filter(
            ({ name, kind, large }) =>
              has([name, kind, family.title].join(" "), tasks) && (tasks.length > 0 || !quick || !large),
          ),
        }))
        .filter(({ tasks: chosen }) => chosen.length > 0),
    contenders: (all) => all.filter(({ name, group }) => group === "cotangent" || has(name, only)),
  };
}
