/** The function of a plan with loops: numbers that iterations hand on are variables, and what computes them is part of the function. */
import type { BufferRef, Plan } from "@cotangent/kernel";
import { moduleNames } from "./helpers.ts";
import { Names } from "./names.ts";
import type { BufferArgument } from "./places.ts";
import { PlanBody, type PlanModule } from "./plan-body.ts";
import { variablesOf } from "./variables.ts";

type Run = Parameters<PlanBody["run"]>[0];

export class LoopBody extends PlanBody {
  readonly variables: ReadonlySet<number>;

  constructor(plan: Plan, module: PlanModule) {
    super(plan, module);
    this.variables = variablesOf(plan);
  }

  override temporary(buffer: Plan["buffers"][number], i: number, moves: boolean): void {
    if (!this.variables.has(i)) return super.temporary(buffer, i, moves);
    this.line(`    let s${i} = 0;`);
    this.buffers.set(i, `s${i}`);
  }

  override element(ref: BufferRef): string {
    return this.variables.has(ref.buffer) ? this.name(ref.buffer) : super.element(ref);
  }

  override run(command: Run, indent: string): void {
    if (!command.buffers.some(({ buffer }) => this.variables.has(buffer))) return super.run(command, indent);
    const args = command.buffers.map((ref) => {
      const array = this.name(ref.buffer);
      return { array, offset: this.start(ref), scalars: this.variables.has(ref.buffer) ? [array] : undefined };
    });
    const { kernel } = command;
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
