/** The function of a plan with loops: numbers that iterations hand on are variables, and what loops run is part of the function. */
import { at } from "@cotangent/ir";
import type { BufferRef, Plan } from "@cotangent/kernel";
import { moduleNames } from "./helpers.ts";
import { Names } from "./names.ts";
import type { BufferArgument } from "./places.ts";
import { PlanBody, type PlanModule } from "./plan-body.ts";
import { isCounted, isFill, unstoredIn, type Unstored } from "./variables.ts";

type Run = Parameters<PlanBody["run"]>[0];

export class LoopBody extends PlanBody {
  readonly #unstored: Unstored;
  readonly variables: ReadonlySet<number>;

  constructor(plan: Plan, module: PlanModule) {
    super(plan, module);
    this.#unstored = unstoredIn(plan);
    this.variables = this.#unstored.variables;
  }

  override temporary(buffer: Plan["buffers"][number], i: number, moves: boolean): void {
    if (this.#unstored.counters.has(i)) return;
    if (!this.variables.has(i)) super.temporary(buffer, i, moves);
    else if (!this.buffers.has(i)) this.#declare(i);
  }

  override result(buffer: number, name: string): void {
    if (this.variables.has(buffer)) this.#declare(buffer);
    else super.result(buffer, name);
  }

  override returned(buffer: number, name: string): string | undefined {
    return this.variables.has(buffer) ? `${name}[0] = ${this.name(buffer)};` : super.returned(buffer, name);
  }

  #declare(buffer: number): void {
    this.line(`    let s${buffer} = 0;`);
    this.buffers.set(buffer, `s${buffer}`);
  }

  override element(ref: BufferRef): string {
    return this.#scalar(ref) ?? super.element(ref);
  }

  /** The variable or counter that holds a number. */
  #scalar(ref: BufferRef): string | undefined {
    if (this.variables.has(ref.buffer)) return this.name(ref.buffer);
    return isCounted(ref, this.#unstored.counters) ? `k${at(ref.slices ?? [], 0).counter}` : undefined;
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
