/**
 * Prints a plan as a module of JavaScript: a function for each kernel, and for each plan a function that makes its arena
 * and returns the function that runs it. The text needs nothing but an `effect` function at run time.
 */
import type { Dim } from "@cotangent/ir";
import type { Kernel, Plan } from "@cotangent/kernel";
import type { CpuParts, PrintedEffect } from "./parts.ts";
import { moduleNames, printHelpers, type Helper } from "./helpers.ts";
import { Names } from "./names.ts";
import { allocation, type ArrayDeclaration, type BufferArgument, type KernelNames } from "./places.ts";
import { PlanBody, present, type PlanModule } from "./plan-body.ts";
import { printKernel } from "./print-kernel.ts";

export interface PrintedPlan {
  /**
   * Statements that return what makes a function with its own arena:
   * `(inputs, outputs, effect) → boolean`, false where arrays are not of the dtypes and lengths of the plan.
   */
  readonly source: string;
  /** What the calls `effect(i, arrays)` of the code mean. */
  readonly effects: readonly PrintedEffect[];
  /** The parameters of `main`: `size_` and the name, for each named size that it needs. */
  readonly sizes: readonly string[];
}

/**
 * The last statements of a module. `main(…sizes)` makes an instance of the plan, with its own memory: a function
 * `(…inputs, …outputs, effect)` of typed arrays. `sizes` are the values of the plan's named sizes, if it has any, in the order
 * of their names ({@link PrintedPlan}). Where the length of a loop is such a size and its condition still holds after that many
 * iterations, the function stops and returns the name of the size; else it returns nothing. Whoever called it makes an
 * instance with a longer one then, and calls that with the same inputs.
 */
export type Entry = (main: string, sizes: readonly string[]) => readonly string[];

/**
 * @param parts what `plan` may have besides kernels and copies
 * @param entry what the module ends with; as {@link PrintedPlan} says if absent
 */
export function printPlanWith(parts: CpuParts, plan: Plan, entry: Entry = listEntry(parts, plan)): PrintedPlan {
  const printer = new PlanPrinter(parts);
  const main = printer.plan(plan);
  const sizes = printer.sizesOf(main);
  return { source: printer.module(entry(main, sizes)), effects: printer.effects, sizes };
}

/** Inputs and outputs in lists. */
export const listEntry =
  ({ guard }: CpuParts, plan: Plan): Entry =>
  (main) => {
    const args = [
      ...plan.inputs.map((_, i) => `inputs[${i}]`),
      ...plan.outputs.map((_, i) => `outputs[${i}]`),
      "effect",
    ];
    return [
      "return () => {",
      `  const run = ${main}();`,
      "  return (inputs, outputs, effect) => {",
      ...(guard ? [`    if (!(${guard.print(plan)})) return false;`] : []),
      `    run(${args.join(", ")});`,
      "    return true;",
      "  };",
      "};",
    ];
  };

/** What the module is made of, as plans ask for it. */
export class PlanPrinter implements PlanModule {
  readonly parts: CpuParts;
  readonly effects: PrintedEffect[] = [];
  /** What marks lines with where they come from, in code with a map. */
  readonly mark?: KernelNames["mark"];
  readonly #sizes = new Map<string, readonly string[]>();
  readonly #names = new Names(moduleNames, "a-z");
  readonly #helpers = new Set<Helper>();
  readonly #arrays: ArrayDeclaration[] = [];
  readonly #functions: string[] = [];
  readonly #plans = new Map<Plan, string>();
  readonly #kernels = new Map<Kernel, Map<string, string>>();

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

  size(dim: Dim, used: Set<string>): string {
    return typeof dim === "number" ? String(dim) : present(this.parts.sizes).print(dim, used);
  }

  sizesOf(name: string): readonly string[] {
    return this.#sizes.get(name) ?? [];
  }

  #function(name: string, params: readonly string[], used: ReadonlySet<string>, lines: readonly string[]): string {
    const sizes = [...used].toSorted();
    this.#sizes.set(name, sizes);
    this.#functions.push(
      `function ${name}(${[...params, ...sizes.map((size) => `$${size}`)].join(", ")}) {`,
      // Engines then know that they are integers.
      ...sizes.map((size) => `  const ${size} = $${size} | 0;`),
      ...lines,
      "}",
    );
    return name;
  }

  plan(plan: Plan): string {
    const known = this.#plans.get(plan);
    if (known !== undefined) return known;
    const body = this.parts.loop?.body(plan, this) ?? new PlanBody(plan, this);
    const lines = body.print();
    const name = this.#names.unique(`make_${plan.name}`);
    this.#plans.set(plan, name);
    return this.#function(name, [], body.sizes, lines);
  }

  kernel(kernel: Kernel, sliced: readonly boolean[]): string {
    const variants = this.#kernels.get(kernel) ?? new Map<string, string>();
    this.#kernels.set(kernel, variants);
    const key = sliced.map(Number).join("");
    const known = variants.get(key);
    if (known !== undefined) return known;
    const buffers = kernel.buffers.filter(({ space }) => space === "buffer");
    const used = new Set<string>();
    const names = new Names(moduleNames, "cinpt");
    const args = buffers.map((buffer, i) => {
      const array = names.unique(buffer.name);
      return { array, offset: sliced[i] ? names.unique(`${array}_start`) : undefined };
    });
    const lines = this.statements(kernel, args, names, used);
    const name = this.#names.unique(kernel.name);
    variants.set(key, name);
    const params = args.flatMap(({ array, offset }) => (offset === undefined ? [array] : [array, offset]));
    return this.#function(name, params, used, lines);
  }

  statements(kernel: Kernel, args: readonly BufferArgument[], local: Names, used: Set<string>): readonly string[] {
    const size = (dim: Dim): string => this.size(dim, used);
    const { lines, arrays } = printKernel(kernel, args, this.#helpers, {
      local,
      module: this.#names,
      size,
      mark: this.mark,
    });
    this.#arrays.push(...arrays);
    return lines;
  }

  copy(): string {
    this.#helpers.add("copy");
    return "copy";
  }
}
