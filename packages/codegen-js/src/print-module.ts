/** Prints several plans as one module, without an end: what is equal in them is printed once. */
import type { Kernel, Plan } from "@cotangent/kernel";
import type { CpuParts } from "./parts.ts";
import { PlanPrinter } from "./print-plan.ts";
import { nameOfSize } from "./sizes.ts";

export interface PrintedModule {
  /** Declarations, strict by their first line. */
  readonly source: string;
  readonly mains: readonly PrintedMain[];
  /** What functions and blocks of kernels are made of, by their names: the comments of the kernels. A block is `{ // name`. */
  readonly comments: ReadonlyMap<string, string>;
}

/** A function that makes an instance of a plan, with its own memory: a function `(…inputs, …outputs)`. */
export interface PrintedMain {
  readonly name: string;
  /** The names of the sizes whose values it takes. */
  readonly sizes: readonly string[];
}

/** @throws Error for a plan with effects, which need a host. */
export function printModuleWith(parts: CpuParts, plans: readonly Plan[]): PrintedModule {
  const printer = new ModulePrinter(parts);
  const mains = plans.map((plan) => {
    const name = printer.plan(plan);
    return { name, sizes: printer.sizesOf(name).map(nameOfSize) };
  });
  if (printer.effects.length > 0) throw new Error("internal: a module has no host for the effects of a plan");
  return { source: printer.module([]), mains, comments: printer.comments };
}

class ModulePrinter extends PlanPrinter {
  readonly comments = new Map<string, string>();

  override kernel(kernel: Kernel, sliced: readonly boolean[]): string {
    const name = super.kernel(kernel, sliced);
    this.comments.set(name, kernel.comment);
    return name;
  }

  label(kernel: Kernel): string {
    const name = `kernel ${this.comments.size}`;
    this.comments.set(name, kernel.comment);
    return name;
  }
}
