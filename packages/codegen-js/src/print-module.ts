/** Prints several plans as one module, without an end: what is equal in them is printed once. */
import { nodesOf, originsBelow, type Kernel, type KernelStatement, type Plan } from "@cotangent/kernel";
import type { CpuParts } from "./parts.ts";
import { PlanPrinter } from "./print-plan.ts";
import { nameOfSize } from "./sizes.ts";

export interface PrintedModule {
  /** Declarations, strict by their first line. */
  readonly source: string;
  readonly mains: readonly PrintedMain[];
  /** What functions and blocks of kernels are made of, by their names: the comments of the kernels. A block is `{ // name`. */
  readonly comments: ReadonlyMap<string, string>;
  /**
   * The steps that lines come from, `operation place`, that of the value first, by the numbers of the lines: of plans for
   * `mapped cpu`.
   */
  readonly origins: ReadonlyMap<number, readonly string[]>;
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
  return { ...printer.unmarked(printer.module([])), mains, comments: printer.comments };
}

/** Stands between a line and its mark: no code has it. */
const separator = "\u0000";

class ModulePrinter extends PlanPrinter {
  readonly comments = new Map<string, string>();
  readonly #origins: (readonly string[])[] = [];

  override readonly mark = (line: string, statement: KernelStatement): string => {
    const origins = nodesOf(statement).flatMap(originsBelow);
    return origins.length === 0 ? line : `${line}${separator}${this.#origins.push(origins) - 1}`;
  };

  /** The text without marks, and what they say. */
  unmarked(text: string): Pick<PrintedModule, "source" | "origins"> {
    const lines = text.split("\n").map((line) => line.split(separator));
    const origins = lines.flatMap(([, mark], i): readonly (readonly [number, readonly string[]])[] =>
      mark === undefined ? [] : [[i, this.#origins[Number(mark)] ?? []]],
    );
    return { source: lines.map(([line = ""]) => line).join("\n"), origins: new Map(origins) };
  }

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
