/** Kernels and plans as text, for people and golden tests. */
import { at, showDim, showNumber, showType, unreachable, type Guard, type Index, type Node } from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "./kernel.ts";
import type { BufferRef, Command, Plan, PlanBuffer } from "./plan.ts";
import { sizeOfShape } from "./fuse/graph.ts";

const infix: Readonly<Record<string, string>> = {
  add: "+",
  sub: "−",
  mul: "·",
  div: "/",
  eq: "=",
  ne: "≠",
  lt: "<",
  le: "≤",
  and: "∧",
  or: "∨",
};

export function showKernel(kernel: Kernel): string {
  const buffers = kernel.buffers.map(
    ({ name, type, space, access, alias }) =>
      `${access} ${space === "buffer" ? "" : `${space} `}${name}: ${showType(type)}${alias === undefined ? "" : ` alias ${alias}`}`,
  );
  const printer = new Printer(kernel.buffers);
  return [
    `kernel ${kernel.name}(${buffers.join(", ")})`,
    ...(kernel.comment === "" ? [] : [`  // ${kernel.comment}`]),
    ...printer.block(kernel.body, "  "),
  ].join("\n");
}

class Printer {
  readonly #buffers: readonly KernelBuffer[];

  constructor(buffers: readonly KernelBuffer[]) {
    this.#buffers = buffers;
  }

  block(body: readonly KernelStatement[], indent: string): readonly string[] {
    return body.flatMap((statement) => this.#statement(statement).map((line) => indent + line));
  }

  #statement(statement: KernelStatement): readonly string[] {
    switch (statement.kind) {
      case "loop": {
        const range = `${this.#index(statement.extent)}${statement.backwards ? " … 0" : ""}`;
        return [`${statement.role} i${statement.axis} < ${range}`, ...this.block(statement.body, "  ")];
      }
      case "let":
        return [`let ${statement.name} = ${this.#node(statement.value)}`];
      case "variable":
        return [`variable ${statement.name}: ${statement.start.dtype.name} = ${this.#node(statement.start)}`];
      case "assign":
        return [`${statement.name} := ${this.#node(statement.value)}`];
      case "store": {
        const mode = statement.mode === "set" ? ":=" : `${statement.mode}=`;
        return [
          `${this.#element(statement.target, statement.index)} ${mode} ${this.#node(statement.value)}${this.#guards(statement.guards)}`,
        ];
      }
      case "when":
        return [`when ${this.#node(statement.condition)}`, ...this.block(statement.body, "  ")];
      case "reduce": {
        const axes = statement.axes.map(({ axis, extent }) => `i${axis} < ${showDim(extent)}`).join(", ");
        return [
          `reduce ${statement.names.join(", ")} = ${statement.monoid.name} over ${axes} of ${statement.map.map((node) => this.#node(node)).join(", ")}`,
        ];
      }
      case "barrier":
        return ["barrier"];
      default:
        return unreachable(statement, "showKernel");
    }
  }

  #element(buffer: number, index: readonly Index[]): string {
    return `${at(this.#buffers, buffer).name}[${index.map((part) => this.#index(part)).join(", ")}]`;
  }

  #guards(guards: readonly Guard[]): string {
    return guards.length === 0
      ? ""
      : ` where ${guards.map(({ index, below }) => `0 ≤ ${this.#index(index)} < ${showDim(below)}`).join(", ")}`;
  }

  #index(index: Index): string {
    switch (index.kind) {
      case "axis":
        return `i${index.axis}`;
      case "size":
        return showDim(index.value);
      case "sum":
        return index.terms.map((term) => this.#index(term)).join(" + ");
      case "scaled":
        return `${this.#factor(index.index)}*${showDim(index.by)}`;
      case "quotient":
        return `${this.#factor(index.index)} div ${showDim(index.by)}`;
      case "remainder":
        return `${this.#factor(index.index)} mod ${showDim(index.by)}`;
      case "value":
        return `⟨${this.#node(index.node)}⟩`;
      default:
        return unreachable(index, "showKernel");
    }
  }

  #factor(index: Index): string {
    return index.kind === "axis" || index.kind === "size" || index.kind === "value"
      ? this.#index(index)
      : `(${this.#index(index)})`;
  }

  #node(node: Node): string {
    switch (node.kind) {
      case "apply": {
        const args = node.args.map((arg) => this.#node(arg));
        const symbol = infix[node.op];
        if (symbol !== undefined) return `(${args.join(` ${symbol} `)})`;
        return node.op === "cast" || node.op === "bitcast"
          ? `${node.dtype.name}(${args.join()})`
          : `${node.op}(${args.join(", ")})`;
      }
      case "constant":
        return showNumber(node.value);
      case "input":
        return `input${node.input}`;
      case "load":
        return node.guards.length === 0
          ? this.#element(node.source, node.index)
          : `(${this.#element(node.source, node.index)}${this.#guards(node.guards)} else ${showNumber(node.otherwise)})`;
      case "local":
        return node.name;
      case "position":
        return this.#index(node.index);
      default:
        return unreachable(node, "showKernel");
    }
  }
}

export function showPlan(plan: Plan): string {
  return [
    `plan ${plan.name}: ${plan.arenaBytes} bytes`,
    ...plan.buffers.map((buffer, i) => showBuffer(buffer, i, plan)),
    ...showCommands(plan.commands, "  "),
  ].join("\n");
}

const showBuffer = ({ type, role, offset }: PlanBuffer, i: number, { outputs }: Plan): string => {
  const bytes = sizeOfShape(type.shape) * type.dtype.bytes;
  const handed = role === "input" && outputs.includes(i) ? ", then output" : "";
  return `  b${i}: ${role}${handed} ${showType(type)}${offset === undefined ? "" : ` at ${offset} … ${offset + bytes}`}`;
};

const showRef = ({ buffer, slices = [] }: BufferRef): string =>
  `b${buffer}${slices.map(({ counter, stride }) => `[k${counter}*${showDim(stride)}…]`).join("")}`;

const showCommands = (commands: readonly Command[], indent: string): readonly string[] =>
  commands.flatMap((command) => showCommand(command).map((line) => indent + line));

const showSwaps = (swap: readonly (readonly [number, number])[]): string =>
  swap.length === 0 ? "" : `, then ${swap.map(([a, b]) => `b${a} ↔ b${b}`).join(", ")}`;

function showCommand(command: Command): readonly string[] {
  const refs = (list: readonly BufferRef[]): string => list.map(showRef).join(", ");
  switch (command.kind) {
    case "run":
      return [`run ${command.kernel.name}(${refs(command.buffers)})`];
    case "copy":
      return [`copy ${showRef(command.from)} to ${showRef(command.to)}`];
    case "loop":
      return [
        `loop k${command.counter} < ${command.limit ? `${showRef(command.limit)} ≤ ` : ""}${showDim(command.count)}${command.backwards ? " backwards" : ""}${showSwaps(command.swap)}`,
        ...showCommands(command.body, "  "),
      ];
    case "while":
      return [
        `while${command.count === Infinity ? "" : ` k${command.counter} < ${showDim(command.count)}`}`,
        ...showCommands(command.condition, "    "),
        `  ${showRef(command.test)}${showSwaps(command.swap)}`,
        ...showCommands(command.body, "  "),
      ];
    case "branch":
      return command.branches.flatMap((branch, i) => [
        `branch ${i} of ${showRef(command.index)}`,
        ...showCommands(branch, "  "),
      ]);
    case "call":
      return [`call ${command.plan.name}(${refs(command.inputs)}) to ${refs(command.outputs)}`];
    case "effect":
      return [
        `${command.form.effect} ${JSON.stringify(command.form.label)}(${refs(command.values)})${command.results.length > 0 ? ` to ${refs(command.results)}` : ""}`,
      ];
    default:
      return unreachable(command, "showPlan");
  }
}
