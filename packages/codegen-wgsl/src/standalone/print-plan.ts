/** Flattened plans as literals of JavaScript, which the host of a module runs. */
import { at } from "@cotangent/ir";
import { wantedGroups } from "../runtime/predicate.ts";
import { dispatchesOf, type DispatchStep, type FlatPlan, type Memory, type Step } from "../runtime/steps.ts";
import type { PrintedEntry } from "../shader.ts";
import type { Packing } from "./packing.ts";

export interface PlanSite {
  readonly inputs: Packing;
  readonly outputs: Packing;
  /** The position of an entry point in the list of kernels. */
  readonly numberOf: (entry: PrintedEntry) => number;
}

/** The buffers that a plan has, in the order in which the literal counts them; tables come after them. */
const buffers: Readonly<Record<Memory["kind"], number>> = { input: 0, output: 1, arena: 2 };

/**
 * `{ bytes, tables, memories, steps }`: the sizes of the buffers, what is in those that come after the first three, the
 * parts of buffers as `[buffer, offset, bytes]`, and steps, which know parts by their positions.
 */
export function printPlanData(flat: FlatPlan<PrintedEntry>, site: PlanSite): readonly string[] {
  const printer = new StepPrinter(flat, site);
  const steps = printer.steps(flat.steps);
  const { inputs, outputs } = site;
  return [
    "{",
    `  bytes: [${[inputs.bytes, outputs.bytes, flat.arenaBytes, ...printer.sizes].join(", ")}],`,
    `  tables: [${printer.tables.map((table) => `[${table.join(", ")}]`).join(", ")}],`,
    `  memories: [${printer.memories.map((memory) => `[${memory.join(", ")}]`).join(", ")}],`,
    "  steps: [",
    ...steps.map((line) => `    ${line}`),
    "  ],",
    "},",
  ];
}

/** What is sent only where a predicate says so. */
interface Predicated {
  readonly fields: string;
  readonly body: readonly string[];
}

class StepPrinter {
  readonly memories: (readonly [buffer: number, offset: number, bytes: number])[];
  readonly tables: (readonly number[])[] = [];
  /** Of the buffers of tables and of what predicates write. */
  readonly sizes: number[] = [];
  readonly #site: PlanSite;

  constructor({ memories }: FlatPlan<PrintedEntry>, site: PlanSite) {
    this.#site = site;
    this.memories = memories.map(({ kind, offset, bytes }) => [buffers[kind], offset, bytes]);
  }

  /** @param places where the numbers of workgroups of dispatches are, if a predicate says them */
  steps(steps: readonly Step<PrintedEntry>[], places?: readonly DispatchStep<PrintedEntry>[]): readonly string[] {
    return steps.flatMap((step) => this.#step(step, places));
  }

  #step(step: Step<PrintedEntry>, places?: readonly DispatchStep<PrintedEntry>[]): readonly string[] {
    switch (step.kind) {
      case "dispatch": {
        const arg = places ? `, arg: ${places.indexOf(step)}` : "";
        return [`{ run: ${this.#site.numberOf(step.shader)}, on: [${step.memories.join(", ")}]${arg} },`];
      }
      case "loop": {
        const { depth, count, limit, backwards, body, swap } = step;
        const fields = [
          `loop: ${count}`,
          `depth: ${depth}`,
          ...(limit === undefined ? [] : [`limit: ${limit}`]),
          ...(backwards ? ["backwards: true"] : []),
          `swap: [${swap.map((pair) => `[${pair.join(", ")}]`).join(", ")}]`,
        ];
        return block(fields.join(", "), "body", this.steps(body, places));
      }
      case "while": {
        const { depth, count, test, iteration, predicate } = step;
        const { fields, body } = this.#predicated([iteration], test, predicate, 1);
        return block(`most: ${count}, depth: ${depth}, test: ${test}${fields}`, "body", body);
      }
      case "branch": {
        const { index, branches, predicate } = step;
        if (predicate) {
          const { fields, body } = this.#predicated(branches, index, predicate, 0);
          return block(`all: true${fields}`, "body", body);
        }
        const lists = branches.flatMap((branch) => ["[", ...indented(this.steps(branch)), "],"]);
        return block(`index: ${index}`, "branches", lists);
      }
      case "effect":
        throw new Error(`internal: an effect, ${step.form.label}, in a module of WebGPU`);
    }
  }

  /** `lists`, the first of which runs where `chosen` holds `first`, the next where it holds one more. */
  #predicated(
    lists: readonly (readonly Step<PrintedEntry>[])[],
    chosen: number,
    predicate: PrintedEntry | undefined,
    first: number,
  ): Predicated {
    const steps = lists.flat();
    if (!predicate) return { fields: "", body: this.steps(steps) };
    const wanted = lists.flatMap((list, i) => dispatchesOf(list).map((step) => ({ step, of: first + i })));
    const places = wanted.map(({ step }) => step);
    const table = wantedGroups(wanted.map(({ step, of }) => ({ entry: step.shader, of })));
    const from = this.#buffer(table.byteLength, [...table]);
    const to = this.#buffer(12 * places.length, []);
    const ask = `{ run: ${this.#site.numberOf(predicate)}, on: [${[chosen, from, to].join(", ")}] }`;
    return { fields: `, ask: ${ask}, args: ${at(this.memories, to)[0]}`, body: this.steps(steps, places) };
  }

  /** All of a new buffer. */
  #buffer(bytes: number, contents: readonly number[]): number {
    const buffer = 3 + this.sizes.length;
    this.sizes.push(bytes);
    this.tables.push(contents);
    return this.memories.push([buffer, 0, bytes]) - 1;
  }
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

const block = (fields: string, name: string, body: readonly string[]): readonly string[] => [
  `{ ${fields}, ${name}: [`,
  ...indented(body),
  "] },",
];
