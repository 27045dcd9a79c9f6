/**
 * What Cotangent makes of the tasks: kernels, and the bytes that they move beside those that have to be moved.
 *
 *     node --conditions=@cotangent/source test/bench/cpu/explain.ts WORD…     tasks with one of the words in their names
 *     … --kernels WORD…                                                        and the kernels themselves
 */
import { optimize } from "@cotangent/ir";
import { makePlan, planStatistics, showPlan, simd } from "@cotangent/kernel";
import { families } from "./families.ts";
import { kindOf } from "./kinds.ts";
import { ours } from "./ours/index.ts";
import type { Explicable } from "./ours/call.ts";
import type { Input, Sizes, Task } from "./task.ts";

const [showKernels, words] = [
  process.argv.includes("--kernels"),
  process.argv.slice(2).filter((word) => !word.startsWith("--")),
];
const million = (amount: number): string => (amount / 1e6).toPrecision(3);

function explain({ name, kind, sizes, dtype, bytes }: Task): void {
  const make = (ours as Record<string, (sizes: Sizes, inputs: readonly Input[]) => Explicable>)[kind];
  if (!make) return;
  const program = make(sizes as Sizes, kindOf(kind).inputs(sizes as Sizes, dtype)).program();
  const plan = makePlan(optimize(program), simd);
  const { kernels, operations, bytesMoved, peakBytes } = planStatistics(plan);
  const least = bytes === undefined ? "" : ` (at least ${million(bytes)})`;
  console.log(
    `${name}: ${kernels} kernels, ${million(operations)} M operations, ${million(bytesMoved)} MB moved${least}, ${million(peakBytes)} MB in all`,
  );
  if (showKernels) console.log(showPlan(plan));
}

for (const { tasks } of families)
  for (const task of tasks) if (words.length === 0 || words.some((word) => task.name.includes(word))) explain(task);
