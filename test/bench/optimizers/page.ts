/** `docs/benchmarks-optimizers.md`, of what was counted. */
import { gradientsOf, median, type Outcome } from "./contest.ts";
import { batchSize, goal, measured, mostSteps, rates, seeds, sizes, stride } from "./race.ts";
import { wholeImages, type WholeOutcome } from "./whole-batch.ts";

const count = (steps: number | undefined): string =>
  steps === undefined || !Number.isFinite(steps) ? `> ${mostSteps}` : String(steps);

const line = (outcome: Outcome): string => {
  const { entry, rate, steps } = outcome;
  const cells = [
    `\`${entry.name}\``,
    entry.setting ?? "",
    rate === undefined ? "none" : String(rate),
    count(median(outcome)),
    rate === undefined ? "" : steps.map(count).join(", "),
    Number.isFinite(gradientsOf(outcome)) ? String(gradientsOf(outcome)) : `> ${mostSteps * (entry.gradients ?? 1)}`,
  ];
  return `| ${cells.join(" | ")} |`;
};

const wholeLine = ({ name, iterations, gradients, products, reached }: WholeOutcome): string =>
  `| \`${name}\` | ${reached ? iterations : `> ${iterations}`} | ${gradients} | ${products} |`;

export function page(outcomes: readonly Outcome[], whole: readonly WholeOutcome[]): string {
  const grid = rates.toSorted((a, b) => a - b).join(", ");
  return `# Steps of optimizers to one loss

Written by \`npm run bench:optimizers\`; do not edit it by hand. Counts do not depend on the machine's load.

The perceptron of the demo (${sizes.join(", ")}; ReLU; f32) learns the 7,500 handwritten digits of \`packages/models/data/mnist\` in batches of
${batchSize}. Counted are the steps until the cross entropy on ${measured} of them is ≤ ${goal}, taken every ${stride} steps at the point that the optimizer
evaluates, and at most ${mostSteps}, ten epochs. Every optimizer has the same starts, the same order of images and the same rates to choose
from: ${grid}. The rate is the best of them for seed ${seeds[0]}; steps are the median of the seeds ${seeds.join(", ")}. All else is at the default, or as the setting says;
schedules are constant. Gradients are those of a batch.

One small problem with one kind of noise says which methods work and what they cost, and little about which is the best for another.

![Gradients to the loss](benchmarks-optimizers.svg)

| optimizer | setting | rate | steps | of each seed | gradients |
| --- | --- | --- | --- | --- | --- |
${outcomes.map(line).join("\n")}

Left out are those that need another loss or a set (\`tripleMomentum\`, \`proxyProx\`, \`stochasticModelBased\`, \`projected\`, \`frankWolfe\`, …), and wrappers
whose steps are those of the optimizer within.

## Whole batches

The methods of \`minimize\` from the same start, on ${wholeImages} of the digits at once, to the same loss on these. An evaluation is one of the function and its
gradient. \`bfgs\` would keep a matrix of 10¹⁰ numbers.

| method | steps | evaluations | products with the Hessian |
| --- | --- | --- | --- |
${whole.map(wholeLine).join("\n")}
`;
}
