/** The function of a plan with loops: numbers that iterations hand on are variables, and what loops run is part of the function. */
import { at } from "@cotangent/ir";
import type { BufferRef, Plan } from "@cotangent/kernel";
import { moduleNames } from "./helpers.ts";
import { Names } from "./names.ts";
import type { BufferArgument } from "./places.ts";
import { PlanBody, type PlanModule } from "./plan-body.ts";
import { arraysIn, isCounted, isFill, needArena, unstoredIn, type Unstored } from "./variables.ts";

type Run = Parameters<PlanBody["run"]>[0];

/** The inside of a loop. */
interface Block {
  readonly counter: number;
  readonly indent: string;
  /** Its first lines. */
  readonly head: string[];
  /** Names of what they compute, by its text. */
  readonly known: Map<string, string>;
}

export class LoopBody extends PlanBody {
  readonly #plan: Plan;
  readonly #unstored: Unstored;
  readonly #blocks: Block[] = [];
  #offsets = 0;
  readonly variables: ReadonlySet<number>;

  constructor(plan: Plan, module: PlanModule) {
    super(plan, module);
    this.#plan = plan;
    this.#unstored = unstoredIn(plan);
    this.variables = this.#unstored.variables;
  }

  override temporary(buffer: Plan["buffers"][number], i: number, moves: boolean): void {
    if (this.variables.has(i)) this.line(`    let s${i} = 0;`);
    else if (!this.#unstored.counters.has(i)) super.temporary(buffer, i, moves);
  }

  override get hasArena(): boolean {
    return needArena(arraysIn(this.#plan, this.#unstored));
  }

  override name(buffer: number): string {
    return this.variables.has(buffer) ? `s${buffer}` : super.name(buffer);
  }

  override returned(buffer: number, name: string): string | undefined {
    return this.variables.has(buffer) ? `${name}[0] = ${this.name(buffer)};` : super.returned(buffer, name);
  }

  override element(ref: BufferRef): string {
    return this.#scalar(ref) ?? super.element(ref);
  }

  /** The variable or counter that holds a number. */
  #scalar(ref: BufferRef): string | undefined {
    if (this.variables.has(ref.buffer)) return this.name(ref.buffer);
    return isCounted(ref, this.#unstored.counters) ? `k${at(ref.slices ?? [], 0).counter}` : undefined;
  }

  /** Runs `print`, which prints the inside of the loop that counts in `counter`. */
  block(counter: number, indent: string, print: () => void): void {
    const head: string[] = [];
    this.line(head);
    this.#blocks.push({ counter, indent, head, known: new Map() });
    print();
    this.#blocks.pop();
  }

  /** What changes with an outer loop is added up at its head. */
  override start({ slices = [] }: BufferRef): string | undefined {
    let text: string | undefined;
    for (const block of this.#blocks) {
      const own = slices.filter(({ counter }) => counter === block.counter);
      if (own.length === 0) continue;
      const terms = own.map(({ stride }) =>
        stride === 1 ? `k${block.counter}` : `k${block.counter} * ${this.size(stride)}`,
      );
      const sum = [...(text === undefined ? [] : [text]), ...terms].join(" + ");
      text = /^\w+$/.test(sum) ? sum : this.#hoisted(block, sum);
    }
    return text;
  }

  #hoisted({ head, indent, known }: Block, text: string): string {
    const before = known.get(text);
    if (before !== undefined) return before;
    const name = `o${this.#offsets++}`;
    known.set(text, name);
    head.push(`${indent}const ${name} = ${text};`);
    return name;
  }

  override run(command: Run, indent: string): void {
    const { kernel } = command;
    const { counters, inside } = this.#unstored;
    if (counters.size > 0 && isFill(command, counters)) return;
    if (!inside.has(kernel)) return super.run(command, indent);
    const args = command.buffers.map((ref): BufferArgument => {
      const scalar = this.#scalar(ref);
      return scalar === undefined
        ? { array: this.name(ref.buffer), offset: this.start(ref) }
        : { array: scalar, scalars: [scalar] };
    });
    const label = this.module.label?.(kernel);
    this.line(`${indent}{${label === undefined ? "" : ` // ${label}`}`);
    for (const line of this.module.statements(kernel, args, namesBeside(args), this.sizes)) this.line(indent + line);
    this.line(`${indent}}`);
  }
}

/** Names for a block that reaches `args`. */
function namesBeside(args: readonly BufferArgument[]): Names {
  const outside = args.flatMap(({ array, offset = "" }) => `${array} ${offset}`.match(/\w+/g) ?? []);
  return new Names([...moduleNames, ...outside], "cinpt");
}
