/**
 * `npm run bench:cpu`: Cotangent beside other libraries and languages on the CPU of this machine.
 *
 *     --tasks a,b     only tasks whose names, kinds or families have one of these words in them
 *     --only a,b      only Cotangent and contenders whose names have one of these words in them
 *     --rounds n      how often each contender has its turn
 *     --quick         fewer and shorter rounds, without the largest sizes
 *     --least         compares the least times instead of the medians: for a machine that does other work meanwhile
 *
 * A whole run writes docs/benchmarks.md and its plot; a part of one, or a quick one, writes to out/.
 */
import { writeFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { contenders, here } from "./contenders.ts";
import { families } from "./families.ts";
import { installPeers } from "./install-peers.ts";
import { machine } from "./machine.ts";
import { plot } from "./plot.ts";
import { Race, type Effort } from "./race.ts";
import { markdown, summary } from "./report.ts";
import type { FamilyResult, Report } from "./result.ts";
import type { Family } from "./task.ts";

const { values: options } = parseArgs({
  options: {
    tasks: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    least: { type: "boolean", default: false },
  },
});

const words = (list: string | undefined): readonly string[] => list?.toLowerCase().split(",") ?? [];
const has = (text: string, list: readonly string[]): boolean =>
  list.length === 0 || list.some((word) => text.toLowerCase().includes(word));

const effort: Effort = options.quick
  ? { rounds: Number(options.rounds ?? 2), seconds: 0.03, warmUp: 0.1, budget: 0.5, patience: 10 }
  : { rounds: Number(options.rounds ?? 5), seconds: 0.1, warmUp: 0.3, budget: 2, patience: 20 };
const wanted = words(options.tasks);
const chosen = families
  .map((family): Family => ({
    ...family,
    tasks: family.tasks.filter(
      ({ name, kind, large }) => has([name, kind, family.title].join(" "), wanted) && !(large && options.quick),
    ),
  }))
  .filter(({ tasks }) => tasks.length > 0);

installPeers();
const all = contenders().filter(({ name, group }) => group === "cotangent" || has(name, words(options.only)));
const race = new Race(all, effort);
const results: FamilyResult[] = [];
for (const { title, about, tasks } of chosen) {
  const done = [];
  for (const task of tasks) {
    const result = await race.run(task);
    done.push(result);
    console.log(summary(result));
  }
  results.push({ title, about, results: done });
}
race.end();

const statistic = options.least ? "least" : "median";
const report: Report = { contenders: all, families: results, machine: machine(), effort, statistic };
const complete = !options.quick && !options.least && options.tasks === undefined && options.only === undefined;
const target = here(complete ? "../../../docs/benchmarks" : "../../../out/benchmarks");
mkdirSync(dirname(target), { recursive: true });
writeFileSync(`${target}.md`, markdown(report));
const drawing = await plot(report);
if (drawing !== undefined) writeFileSync(`${target}.svg`, drawing);
console.log(`\nwrote ${target}.md${drawing === undefined ? "; vega is not installed, so no plot" : " and its plot"}`);
