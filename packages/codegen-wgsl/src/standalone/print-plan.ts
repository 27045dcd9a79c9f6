/** Flattened plans as literals of JavaScript, which the host of a module runs. */
import { at } from "@cotangent/ir";
import type { Groups } from "../groups.ts";
import { dispatchesOf, type DispatchStep, type FlatPlan, type Memory, type Step } from "../runtime/steps.ts";
import type { PrintedEntry } from "../shader.ts";
import { sizeMember, startMember } from "../sizes.ts";
import { bytesText, countText, dimText, marksText, offsetText, sizeVariable, type SizeFunctions } from "./size-text.ts";

export interface PlanSite extends SizeFunctions {
  /** Its position in the list of plans. */
  readonly position: number;
  /** The named sizes that it has, sorted. */
  readonly sizes: readonly string[];
  /** The members of the uniform of sizes, in order. */
  readonly members: readonly string[];
  /** The function `(items, each)` that makes numbers of workgroups. */
  readonly grid: string;
  /** The position of an entry point in the list of kernels. */
  readonly numberOf: (entry: PrintedEntry) => number;
}

/** The buffers that a plan has, in the order in which the literal counts them; tables come after them. */
const buffers: Readonly<Record<Memory["kind"], number>> = { input: 0, output: 1, arena: 2 };

/**
 * `{ bytes, tables, memories, steps }`: the sizes of the buffers, what is in those that come after the first three, the
 * parts of buffers as `[buffer, offset, bytes]`, and steps, which know parts by their positions. Where there are named sizes
 * it is a function of them, and what it returns has besides `number`, the position of the plan, `sizes`, the members of
 * the uniform, and `inputs` and `outputs`, the parts where arguments and results are.
 */
export function printPlanData(flat: FlatPlan<PrintedEntry>, site: PlanSite): readonly string[] {
  const printer = new StepPrinter(flat, site);
  const steps = printer.steps(flat.steps);
  const isSized = site.sizes.length > 0;
  const ends = [flat.ends.input, flat.ends.output, flat.ends.arena].map(offsetText);
  const fields = [
    `bytes: [${[...(isSized ? ["...ends"] : ends), ...printer.sizes].join(", ")}],`,
    `tables: [${printer.tables.map((table) => `[${table.join(", ")}]`).join(", ")}],`,
    `memories: [${printer.memories.map((memory) => `[${memory.join(", ")}]`).join(", ")}],`,
    ...(isSized ? sizedFields(flat, site) : []),
    "steps: [",
    ...indented(steps),
    "],",
  ];
  if (!isSized) return ["{", ...indented(fields), "},"];
  return [
    `(${site.sizes.map(sizeVariable).join(", ")}) => {`,
    ...indented([
      ...marksText(flat.marks, flat.arenaBytes, site),
      `const ends = [${ends.join(", ")}];`,
      "return {",
      ...indented(fields),
      "};",
    ]),
    "},",
  ];
}

function sizedFields({ memories, starts }: FlatPlan<PrintedEntry>, site: PlanSite): readonly string[] {
  /** Of the inputs or outputs; what comes later are parts of several. */
  const parts = (kind: "input" | "output"): string => {
    const found = new Map<number, Memory>();
    for (const memory of memories)
      if (memory.kind === kind && !found.has(memory.position)) found.set(memory.position, memory);
    const texts = [...found.values()].map((memory) => `[${offsetText(memory)}, ${bytesText(memory.bytes, "", site)}]`);
    return `[${texts.join(", ")}]`;
  };
  const values = new Map([
    ...site.sizes.map((name) => [sizeMember(name), sizeVariable(name)] as const),
    ...starts.map((memory, i) => [startMember(i), `(${offsetText(at(memories, memory))}) / 4`] as const),
  ]);
  return [
    `number: ${site.position},`,
    `inputs: ${parts("input")},`,
    `outputs: ${parts("output")},`,
    `sizes: [${site.members.map((member) => values.get(member) ?? "0").join(", ")}],`,
  ];
}

/** What is sent only where a predicate says so. */
interface Predicated {
  readonly fields: string;
  readonly body: readonly string[];
}

class StepPrinter {
  readonly memories: (readonly string[])[];
  readonly tables: (readonly string[])[] = [];
  /** Of the buffers of tables and of what predicates write. */
  readonly sizes: number[] = [];
  readonly #site: PlanSite;

  constructor({ memories }: FlatPlan<PrintedEntry>, site: PlanSite) {
    this.#site = site;
    this.memories = memories.map((memory) => {
      const buffer = buffers[memory.kind];
      return [String(buffer), offsetText(memory), bytesText(memory.bytes, `ends[${buffer}]`, site)];
    });
  }

  /** @param places where the numbers of workgroups of dispatches are, if a predicate says them */
  steps(steps: readonly Step<PrintedEntry>[], places?: readonly DispatchStep<PrintedEntry>[]): readonly string[] {
    return steps.flatMap((step) => this.#step(step, places));
  }

  #step(step: Step<PrintedEntry>, places?: readonly DispatchStep<PrintedEntry>[]): readonly string[] {
    switch (step.kind) {
      case "dispatch": {
        const { workgroups } = step.shader;
        const groups = places || !("each" in workgroups) ? "" : `, groups: ${this.#groups(workgroups)}`;
        const arg = places ? `, arg: ${places.indexOf(step)}` : "";
        return [`{ run: ${this.#site.numberOf(step.shader)}, on: [${step.memories.join(", ")}]${groups}${arg} },`];
      }
      case "loop":
        return block(loopFields(step), "body", this.steps(step.body, places));
      case "while": {
        const { depth, count, test, iteration, predicate } = step;
        const { fields, body } = this.#predicated([iteration], test, predicate, 1);
        return block(`most: ${dimText(count)}, depth: ${depth}, test: ${test}${fields}`, "body", body);
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

  #groups(groups: Groups): string {
    if (!("each" in groups)) return `[${groups.join(", ")}]`;
    return `${this.#site.grid}(${countText(groups.items)}, ${groups.each})`;
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
    const table = wanted.flatMap(({ step: { shader }, of }) => {
      const { workgroups } = shader;
      return [...("each" in workgroups ? [`...${this.#groups(workgroups)}`] : workgroups.map(String)), "1", String(of)];
    });
    const from = this.#buffer(16 * places.length, table);
    const to = this.#buffer(12 * places.length, []);
    const ask = `{ run: ${this.#site.numberOf(predicate)}, on: [${[chosen, from, to].join(", ")}] }`;
    return { fields: `, ask: ${ask}, args: ${at(at(this.memories, to), 0)}`, body: this.steps(steps, places) };
  }

  /** All of a new buffer. */
  #buffer(bytes: number, contents: readonly string[]): number {
    const buffer = 3 + this.sizes.length;
    this.sizes.push(bytes);
    this.tables.push(contents);
    return this.memories.push([String(buffer), "0", String(bytes)]) - 1;
  }
}

function loopFields({
  depth,
  count,
  each,
  limit,
  backwards,
  swap,
}: Extract<Step<PrintedEntry>, { kind: "loop" }>): string {
  const most = dimText(count);
  const fields = [
    `loop: ${each === undefined ? most : `Math.ceil(${most} / ${each})`}`,
    `depth: ${depth}`,
    ...(limit === undefined ? [] : [`limit: ${limit}`]),
    ...(backwards ? ["backwards: true"] : []),
    `swap: [${swap.map((pair) => `[${pair.join(", ")}]`).join(", ")}]`,
  ];
  return fields.join(", ");
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

const block = (fields: string, name: string, body: readonly string[]): readonly string[] => [
  `{ ${fields}, ${name}: [`,
  ...indented(body),
  "] },",
];
