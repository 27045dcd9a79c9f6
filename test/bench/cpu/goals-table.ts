/** The targets of the project, what this run reached, and what is missed. */
import { judge, type Verdict } from "./judge.ts";
import { table } from "./markdown.ts";
import type { Report, TaskResult } from "./result.ts";
import { goalOf, goals, otherwise, type Goal, type Target } from "./targets.ts";

const mark = (met: boolean | undefined): string => (met === undefined ? "?" : met ? "✓" : "✗");

const columns: readonly (readonly [string, readonly Target["against"][]])[] = [
  ["best JS peer ÷ it", ["js"]],
  ["PyTorch ÷ it", ["torch"]],
  ["others, ceilings", ["onnx", "c", "peak", "hand", "first"]],
];

const told = ({ target, reached, met }: Verdict): string => `${reached} (${target}) ${mark(met)}`;

function rowOf(report: Report, result: TaskResult): readonly string[] {
  // Where there is nobody to compare with, there is nothing to tell but of the targets that have a name.
  const all = judge(report, result).filter(({ against, reached }) => against !== "onnx" || reached !== "–");
  return columns.map(([, against]) =>
    all
      .filter((verdict) => against.includes(verdict.against))
      .map(told)
      .join("; "),
  );
}

export function goalsTable(report: Report): string {
  const results = report.families.flatMap((family) => family.results);
  const rows = [...goals, otherwise].flatMap((goal: Goal) =>
    results
      .filter(({ task }) => goal.targets.length > 0 && goalOf(task) === goal)
      .map((result, i) => [i === 0 ? `**${goal.name}**` : "", result.task.name, ...rowOf(report, result)]),
  );
  return table(["target", "task", ...columns.map(([title]) => title)], rows);
}

const who: Readonly<Record<Target["against"], string>> = {
  js: "best JS peer",
  torch: "PyTorch",
  onnx: "ONNX Runtime",
  c: "C",
  peak: "peak",
  hand: "JS by hand",
  first: "first call",
};

/** How many are met, and a line for each that is not. */
export function score(report: Report): string {
  const verdicts = report.families.flatMap(({ results }) =>
    results.flatMap((result) => judge(report, result).map((verdict) => ({ ...verdict, task: result.task.name }))),
  );
  const judged = verdicts.filter(({ met }) => met !== undefined);
  const missed = judged.filter(({ met }) => !met);
  return [
    `**${judged.length - missed.length} of ${judged.length} targets are met** in this run (✓); ${verdicts.length - judged.length} have nobody there to be judged by.`,
    ...(missed.length === 0 ? [] : ["Missed (✗):"]),
    missed
      .map(({ task, against, target, reached }) => `- ${task}, ${who[against]}: ${reached} where ${target} is wanted`)
      .join("\n"),
  ]
    .filter(Boolean)
    .join("\n\n");
}
