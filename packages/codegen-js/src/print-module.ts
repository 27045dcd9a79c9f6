/** Prints several plans as one module, without an end: what is equal in those without named sizes is printed once. */
import type { Kernel, Plan } from "@cotangent/kernel";
import type { CpuParts } from "./parts.ts";
import { PlanPrinter } from "./print-plan.ts";
import { sizeVariable } from "./sizes.ts";

export interface PrintedModule {
  /** Declarations, strict by their first line. */
  readonly source: string;
  readonly mains: readonly PrintedMain[];
  /** What the functions of kernels are made of, by name: the comments of the kernels. */
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
  const shared = new ModulePrinter(parts);
  const functions: string[] = [];
  const mains = plans.map((plan, i): PrintedMain => {
    const sized = new ModulePrinter(parts);
    const main = sized.plan(plan);
    const sizes = [...sized.sizes].toSorted();
    if (sizes.length === 0) return { name: shared.plan(plan), sizes };
    // All that depends on sizes is inside; other names have no number after their words.
    const name = `sized_${i}`;
    const lines = sized.module(main, [], (own) => [`return ${own}();`]).split("\n");
    functions.push(
      `function ${name}(${sizes.map(sizeVariable).join(", ")}) {`,
      ...lines.slice(1, -1).map((line) => `  ${line}`),
      "}",
    );
    for (const [kernel, comment] of sized.comments) shared.comments.set(`${name} ${kernel}`, comment);
    if (sized.effects.length > 0) throw needsHost();
    return { name, sizes };
  });
  if (shared.effects.length > 0) throw needsHost();
  return { source: shared.module("", [], () => functions), mains, comments: shared.comments };
}

const needsHost = (): Error => new Error("internal: a module has no host for the effects of a plan");

class ModulePrinter extends PlanPrinter {
  readonly comments = new Map<string, string>();

  override kernel(kernel: Kernel, sliced: readonly boolean[]): string {
    const name = super.kernel(kernel, sliced);
    this.comments.set(name, kernel.comment);
    return name;
  }
}
