/** The memory that a plan takes as JavaScript. */
import { showDim } from "@cotangent/ir";
import { allCommands, memoryOf, plansCalled, type Kernel, type MemoryUse, type Plan } from "@cotangent/kernel";
import type { Executable } from "./executable.ts";
import { Names } from "./names.ts";
import { placesOf } from "./places.ts";

/** The bytes of arrays in a call of `executable`. */
export const memoryUse = ({ memory, plan }: Executable): MemoryUse =>
  memory?.() ?? memoryOf(plan, { arenas: instances(plan), kernels: kernelBytes(plan) });

/** `plan` and those that it calls, as often as their functions are made: once for each plan that calls them. */
function instances(plan: Plan): readonly Plan[] {
  const called = allCommands(plan.commands).flatMap((command) => (command.kind === "call" ? [command.plan] : []));
  return [plan, ...[...new Set(called)].flatMap(instances)];
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

function ownBytes(kernel: Kernel): number {
  const args = kernel.buffers.flatMap(({ name, space }) => (space === "buffer" ? [{ array: name }] : []));
  const { arrays } = placesOf(kernel, args, {
    local: new Names([], ""),
    module: new Names([], ""),
    size: showDim,
  });
  return arrays.reduce((sum, { dtype, length }) => sum + length * dtype.bytes, 0);
}
