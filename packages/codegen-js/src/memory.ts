/** The memory that a plan takes as JavaScript. */
import { allCommands, memoryOf, plansCalled, type Kernel, type MemoryUse, type Plan } from "@cotangent/kernel";
import type { Executable } from "./executable.ts";
import { ownArrays } from "./own-arrays.ts";
import { arraysIn, needArena, unstoredIn } from "./variables.ts";

/** The bytes of arrays in a call of `executable`. */
export const memoryUse = ({ memory, plan }: Executable): MemoryUse =>
  memory?.() ?? memoryOf(plan, { arenas: instances(plan).map(asArrays), kernels: kernelBytes(plan) });

/** `plan` and those that it calls, as often as their functions are made: once for each plan that calls them. */
function instances(plan: Plan): readonly Plan[] {
  const called = allCommands(plan.commands).flatMap((command) => (command.kind === "call" ? [command.plan] : []));
  return [plan, ...[...new Set(called)].flatMap(instances)];
}

/** `plan` without what its function has in variables and counters; without an arena if nothing is in it then. */
function asArrays(plan: Plan): Plan {
  const buffers = arraysIn(plan, unstoredIn(plan));
  return { ...plan, buffers, arenaBytes: needArena(buffers) ? plan.arenaBytes : 0 };
}

/** The bytes of arrays beside the functions of kernels; those on parts of arrays have functions of their own. */
function kernelBytes(plan: Plan): number {
  const functions = new Map<string, Kernel>();
  const numbers = new Map<Kernel, number>();
  for (const { commands } of [plan, ...plansCalled(plan.commands)])
    for (const command of allCommands(commands)) {
      if (command.kind !== "run") continue;
      const number = numbers.get(command.kernel) ?? numbers.size;
      numbers.set(command.kernel, number);
      const sliced = command.buffers.map(({ slices = [] }) => Number(slices.length > 0));
      functions.set(`${number} ${sliced.join("")}`, command.kernel);
    }
  return [...functions.values()].reduce((sum, kernel) => sum + ownBytes(kernel), 0);
}

const ownBytes = (kernel: Kernel): number =>
  ownArrays(kernel).reduce((sum, { dtype, length }) => sum + length * dtype.bytes, 0);
