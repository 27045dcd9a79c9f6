/**
 * `npm run bench:cpu`: Cotangent beside other libraries and languages on the CPU of this machine.
 *
 *     a b, --tasks a,b   only tasks whose names, kinds or families have one of these words in them
 *     --only a,b         only Cotangent and contenders whose names have one of these words in them
 *     --rounds n         how often each contender has its turn
 *     --quick            fewer and shorter rounds, without the largest sizes unless they are named
 *     --least            compares the least times instead of the medians: for a machine that does other work meanwhile
 *     --resume           goes on with a run that was ended: only what it has not measured
 *     --render           measures nothing, and writes anew what is known of the last run
 *
 * A whole run writes docs/benchmarks.md and its plot; a part of one, or a quick one, writes to out/. What is measured is
 * in out/bench-cpu/ at once.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { contenders, here } from "./contenders.ts";
import { families } from "./families.ts";
import { installPeers } from "./install-peers.ts";
import { machine } from "./machine.ts";
import { optionsOf, type Options } from "./options.ts";
import { plot } from "./plot.ts";
import { Race, type Tell } from "./race.ts";
import * as record from "./record.ts";
import { markdown } from "./report.ts";
import { summary } from "./summary.ts";
import { showSeconds } from "../measure.ts";

const options = optionsOf(process.argv.slice(2));
const file = here(`../../../out/bench-cpu/${options.whole ? "whole" : "part"}.jsonl`);
const target = here(options.whole ? "../../../docs/benchmarks" : "../../../out/benchmarks");
if (!options.render) await measure(options);
write(options);

async function measure({ effort, statistic, resume, ...choose }: Options): Promise<void> {
  installPeers();
  const conditions = { machine: machine(), effort, statistic };
  const before = (resume ? record.recorded(file) : undefined) ?? { conditions, entries: [] };
  if (JSON.stringify([before.conditions.effort, before.conditions.statistic]) !== JSON.stringify([effort, statistic]))
    throw new Error("the run that was ended had other options: they are needed to go on with it");
  record.begin(file, before);
  const done = new Set(before.entries.map(({ task }) => task));
  const tasks = choose.families(families).flatMap((family) => family.tasks);
  const tell = progress();
  const race = new Race(choose.contenders(contenders()), effort, tell);
  const start = performance.now();
  for (const [i, task] of tasks.entries()) {
    if (done.has(task.name)) continue;
    const began = performance.now();
    console.log(`[${i + 1}/${tasks.length}, ${Math.round((began - start) / 1e3)} s] ${task.name}`);
    tell("inputs");
    const result = await race.run(task);
    const seconds = (performance.now() - began) / 1e3;
    record.add(file, result, seconds);
    console.log(` · ${showSeconds(seconds)} in all\n${summary(result)}`);
  }
  race.end();
}

/** Says what is done now, after how long what was before took, where one has to wait for it. */
function progress(): Tell {
  let last = performance.now();
  return (what) => {
    const seconds = (performance.now() - last) / 1e3;
    last = performance.now();
    process.stdout.write(`${seconds < 0.5 ? "" : ` (${showSeconds(seconds)})`} · ${what}`);
  };
}

function write(choose: Options): void {
  const known = record.recorded(file);
  if (!known) throw new Error(`nothing was measured yet: ${file} is not there`);
  const report = record.reportOf(known, choose.families(families), choose.contenders(contenders()));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.md`, markdown(report));
  writeFileSync(`${target}.svg`, plot(report));
  console.log(`wrote ${target}.md and its plot`);
}
