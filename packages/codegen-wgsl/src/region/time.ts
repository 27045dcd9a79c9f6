/** How long a region takes, in operations of a thread. */
import { gpuKernelCost, type Kernel } from "@cotangent/kernel";
import { splitDispatches } from "../dispatches.ts";
import { countOf } from "../grid.ts";
import { iterationsOf, type RegionStep } from "./region.ts";
import { isEachOwn, isSplittable } from "./splittable.ts";

/** What it costs that threads wait for each other. */
const waiting = 40;

export const timeOf = (steps: readonly RegionStep[], threads: number): number =>
  steps.reduce((sum, step) => sum + timeOfStep(step, threads), 0);

function timeOfStep(step: RegionStep, threads: number): number {
  const asked = threads === 1 ? 0 : 2 * waiting;
  switch (step.kind) {
    case "run":
      return timeOfKernel(step.kernel, threads) + (threads === 1 ? 0 : waiting);
    case "loop":
      return asked + iterationsOf(step) * timeOf(step.body, threads);
    case "while":
      return iterationsOf(step) * (asked + timeOf(step.condition, threads) + timeOf(step.body, threads));
    case "branch":
      return asked + Math.max(0, ...step.branches.map((branch) => timeOf(branch, threads)));
  }
}

function timeOfKernel(kernel: Kernel, threads: number): number {
  const { operations } = gpuKernelCost(kernel);
  if (threads === 1 || !isSplittable(kernel)) return operations;
  const dispatches = splitDispatches(kernel);
  const rounds = dispatches.map((dispatch) => {
    const items = countOf(dispatch.grid);
    return items === 0 || !isEachOwn(dispatch) ? 1 : Math.ceil(items / threads) / items;
  });
  return (operations * rounds.reduce((sum, part) => sum + part, 0)) / dispatches.length;
}
