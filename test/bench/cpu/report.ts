/** The page docs/benchmarks.md. */
import type { Contender, Speed } from "./contenders.ts";
import { familySection } from "./family-tables.ts";
import { goalsTable, score } from "./goals-table.ts";
import { peaks } from "./judge.ts";
import { table } from "./markdown.ts";
import type { Report } from "./result.ts";

function describeContenders({ contenders, families }: Report): string {
  const outcomes = families.flatMap(({ results }) => results.map((result) => result.outcomes));
  const missing = ({ name }: Contender): string => {
    const why = outcomes.map((all) => all.get(name)).find((found) => found?.kind === "missing");
    return why && "why" in why ? `**${why.why}**` : "";
  };
  const rows = contenders
    .filter(({ name }) => outcomes.some((all) => all.has(name)))
    .map((contender) => [contender.name, `${contender.threads}`, contender.about, missing(contender)]);
  return table(["contender", "threads", "what it is", ""], rows);
}

function ceilings(report: Report): string {
  const found = [...peaks(report)].map(
    ([threads, flops]) => `${threads === 1 ? "one thread" : `${threads} threads`} ${(flops / 1e9).toFixed(1)} GFLOP/s`,
  );
  return found.length === 0 ? "" : `Peak of 128-bit fused multiply-adds in this run: ${found.join(", ")}.`;
}

const commands = `\`\`\`
npm run bench:cpu                         # everything; the peers are installed into test/bench/peers first
npm run bench:cpu -- --resume             # goes on with a run that was ended
npm run bench:cpu -- --render             # writes this page from what was measured
npm run bench:cpu -- chain mlp --quick    # part of it, into out/
npm run bench:cpu -- lstm --only torch    # beside one contender only
\`\`\``;

const method = ({ effort, statistic, seconds }: Report): string =>
  `Each contender is a process of its own and gets the same inputs. Its results are compared with Cotangent's before anything is timed: *wrong* is one that differs by more than a tolerance (\`test/bench/cpu/kinds.ts\`), *failed* one that stopped. Then all have their turns, ${effort.rounds} rounds of ${effort.seconds} s after a warm-up, or ${effort.budget} s in all; a time is the ${statistic} of all batches of a contender. First calls, with tracing and compiling, are not in it. This run took ${Math.round(seconds / 60)} min.`;

const showSpeed = ({ flops, elements }: Speed): string =>
  [
    ...(flops === undefined ? [] : [`${flops / 1e9} GFLOP/s in products`]),
    ...(elements === undefined ? [] : [`${elements / 1e6} million elements a second elsewhere`]),
  ].join(", ");

/** Where the time of slow contenders ends. */
function bounds({ contenders, effort, families }: Report): string {
  const slow = contenders.flatMap(({ name, speed }) => (speed ? [`${name} (${showSpeed(speed)})`] : []));
  const count = families
    .flatMap(({ results }) => results.flatMap(({ outcomes }) => [...outcomes.values()]))
    .filter(({ kind }) => kind === "left out").length;
  return [
    `¹ *One call*: the first call took more than ${effort.oneCall} s and is all that was measured, with what is compiled for it.`,
    `*> ${effort.patience} s*: no result within that time, and the process was ended.`,
    `–: left out (${count} times), because a run would take more than ${effort.oneCall} s by the work that the task is declared to be and the speed of the contender: ${slow.join(", ")}. An empty place: it has no such function, or it is not written for it.`,
  ].join(" ");
}

const absent = ({ absent: names }: Report): string =>
  names.length === 0 ? "" : `**Not measured yet**, the run having been ended: ${names.join("; ")}.`;

export const markdown = (report: Report): string =>
  `${[
    "# Benchmarks on the CPU",
    "Written by `npm run bench:cpu`; do not edit it by hand. [gradbench.md](gradbench.md) has the functions of GradBench.",
    commands,
    report.machine.map((line) => `- ${line}`).join("\n"),
    absent(report),
    method(report),
    "A ratio is the time of the best of a group (named in brackets) divided by Cotangent's: more than 1 where Cotangent is faster. *JS* is the best of the JavaScript peers, with any number of threads; contenders that have f32 only are not compared where f64 is asked for.",
    bounds(report),
    ceilings(report),
    "![Times of others divided by Cotangent's](benchmarks.svg)",
    "## Targets",
    "Those of the project, and for all other tasks that no peer is ahead.",
    score(report),
    goalsTable(report),
    "## Contenders",
    describeContenders(report),
    ...report.families.map((family) => familySection(report, family)),
  ]
    .filter(Boolean)
    .join("\n\n")}\n`;
