/** The tables of one family of tasks: ratios, and all times. */
import { showSeconds } from "../measure.ts";
import type { Group } from "./contenders.ts";
import { showFactor } from "./judge.ts";
import { table } from "./markdown.ts";
import type { FamilyResult, Outcome, Report, TaskResult } from "./result.ts";
import { bestOf, ofGroup, timesOf, type Timed } from "./times.ts";

/** How many times as long another takes as Cotangent. */
function ratio(other: Timed | undefined, own: Timed | undefined): string {
  if (!other || !own) return "–";
  const marks = { warm: ["", ""], "first call": ["", "¹"], more: ["> ", ""] } as const;
  const [before, after] = marks[other.known];
  return `${before}${showFactor(other.seconds / own.seconds)}${after} (${other.contender.name})`;
}

/** What a second of it is worth, by its best time. */
function rate({ task }: TaskResult, own: Timed | undefined): string {
  if (!own) return "";
  if (task.flops !== undefined) return `${showFactor(task.flops / own.seconds / 1e9)} GFLOP/s`;
  return task.bytes === undefined ? "" : `${showFactor(task.bytes / own.seconds / 1e9)} GB/s`;
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
      own ? `${showSeconds(own.seconds)} (${own.contender.threads}t)` : "–",
      rate(result, own),
      ...columns.map(([, group]) => ratio(bestOf(ofGroup(times, group)), own)),
    ];
  });
  return table(["task", "Cotangent", "", ...columns.map(([name]) => `${name} ÷ it`)], rows);
}

function cell(outcome: Outcome | undefined, statistic: Report["statistic"]): string {
  if (outcome === undefined) return "";
  switch (outcome.kind) {
    case "timed":
      return `${showSeconds(outcome[statistic])}${outcome.oneCall ? "¹" : ""}`;
    case "late":
      return `> ${outcome.seconds} s`;
    case "lacks":
      return "";
    case "left out":
      return "–";
    case "failed":
    case "wrong":
    case "missing":
      return outcome.kind;
  }
}

function everything({ contenders, statistic }: Report, { results }: FamilyResult): string {
  const there = contenders.filter(({ name }) =>
    results.some(({ outcomes }) => !["lacks", undefined].includes(outcomes.get(name)?.kind)),
  );
  const rows = results.map(({ task, outcomes }) => [
    task.name,
    ...there.map(({ name }) => cell(outcomes.get(name), statistic)),
  ]);
  return table(["task", ...there.map(({ name }) => name)], rows);
}

function trouble(outcome: Outcome): string | undefined {
  if (outcome.kind === "failed" || outcome.kind === "wrong") return `${outcome.kind}, ${outcome.why}`;
  return outcome.kind === "timed" && outcome.apart > 1e-3
    ? `differs by ${outcome.apart.toExponential(1)}, which is let pass`
    : undefined;
}

/** What did not go well, in words. */
const troubles = ({ results }: FamilyResult): readonly string[] =>
  results.flatMap(({ task, outcomes }) =>
    [...outcomes].flatMap(([name, outcome]) => {
      const what = trouble(outcome);
      return what === undefined ? [] : [`- ${name}, ${task.name}: ${what}`];
    }),
  );

export const familySection = (report: Report, family: FamilyResult): string =>
  [
    `## ${family.title}`,
    family.about,
    ratios(report, family),
    "<details><summary>All times</summary>",
    everything(report, family),
    troubles(family).join("\n"),
    "</details>",
  ]
    .filter(Boolean)
    .join("\n\n");
