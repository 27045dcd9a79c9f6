/**
 * Prints a plan as a module of JavaScript: a function for each kernel, and for each plan a function that makes its arena
 * and returns the function that runs it. The text needs nothing but an `effect` function at run time.
 */
import type { Kernel, Plan } from "@cotangent/kernel";
import type { CpuParts, PrintedEffect } from "./parts.ts";
import { moduleNames, printHelpers, type Helper } from "./helpers.ts";
import { Names } from "./names.ts";
import { allocation, type ArrayDeclaration } from "./places.ts";
import { PlanBody, type PlanModule, type PrintedFunction } from "./plan-body.ts";
import { printKernel } from "./print-kernel.ts";
import { lengthText, nameOfSize, sizesIn } from "./size-text.ts";

export interface PrintedPlan {
  /**
   * Statements that return what makes a function with its own arena, of the values of `sizes`:
   * `(inputs, outputs, effect) → boolean`, false where arrays are not of the dtypes and lengths of the plan. Instead of true
   * the function returns the name of a size that was too short for a loop: the outputs then mean nothing.
   */
  readonly source: string;
  /** What the calls `effect(i, arrays)` of the code mean. */
  readonly effects: readonly PrintedEffect[];
  /** The names of the sizes that `main` takes, sorted. */
  readonly sizes: readonly string[];
}

/**
 * The last statements of a module. `main(…sizes)` makes an instance of the plan, with its own memory: a function
 * `(…inputs, …outputs, effect)` of typed arrays. `sizes` are variables, one for each named size of the plan in the order of
 * their names: most plans have none. Where the length of a loop is such a size and its condition still holds when that many
 * iterations have run, the function stops and returns the name of the size; else it returns nothing. Whoever calls it then
 * makes an instance with a longer one, and calls that with the same inputs.
 */
export type Entry = (main: string, sizes: readonly string[]) => readonly string[];

/**
 * @param parts what `plan` may have besides kernels and copies
 * @param entry what the module ends with; as {@link PrintedPlan} says if absent
 */
export function printPlanWith(parts: CpuParts, plan: Plan, entry: Entry = listEntry(parts, plan)): PrintedPlan {
  const printer = new PlanPrinter(parts);
  const { name, sizes } = printer.plan(plan);
  return { source: printer.module(entry(name, sizes)), effects: printer.effects, sizes: sizes.map(nameOfSize) };
}

/** Inputs and outputs in lists. */
const listEntry =
  ({ guard }: CpuParts, plan: Plan): Entry =>
  (main, sizes) => {
    const args = [
      ...plan.inputs.map((_, i) => `inputs[${i}]`),
      ...plan.outputs.map((_, i) => `outputs[${i}]`),
      "effect",
    ];
    return [
      `return (${sizes.join(", ")}) => {`,
      `  const run = ${main}(${sizes.join(", ")});`,
      "  return (inputs, outputs, effect) => {",
      ...(guard ? [`    if (!(${guard.print(plan)})) return false;`] : []),
      ...(sizes.length > 0
        ? [`    return run(${args.join(", ")}) ?? true;`]
        : [`    run(${args.join(", ")});`, "    return true;"]),
      "  };",
      "};",
    ];
  };

class PlanPrinter implements PlanModule {
  readonly parts: CpuParts;
  readonly effects: PrintedEffect[] = [];
  readonly #names = new Names(moduleNames, "a-z");
  readonly #helpers = new Set<Helper>();
  readonly #arrays: ArrayDeclaration[] = [];
  readonly #functions: string[] = [];
  readonly #plans = new Map<Plan, PrintedFunction>();
  readonly #kernels = new Map<Kernel, Map<string, PrintedFunction>>();

  constructor(parts: CpuParts) {
    this.parts = parts;
  }

  module(entry: readonly string[]): string {
    return [
      '"use strict";',
      ...printHelpers(this.#helpers),
      ...this.#arrays.map((array) => `const ${array.name} = ${allocation(array)};`),
      ...this.#functions,
      ...entry,
      "",
    ].join("\n");
  }

  plan(plan: Plan): PrintedFunction {
    const known = this.#plans.get(plan);
    if (known !== undefined) return known;
    const body = new PlanBody(plan, this);
    const lines = body.print();
    const made = {
      name: this.#names.unique(`make_${plan.name}`),
      sizes: sizesIn([...lines, ...plan.buffers.map(lengthText)]),
    };
    this.#plans.set(plan, made);
    this.#functions.push(`function ${made.name}(${made.sizes.join(", ")}) {`, ...lines, "}");
    return made;
  }

  kernel(kernel: Kernel, sliced: readonly boolean[]): PrintedFunction {
    const variants = this.#kernels.get(kernel) ?? new Map<string, PrintedFunction>();
    this.#kernels.set(kernel, variants);
    const key = sliced.map(Number).join("");
    const known = variants.get(key);
    if (known !== undefined) return known;
    const buffers = kernel.buffers.filter(({ space }) => space === "buffer");
    const names = new Names(moduleNames, "cinpt");
    const args = buffers.map((buffer, i) => {
      const array = names.unique(buffer.name);
      return { array, offset: sliced[i] ? names.unique(`${array}_start`) : undefined };
    });
    const { lines, arrays } = printKernel(kernel, args, this.#helpers, { local: names, module: this.#names });
    const made = { name: this.#names.unique(kernel.name), sizes: sizesIn(lines) };
    variants.set(key, made);
    this.#arrays.push(...arrays);
    const params = args.flatMap(({ array, offset }) => (offset === undefined ? [array] : [array, offset]));
    this.#functions.push(`function ${made.name}(${[...params, ...made.sizes].join(", ")}) {`, ...lines, "}");
    return made;
  }

  copy(): string {
    this.#helpers.add("copy");
    return "copy";
  }
}
