/**
 * Prints a plan as a module of JavaScript: a function for each kernel, and for each plan a function that makes its arena
 * and returns the function that runs it. The text needs nothing but an `effect` function at run time.
 */
import { at, concreteDim, get, unreachable, type ArrayType, type EffectForm } from "@cotangent/ir";
import { movingIn, type BufferRef, type Command, type Kernel, type Plan } from "@cotangent/kernel";
import { moduleNames, printHelpers, type Helper } from "./helpers.ts";
import { Names } from "./names.ts";
import { concreteShape, countOf, type ArrayDeclaration } from "./places.ts";
import { printKernel } from "./print-kernel.ts";

export interface PrintedPlan {
  /**
   * Statements that end by returning `create`, which makes a function with its own arena:
   * `(inputs, outputs, effect) → boolean`, false where arrays are not of the dtypes and lengths of the plan.
   */
  readonly source: string;
  /** What the calls `effect(i, arrays)` of the code mean. */
  readonly effects: readonly { readonly form: EffectForm; readonly types: readonly ArrayType[] }[];
}

const constructors: Readonly<Record<ArrayType["dtype"]["name"], string>> = {
  f16: "Float32Array",
  f32: "Float32Array",
  f64: "Float64Array",
  i32: "Int32Array",
  u32: "Uint32Array",
  bool: "Uint8Array",
};

export function printPlan(plan: Plan): PrintedPlan {
  const printer = new PlanPrinter();
  const main = printer.plan(plan);
  return { source: printer.module(plan, main), effects: printer.effects };
}

const sizeOfType = ({ shape }: ArrayType): number => countOf(concreteShape(shape));
const allocation = ({ dtype, length }: { readonly dtype: ArrayType["dtype"]; readonly length: number }): string =>
  `new ${constructors[dtype.name]}(${length})`;

class PlanPrinter {
  readonly effects: { readonly form: EffectForm; readonly types: readonly ArrayType[] }[] = [];
  readonly #names = new Names(moduleNames, "a-z");
  readonly #helpers = new Set<Helper>();
  readonly #arrays: ArrayDeclaration[] = [];
  readonly #functions: string[] = [];
  readonly #plans = new Map<Plan, string>();
  readonly #kernels = new Map<Kernel, Map<string, string>>();

  module(plan: Plan, main: string): string {
    const fits = (list: string, buffers: readonly number[]): readonly string[] => [
      `${list}.length === ${buffers.length}`,
      ...buffers.map((buffer, i) => {
        const { type } = at(plan.buffers, buffer);
        return `${list}[${i}] instanceof ${constructors[type.dtype.name]} && ${list}[${i}].length === ${sizeOfType(type)}`;
      }),
    ];
    const args = [
      ...plan.inputs.map((_, i) => `inputs[${i}]`),
      ...plan.outputs.map((_, i) => `outputs[${i}]`),
      "effect",
    ];
    return [
      '"use strict";',
      ...printHelpers(this.#helpers),
      ...this.#arrays.map((array) => `const ${array.name} = ${allocation(array)};`),
      ...this.#functions,
      "function create() {",
      `  const run = ${main}();`,
      "  return (inputs, outputs, effect) => {",
      `    if (!(${[...fits("inputs", plan.inputs), ...fits("outputs", plan.outputs)].join(" && ")})) return false;`,
      `    run(${args.join(", ")});`,
      "    return true;",
      "  };",
      "}",
      "return create;",
      "",
    ].join("\n");
  }

  /** The name of the function that makes an instance of `plan`. */
  plan(plan: Plan): string {
    const known = this.#plans.get(plan);
    if (known !== undefined) return known;
    const body = new PlanBody(plan, this);
    const lines = body.print();
    const name = this.#names.unique(`make_${plan.name}`);
    this.#plans.set(plan, name);
    this.#functions.push(`function ${name}() {`, ...lines, "}");
    return name;
  }

  /** The name of the function for `kernel` where the buffers marked `sliced` take an offset each. */
  kernel(kernel: Kernel, sliced: readonly boolean[]): string {
    const variants = this.#kernels.get(kernel) ?? new Map<string, string>();
    this.#kernels.set(kernel, variants);
    const key = sliced.map(Number).join("");
    const known = variants.get(key);
    if (known !== undefined) return known;
    const buffers = kernel.buffers.filter(({ space }) => space === "buffer");
    const names = new Names(moduleNames, "cinpt");
    const args = buffers.map((buffer, i) => {
      const array = names.unique(buffer.name);
      return { array, offset: sliced[i] ? names.unique(`${array}_start`) : undefined };
    });
    const { lines, arrays } = printKernel(kernel, args, this.#helpers, { local: names, module: this.#names });
    const name = this.#names.unique(kernel.name);
    variants.set(key, name);
    this.#arrays.push(...arrays);
    const params = args.flatMap(({ array, offset }) => (offset === undefined ? [array] : [array, offset]));
    this.#functions.push(`function ${name}(${params.join(", ")}) {`, ...lines, "}");
    return name;
  }

  copy(): string {
    this.#helpers.add("copy");
    return "copy";
  }

  effect(form: EffectForm, types: readonly ArrayType[]): number {
    return this.effects.push({ form, types }) - 1;
  }
}

/** The code of one plan: its arena and views made once, then the function that runs the commands. */
class PlanBody {
  readonly #plan: Plan;
  readonly #printer: PlanPrinter;
  readonly #made: string[] = [];
  readonly #lines: string[] = [];
  readonly #callees = new Map<Plan, string>();
  /** What buffers are called in the function that runs. */
  readonly #buffers = new Map<number, string>();

  constructor(plan: Plan, printer: PlanPrinter) {
    this.#plan = plan;
    this.#printer = printer;
  }

  print(): readonly string[] {
    const { inputs, outputs, arenaBytes, commands } = this.#plan;
    if (arenaBytes > 0) this.#made.push(`const arena = new ArrayBuffer(${arenaBytes});`);
    const params = [
      ...inputs.map((buffer, i) => this.#parameter(buffer, `x${i}`)),
      ...outputs.map((buffer, i) => this.#parameter(buffer, `y${i}`)),
    ];
    const moving = movingIn(commands);
    this.#plan.buffers.forEach((buffer, i) => this.#temporary(buffer, i, moving.has(i)));
    for (const command of commands) this.#command(command, "    ");
    outputs.forEach((buffer, i) => {
      const name = this.#name(buffer);
      if (name !== `y${i}`) this.#lines.push(`    if (y${i} !== ${name}) y${i}.set(${name});`);
    });
    const lines = [
      ...this.#made.map((line) => `  ${line}`),
      `  return (${[...params, "effect"].join(", ")}) => {`,
      ...this.#lines,
      "  };",
    ];
    return lines;
  }

  /** A buffer that is given twice keeps its first name: an output that is an input is copied at the end, unless both are one array. */
  #parameter(buffer: number, name: string): string {
    if (!this.#buffers.has(buffer)) this.#buffers.set(buffer, name);
    return name;
  }

  #temporary({ type, offset }: Plan["buffers"][number], i: number, moves: boolean): void {
    if (this.#buffers.has(i)) return;
    const count = sizeOfType(type);
    const place =
      offset === undefined || count === 0
        ? allocation({ dtype: type.dtype, length: count })
        : `new ${constructors[type.dtype.name]}(arena, ${offset}, ${count})`;
    this.#made.push(`const b${i} = ${place};`);
    if (moves) this.#lines.push(`    let m${i} = b${i};`);
    this.#buffers.set(i, moves ? `m${i}` : `b${i}`);
  }

  #name(buffer: number): string {
    return get(this.#buffers, buffer, `buffer ${buffer} of plan ${this.#plan.name}`);
  }

  #command(command: Command, indent: string): void {
    switch (command.kind) {
      case "run":
        return this.#run(command, indent);
      case "copy":
        return this.#copy(command, indent);
      case "loop":
        return this.#loop(command, indent);
      case "while":
        return this.#while(command, indent);
      case "call":
        return this.#call(command, indent);
      case "effect": {
        const types = command.values.map(({ buffer }) => at(this.#plan.buffers, buffer).type);
        const id = this.#printer.effect(command.form, types);
        this.#lines.push(
          `${indent}effect(${id}, [${command.values.map(({ buffer }) => `${this.#name(buffer)}.slice()`).join(", ")}]);`,
        );
        return;
      }
      default:
        return unreachable(command, "print a command");
    }
  }

  #copy({ type, from, to }: Extract<Command, { kind: "copy" }>, indent: string): void {
    const count = sizeOfType(type);
    const place = (ref: BufferRef): readonly [array: string, start: string] => [
      this.#name(ref.buffer),
      this.#start(ref) ?? "0",
    ];
    const [[target, first], [source, start]] = [place(to), place(from)];
    this.#lines.push(
      count === 1
        ? `${indent}${target}[${first}] = ${source}[${start}];`
        : `${indent}${this.#printer.copy()}(${target}, ${first}, ${source}, ${start}, ${count});`,
    );
  }

  #run({ kernel, buffers }: Extract<Command, { kind: "run" }>, indent: string): void {
    const starts = buffers.map((ref) => this.#start(ref));
    const name = this.#printer.kernel(
      kernel,
      starts.map((start) => start !== undefined),
    );
    const args = buffers.flatMap((ref, i) => [this.#name(ref.buffer), ...(starts[i] === undefined ? [] : [starts[i]])]);
    this.#lines.push(`${indent}${name}(${args.join(", ")});`);
  }

  #start({ slices = [] }: BufferRef): string | undefined {
    const terms = slices.map(({ counter, stride }) => {
      const step = concreteDim(stride, "a slice");
      return step === 1 ? `k${counter}` : `k${counter} * ${step}`;
    });
    return terms.length === 0 ? undefined : terms.join(" + ");
  }

  #loop({ counter, count, backwards, body, swap }: Extract<Command, { kind: "loop" }>, indent: string): void {
    const k = `k${counter}`;
    const end = concreteDim(count, "a loop");
    this.#lines.push(
      backwards
        ? `${indent}for (let ${k} = ${end - 1}; ${k} >= 0; ${k}--) {`
        : `${indent}for (let ${k} = 0; ${k} < ${end}; ${k}++) {`,
    );
    this.#iteration(body, swap, `${indent}  `);
    this.#lines.push(`${indent}}`);
  }

  #while({ condition, test, body, swap }: Extract<Command, { kind: "while" }>, indent: string): void {
    this.#lines.push(`${indent}for (;;) {`);
    for (const command of condition) this.#command(command, `${indent}  `);
    this.#lines.push(`${indent}  if (${this.#name(test.buffer)}[${this.#start(test) ?? "0"}] === 0) break;`);
    this.#iteration(body, swap, `${indent}  `);
    this.#lines.push(`${indent}}`);
  }

  #iteration(body: readonly Command[], swap: readonly (readonly [number, number])[], indent: string): void {
    for (const command of body) this.#command(command, indent);
    for (const [a, b] of swap)
      this.#lines.push(`${indent}[${this.#name(a)}, ${this.#name(b)}] = [${this.#name(b)}, ${this.#name(a)}];`);
  }

  #call({ plan, inputs, outputs }: Extract<Command, { kind: "call" }>, indent: string): void {
    const callee = this.#callees.get(plan) ?? `f${this.#callees.size}`;
    if (!this.#callees.has(plan)) {
      this.#callees.set(plan, callee);
      this.#made.push(`const ${callee} = ${this.#printer.plan(plan)}();`);
    }
    const view = (ref: BufferRef, type: ArrayType): string => {
      const start = this.#start(ref);
      return start === undefined
        ? this.#name(ref.buffer)
        : `${this.#name(ref.buffer)}.subarray(${start}, ${start} + ${sizeOfType(type)})`;
    };
    const typeOf = (list: readonly number[], i: number): ArrayType => at(plan.buffers, at(list, i)).type;
    const args = [
      ...inputs.map((ref, i) => view(ref, typeOf(plan.inputs, i))),
      ...outputs.map((ref, i) => view(ref, typeOf(plan.outputs, i))),
    ];
    this.#lines.push(`${indent}${callee}(${[...args, "effect"].join(", ")});`);
  }
}
