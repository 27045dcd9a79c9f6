/** `docs/benchmarks-curvature.md`, of what was counted and timed. */
import { cpus } from "node:os";
import { rates, seeds } from "../optimizers/race.ts";
import { showSeconds } from "../measure.ts";
import type { Outcome, Shared } from "./contest.ts";
import { kinds, type Spending } from "./tally.ts";

/** A problem with what came of it. */
export interface Part extends Shared {
  readonly outcomes: readonly Outcome[];
}

const short = (value: number): string => (value < 10 ? value.toPrecision(2) : value.toFixed(0));

const stepsOf = ({ steps, most }: Outcome): string =>
  steps.length === 0
    ? `> ${most}`
    : steps.map((count) => (count === undefined ? `> ${most}` : String(count))).join(", ");

function line(outcome: Outcome): string {
  const { entry, rate, spending, gradients, seconds } = outcome;
  const isThere = Number.isFinite(gradients);
  const counts = kinds.map((kind) => (isThere && spending[kind] > 0 ? short(spending[kind]) : ""));
  const cells = [
    `\`${entry.name}\``,
    entry.setting ?? "",
    rate === undefined ? (entry.isRated ? "none" : "") : String(rate),
    stepsOf(outcome),
    ...counts,
    isThere ? short(gradients) : "not reached",
    isThere ? showSeconds(seconds) : "",
  ];
  return `| ${cells.join(" | ")} |`;
}

const exchangeLine = ({ values, slopes, products, hessians }: Spending): string =>
  `In gradients a value is ${short(values)}, a slope ${short(slopes)}, a product ${short(products)}, a Hessian ${short(hessians)}.`;

function section({ problem, exchange, outcomes }: Part): string {
  const left = outcomes.filter(({ leftOut }) => leftOut !== undefined);
  const reasons = [...new Set(left.map(({ leftOut }) => leftOut))].map((reason) => {
    const names = left.filter(({ leftOut }) => leftOut === reason).map(({ entry }) => `\`${entry.name}\``);
    return `- ${names.join(", ")}: ${reason}`;
  });
  const goal = problem.goalWords ?? `${problem.goal}, without derivatives ${problem.looserGoal}`;
  return `## ${problem.title}

${problem.words} Goal: ${goal}; at most ${problem.budget} gradients, without derivatives ${problem.largerBudget}. ${exchangeLine(exchange)}

| method | setting | rate | steps | values | slopes | gradients | products | Hessians | in gradients | time |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${outcomes
  .filter(({ leftOut }) => leftOut === undefined)
  .map(line)
  .join("\n")}
${reasons.length > 0 ? `\nLeft out:\n\n${reasons.join("\n")}\n` : ""}`;
}

export function page(parts: readonly Part[]): string {
  const grid = rates.toSorted((a, b) => a - b).join(", ");
  return `# Methods of curvature and of zeroth order: evaluations and time to a loss

Written by \`npm run bench:curvature\`; do not edit it by hand. Counts do not depend on the machine's load. Times are of a run on
${cpus()[0]?.model.trim() ?? "an unknown processor"} with ${cpus().length} cores, Node ${process.versions.node}, on ${new Date().toISOString().slice(0, 10)}: the least of three, of all steps as one compiled program, without compiling.

Every method starts from the same points, of the seeds ${seeds.join(", ")}, and chooses from the same rates: ${grid}. The rate is the best of them for seed ${seeds[0]};
steps are those of each seed, and what is beside them belongs to their median. All else is at its default, or as the setting says.

What a method asks for is counted while it runs, over at most the first 200 steps (20 of the perceptron), and taken to go on like that. *Slopes* are derivatives in one
direction by forward mode, *products* those with the Hessian or the Gauss–Newton matrix, *Hessians* products with all unit vectors at once. What
these cost in gradients (the loss with its gradient) is the ratio of the operations of their plans, in the cost model of DESIGN.md; for
products and Hessians what comes on top of the gradient. The work of the method itself is in the time alone. Methods that
see only values, and forward gradients, have a looser goal and a larger budget, the same for all of them.

Small problems say what methods cost and where they fail, and little about which is the best for another. Defaults are not tuned: a damping of
10⁻³ is large where eigenvalues go down to 10⁻⁷.

![Gradients to the goal](benchmarks-curvature.svg)

${parts.map(section).join("\n")}
Methods that minimize something else are not here: \`fedKSeed\`, \`deepZero\`, \`qzo\`, \`quantForwardGrad\` and \`coresetBatch\` (messages, layers, codes and batches),
\`convexRelu\` (a convex problem of its own), \`root\`, \`fixedPoint\` and \`bisect\` (equations),
and the methods of two levels and with constraints. Their claims are tests in \`test/optimizers/claims\`.
`;
}
