/** The function of one plan: its arena and views made once, then the commands. */
import { at, get, sizeOf, unreachable, type ArrayType, type Dim } from "@cotangent/ir";
import { movingIn, type BufferRef, type Command, type Kernel, type Plan } from "@cotangent/kernel";
import type { Names } from "./names.ts";
import type { CpuParts, PlanCode, PrintedEffect } from "./parts.ts";
import { allocation, arrayClass, type BufferArgument } from "./places.ts";

/** The module that the function is part of. */
export interface PlanModule {
  readonly parts: CpuParts;
  readonly effects: PrintedEffect[];
  /** The value of a dimension, whose variables are added to `used`. */
  size(dim: Dim, used: Set<string>): string;
  /** The variables of sizes that a function takes after its other arguments. */
  sizesOf(name: string): readonly string[];
  /** The name of the function that makes an instance of `plan`. */
  plan(plan: Plan): string;
  /** The name of the function for `kernel` where the buffers marked `sliced` take an offset each. */
  kernel(kernel: Kernel, sliced: readonly boolean[]): string;
  /** The statements of `kernel`, where `local` names what lives among them. */
  statements(kernel: Kernel, args: readonly BufferArgument[], local: Names, used: Set<string>): readonly string[];
  /** The word by which the module knows statements that are part of a function. */
  label?(kernel: Kernel): string;
  /** The name of the function that copies. */
  copy(): string;
}

/** The code of one plan: its arena and views made once, then the function that runs the commands. */
export class PlanBody implements PlanCode {
  readonly #plan: Plan;
  readonly module: PlanModule;
  readonly #made: string[] = [];
  readonly #lines: (string | readonly string[])[] = [];
  readonly #callees = new Map<Plan, string>();
  /** The variables of sizes in it. */
  readonly sizes: Set<string> = new Set();
  /** What buffers are called in the function that runs. */
  readonly buffers: Map<number, string> = new Map();

  constructor(plan: Plan, module: PlanModule) {
    this.#plan = plan;
    this.module = module;
  }

  print(): readonly string[] {
    const { inputs, outputs, arenaBytes, commands } = this.#plan;
    inputs.forEach((buffer, i) => this.#parameter(buffer, `x${i}`));
    outputs.forEach((buffer, i) => this.#parameter(buffer, `y${i}`));
    const params = [...inputs.map((_, i) => `x${i}`), ...outputs.map((_, i) => `y${i}`)];
    const moving = movingIn(commands);
    this.#plan.buffers.forEach((buffer, i) => this.temporary(buffer, i, moving.has(i)));
    for (const command of commands) this.command(command, "    ");
    outputs.forEach((buffer, i) => {
      const line = this.returned(buffer, `y${i}`);
      if (line !== undefined) this.#lines.push(`    ${line}`);
    });
    const lines = [
      ...(this.hasArena ? [`  const arena = new ArrayBuffer(${arenaBytes});`] : []),
      ...this.#made.map((line) => `  ${line}`),
      `  return (${[...params, "effect"].join(", ")}) => {`,
      ...this.#lines.flat(),
      "  };",
    ];
    return lines;
  }

  /** A buffer that is given twice keeps its first name. */
  #parameter(buffer: number, name: string): void {
    if (!this.buffers.has(buffer)) this.buffers.set(buffer, name);
    this.length(this.typeOf(buffer));
  }

  /** The statement that puts a result into `name`, if it is not there: an output that is an input, unless both are one array. */
  returned(buffer: number, name: string): string | undefined {
    const own = this.name(buffer);
    return own === name ? undefined : `if (${name} !== ${own}) ${name}.set(${own});`;
  }

  /** Whether some arrays are parts of one. */
  get hasArena(): boolean {
    return this.#plan.arenaBytes > 0;
  }

  /** Makes a buffer, unless it is a parameter. */
  temporary({ type, offset }: Plan["buffers"][number], i: number, moves: boolean): void {
    if (this.buffers.has(i)) return;
    const count = this.length(type);
    const place =
      offset === undefined || count === "0"
        ? allocation({ dtype: type.dtype, length: count })
        : `new ${arrayClass(type.dtype)}(arena, ${offset}, ${count})`;
    this.#made.push(`const b${i} = ${place};`);
    if (moves) this.#lines.push(`    let m${i} = b${i};`);
    this.buffers.set(i, moves ? `m${i}` : `b${i}`);
  }

  name(buffer: number): string {
    return get(this.buffers, buffer, `buffer ${buffer} of plan ${this.#plan.name}`);
  }

  size(dim: Dim): string {
    return this.module.size(dim, this.sizes);
  }

  length({ shape }: ArrayType): string {
    return this.size(sizeOf(shape));
  }

  typeOf(buffer: number): ArrayType {
    return at(this.#plan.buffers, buffer).type;
  }

  /** Lists may still get lines. */
  line(text: string | readonly string[]): void {
    this.#lines.push(text);
  }

  command(command: Command, indent: string): void {
    switch (command.kind) {
      case "run":
        return this.run(command, indent);
      case "copy":
        return this.#copy(command, indent);
      case "loop":
        return present(this.module.parts.loop).print(command, this, indent);
      case "while":
        return present(this.module.parts.while).print(command, this, indent);
      case "branch":
        return present(this.module.parts.branch).print(command, this, indent);
      case "call":
        return present(this.module.parts.call).print(command, this, indent);
      case "effect":
        return present(this.module.parts.effect).print(command, this, indent);
      default:
        return unreachable(command, "print a command");
    }
  }

  #copy({ type, from, to }: Extract<Command, { kind: "copy" }>, indent: string): void {
    const count = this.length(type);
    const sides = [to, from].map((ref) => `${this.name(ref.buffer)}, ${this.start(ref) ?? "0"}`);
    this.line(
      count === "1"
        ? `${indent}${this.element(to)} = ${this.element(from)};`
        : `${indent}${this.module.copy()}(${sides.join(", ")}, ${count});`,
    );
  }

  run({ kernel, buffers }: Extract<Command, { kind: "run" }>, indent: string): void {
    const starts = buffers.map((ref) => this.start(ref));
    const name = this.module.kernel(
      kernel,
      starts.map((start) => start !== undefined),
    );
    const args = buffers.flatMap((ref, i) => [this.name(ref.buffer), ...(starts[i] === undefined ? [] : [starts[i]])]);
    this.line(`${indent}${this.#call(name, args)};`);
  }

  element(ref: BufferRef): string {
    return `${this.name(ref.buffer)}[${this.start(ref) ?? "0"}]`;
  }

  /** Plans without loops have no slices. */
  start(_ref: BufferRef): string | undefined {
    return undefined;
  }

  callee(plan: Plan): string {
    const known = this.#callees.get(plan);
    if (known !== undefined) return known;
    const callee = `f${this.#callees.size}`;
    this.#callees.set(plan, callee);
    this.#made.push(`const ${callee} = ${this.#call(this.module.plan(plan), [])};`);
    return callee;
  }

  #call(name: string, args: readonly string[]): string {
    const sizes = this.module.sizesOf(name);
    for (const size of sizes) this.sizes.add(size);
    return `${name}(${[...args, ...sizes].join(", ")})`;
  }

  effect(effect: PrintedEffect): number {
    return this.module.effects.push(effect) - 1;
  }
}

export function present<Part>(part: Part | undefined): Part {
  if (!part) throw new Error("internal: no code for a command");
  return part;
}
