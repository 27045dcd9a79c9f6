/** The tables of docs/benchmarks.md. */
import { showSeconds } from "../measure.ts";
import { judge, peaks, type Verdict } from "./judge.ts";
import type { Contender, Group } from "./contenders.ts";
import type { FamilyResult, Outcome, Report, TaskResult } from "./result.ts";
import { bestOf, ofGroup, timesOf, type Timed } from "./times.ts";

const short = (outcome: Outcome | undefined, statistic: Report["statistic"]): string => {
  if (outcome === undefined) return "";
  return outcome.kind === "timed" ? showSeconds(outcome[statistic]) : outcome.kind === "lacks" ? "–" : outcome.kind;
};

/** What one task took, for the terminal. */
export const summary = ({ task, outcomes }: TaskResult): string =>
  [
    task.name,
    ...[...outcomes].map(([name, outcome]) =>
      outcome.kind === "timed"
        ? `  ${name.padEnd(20)} ${showSeconds(outcome.median).padStart(9)}  least ${showSeconds(outcome.least).padStart(9)}  first ${showSeconds(outcome.first).padStart(9)}`
        : `  ${name.padEnd(20)} ${outcome.kind}: ${outcome.why}`,
    ),
  ].join("\n");

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

/** How many times as long another takes as Cotangent. */
function ratio(other: Timed | undefined, own: Timed | undefined): string {
  if (!other || !own) return "–";
  const times = other.seconds / own.seconds;
  return `${times >= 100 ? times.toFixed(0) : times.toPrecision(2)} (${other.contender.name})`;
}

const showVerdict = ({ target, reached, met }: Verdict): string =>
  `${target}: ${reached} ${met === undefined ? "" : met ? "✓" : "✗"}`.trim();

/** What a second of it is worth, by its best time. */
function rate({ task }: TaskResult, own: Timed | undefined): string {
  if (!own) return "";
  if (task.flops !== undefined) return `${(task.flops / own.seconds / 1e9).toPrecision(3)} GFLOP/s`;
  return task.bytes === undefined ? "" : `${(task.bytes / own.seconds / 1e9).toPrecision(3)} GB/s`;
}

const columns: readonly (readonly [string, Group])[] = [
  ["best JS peer", "js"],
  ["PyTorch", "torch"],
  ["ONNX Runtime", "onnx"],
  ["C", "c"],
  ["JS by hand", "hand"],
];

function ratios(report: Report, { results }: FamilyResult): string {
  const rows = results.map((result) => {
    const times = timesOf(report, result);
    const own = bestOf(ofGroup(times, "cotangent"));
    return [
      result.task.name,
      own ? showSeconds(own.seconds) : "–",
      rate(result, own),
      ...columns.map(([, group]) => ratio(bestOf(ofGroup(times, group)), own)),
      judge(report, result).map(showVerdict).join("; "),
    ];
  });
  return table(["task", "Cotangent", "", ...columns.map(([name]) => `${name} ÷ it`), "targets"], rows);
}

function everything({ contenders, statistic }: Report, { results }: FamilyResult): string {
  const there = contenders.filter(({ name }) => results.some(({ outcomes }) => outcomes.get(name)?.kind !== "lacks"));
  const rows = results.map(({ task, outcomes }) => [
    task.name,
    ...there.map(({ name }) => short(outcomes.get(name), statistic)),
  ]);
  return table(["task", ...there.map(({ name }) => name)], rows);
}

const offBy = (outcome: Outcome): string | undefined =>
  outcome.kind === "timed"
    ? outcome.apart > 1e-3
      ? `differs by ${outcome.apart.toExponential(1)}, which is let pass`
      : undefined
    : outcome.kind === "failed" || outcome.kind === "wrong"
      ? `${outcome.kind}, ${outcome.why}`
      : undefined;

/** What did not go well, in words. */
function troubles({ results }: FamilyResult): readonly string[] {
  return results.flatMap(({ task, outcomes }) =>
    [...outcomes].flatMap(([name, outcome]) => {
      const trouble = offBy(outcome);
      return trouble === undefined ? [] : [`- ${name}, ${task.name}: ${trouble}`];
    }),
  );
}

const family = (report: Report, result: FamilyResult): string =>
  [
    `## ${result.title}`,
    result.about,
    ratios(report, result),
    "<details><summary>All times</summary>\n",
    everything(report, result),
    ...[troubles(result).join("\n")].filter(Boolean),
    "</details>",
  ].join("\n\n");

function describeContenders({ contenders, families }: Report): string {
  const missing = ({ name }: Contender): string => {
    const outcome = families.flatMap(({ results }) => results).map(({ outcomes }) => outcomes.get(name));
    const why = outcome.find((found) => found?.kind === "missing");
    return why && "why" in why ? `**${why.why}**` : "";
  };
  const rows = contenders.map((contender) => [
    contender.name,
    `${contender.threads}`,
    contender.about,
    missing(contender),
  ]);
  return table(["contender", "threads", "what it is", ""], rows);
}

function ceilings(report: Report): string {
  const found = [...peaks(report)].map(
    ([threads, flops]) => `${threads === 1 ? "one thread" : `${threads} threads`} ${(flops / 1e9).toFixed(1)} GFLOP/s`,
  );
  return found.length === 0 ? "" : `Peak of 128-bit fused multiply-adds in this run: ${found.join(", ")}.`;
}

function score(report: Report): string {
  const verdicts = report.families.flatMap(({ results }) => results.flatMap((result) => judge(report, result)));
  const judged = verdicts.filter(({ met }) => met !== undefined);
  return `${judged.filter(({ met }) => met).length} of ${judged.length} targets are met in this run (✓), ${verdicts.length - judged.length} could not be judged.`;
}

export const markdown = (report: Report): string =>
  `${[
    "# Benchmarks on the CPU",
    "Written by `npm run bench:cpu`, which installs the peers into `test/bench/peers` first; do not edit it by hand. Parts of a run: `npm run bench:cpu -- --tasks chain,mlp --only torch --quick`, into `out/`.",
    report.machine.map((line) => `- ${line}`).join("\n"),
    `Each contender is a process of its own and gets the same inputs. Its results are compared with Cotangent's before anything is timed: *wrong* is one that differs by more than a tolerance (\`test/bench/cpu/kinds.ts\`), *failed* one that stopped, – one that has no such function. Then all have their turns, ${report.effort.rounds} rounds of ${report.effort.seconds} s after a warm-up; a time is the ${report.statistic} of all batches of a contender. First calls, with tracing and compiling, are not in it.`,
    "A ratio is the time of the best of a group (named in brackets) divided by Cotangent's: more than 1 where Cotangent is faster. Targets are those of the project; *JS* is the best of the JavaScript peers, with any number of threads.",
    ceilings(report),
    score(report),
    "![Times of others divided by Cotangent's](benchmarks.svg)",
    describeContenders(report),
    ...report.families.map((result) => family(report, result)),
  ]
    .filter(Boolean)
    .join("\n\n")}\n`;
