/** Kernels by structure: what is scheduled, or emitted, for one serves for all that differ in names and comments only. */
import { BoundedCache, get, showSize, showType, unreachable, type Guard, type Index, type Node } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "./kernel.ts";
import { childrenOf, reachable } from "./rewrite.ts";
import { nodesIn } from "./nodes-in.ts";
import { bodyOf } from "./statements.ts";

/** Equal for kernels with equal buffers and bodies; buffers, axes and variables have no names, but numbers in the order of their use. */
export function kernelKey({ buffers, body }: Kernel): string {
  const writer = new KeyWriter();
  for (const { type, space, access, alias } of buffers)
    writer.parts.push(showType(type), space, access, alias === undefined ? ";" : `${alias};`);
  writer.block(body);
  return writer.parts.join(" ");
}

class KeyWriter {
  readonly parts: string[] = [];
  readonly #nodes = new Map<Node, number>();
  readonly #axes = new Map<number, number>();
  readonly #names = new Map<string, number>();

  block(body: readonly KernelStatement[]): void {
    for (const statement of body) {
      for (const node of nodesIn(statement)) this.#node(node);
      this.#statement(statement);
      this.block(bodyOf(statement));
      this.parts.push(".");
    }
  }

  #statement(statement: KernelStatement): void {
    this.parts.push(statement.kind);
    switch (statement.kind) {
      case "loop":
        return this.#push(
          this.#axis(statement.axis),
          this.#index(statement.extent),
          statement.role,
          statement.backwards,
        );
      case "let":
      case "assign":
        return this.#push(this.#name(statement.name), this.#ref(statement.value));
      case "variable":
        return this.#push(this.#name(statement.name), this.#ref(statement.start));
      case "store":
        return this.#push(
          statement.target,
          statement.mode,
          statement.index.map(this.#index).join(),
          this.#ref(statement.value),
          this.#guards(statement.guards),
        );
      case "when":
        return this.#push(this.#ref(statement.condition));
      case "reduce":
        return this.#reduce(statement);
      case "barrier":
        return undefined;
      default:
        return unreachable(statement, "kernelKey");
    }
  }

  #reduce(statement: Extract<KernelStatement, { kind: "reduce" }>): void {
    const { names, axes, map, monoid, accumulators, reassociate } = statement;
    for (const node of reachable(monoid.combine)) this.#node(node);
    this.#push(
      names.map((name) => this.#name(name)).join(),
      axes.map(({ axis, extent }) => `${this.#axis(axis)}<${showSize(extent)}`).join(),
      map.map((node) => this.#ref(node)).join(),
      [...monoid.dtypes, ...accumulators].map(({ name }) => name).join(),
      monoid.identity.map(exact).join(),
      monoid.combine.map((node) => this.#ref(node)).join(),
      monoid.name,
      monoid.commutative,
      reassociate,
    );
  }

  #push(...parts: readonly unknown[]): void {
    for (const part of parts) this.parts.push(String(part));
  }

  /** Writes what `node` is, once. */
  #node(node: Node): void {
    if (this.#nodes.has(node)) return;
    // They were written before, unless the kernel has nodes of several tables.
    for (const child of childrenOf(node)) this.#node(child);
    const { dtype, kind } = node;
    const text =
      kind === "apply"
        ? `${node.op}(${node.args.map((arg) => this.#ref(arg)).join()})`
        : kind === "constant"
          ? exact(node.value)
          : kind === "input"
            ? `?${node.input}`
            : kind === "local"
              ? `$${this.#name(node.name)}`
              : kind === "position"
                ? `@${this.#index(node.index)}`
                : `${node.source}[${node.index.map(this.#index).join()}]${this.#guards(node.guards)}${exact(node.otherwise)}`;
    this.#nodes.set(node, this.#nodes.size);
    this.parts.push(dtype.name, text);
  }

  #ref(node: Node): number {
    return get(this.#nodes, node, "number of a node");
  }

  #axis(axis: number): string {
    return `i${numberIn(this.#axes, axis)}`;
  }

  #name(name: string): number {
    return numberIn(this.#names, name);
  }

  #guards(guards: readonly Guard[]): string {
    return guards.map(({ index, below }) => `|${this.#index(index)}<${showSize(below)}`).join("");
  }

  readonly #index = (index: Index): string => {
    switch (index.kind) {
      case "axis":
        return this.#axis(index.axis);
      case "size":
        return showSize(index.value);
      case "sum":
        return `(${index.terms.map(this.#index).join("+")})`;
      case "scaled":
        return `${this.#index(index.index)}*${showSize(index.by)}`;
      case "quotient":
        return `${this.#index(index.index)}/${showSize(index.by)}`;
      case "remainder":
        return `${this.#index(index.index)}%${showSize(index.by)}`;
      case "value":
        return `#${this.#ref(index.node)}`;
      default:
        return unreachable(index, "kernelKey");
    }
  };
}

function numberIn<K>(numbers: Map<K, number>, key: K): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}

/** Zeros of both signs differ. */
const exact = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** `schedule`, which looks at nothing but structure, done once for kernels that are alike. */
export function remembered(schedule: (kernel: Kernel) => Kernel): (kernel: Kernel) => Kernel {
  const known = new BoundedCache<string, Kernel>(256);
  return (kernel) => {
    const { buffers, body } = known.get(kernelKey(kernel), () => schedule(kernel));
    return { ...kernel, buffers, body };
  };
}
