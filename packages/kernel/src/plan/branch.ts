/** Branches: the commands of each, all of which make the same results. */
import type { BranchForm } from "@cotangent/ir";
import type { ControlPlanner } from "./control.ts";

export const planBranch: ControlPlanner<BranchForm> = {
  plan({ place, commands }, { args: [index, ...operands], results }, { branches }) {
    if (index === undefined) throw new Error("internal: a branch without a number");
    const [inputs, outputs] = [operands.map(place), results.map(place)];
    return [{ kind: "branch", index: place(index), branches: branches.map((body) => commands(body, inputs, outputs)) }];
  },
};
