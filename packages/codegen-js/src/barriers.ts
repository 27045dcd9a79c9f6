/**
 * Threads of a workgroup on one processor: loops over threads are split where the threads wait for each other, so that
 * all have come to a barrier before one goes on. What a thread keeps across a barrier becomes an array over the threads.
 */
import {
  at,
  axisIndex,
  concreteDim,
  get,
  mapIndex,
  NodeTable,
  unreachable,
  type Dtype,
  type Guard,
  type Index,
  type Node,
} from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "@cotangent/kernel";
import { nodesOfStatement, usesOfNodes } from "./dag.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;

/** The kernel with the same meaning for one thread, without barriers. */
export function splitAtBarriers(kernel: Kernel): Kernel {
  if (!kernel.body.some(hasBarrier)) return kernel;
  const splitter = new Splitter(kernel);
  const body = kernel.body.flatMap((statement) => splitter.outside(statement));
  return { ...kernel, body, buffers: splitter.buffers };
}

const bodyOf = (statement: KernelStatement): readonly KernelStatement[] =>
  statement.kind === "loop" || statement.kind === "when" ? statement.body : [];
const hasBarrier = (statement: KernelStatement): boolean =>
  statement.kind === "barrier" || bodyOf(statement).some(hasBarrier);

/** The statements of a workgroup: runs without barriers, one after the other, and what contains barriers around them. */
type Part =
  | { readonly kind: "run"; readonly id: number; readonly statements: readonly KernelStatement[] }
  | {
      readonly kind: "around";
      readonly statement: Extract<KernelStatement, { kind: "loop" | "when" }>;
      readonly parts: readonly Part[];
    };

class Splitter {
  readonly buffers: KernelBuffer[];
  readonly #table = new NodeTable();
  #rewritten = new Map<Node, Node>();
  /** The axes over threads of the region at hand. */
  #threads: readonly Loop[] = [];
  /** Variables that became arrays over the threads, and register buffers that got axes for them. */
  readonly #arrays = new Map<string, number>();
  readonly #expanded = new Set<number>();
  #runs = 0;

  constructor(kernel: Kernel) {
    this.buffers = [...kernel.buffers];
  }

  outside(statement: KernelStatement): readonly KernelStatement[] {
    if (statement.kind === "loop" && statement.role === "thread" && hasBarrier(statement))
      return this.#region(statement);
    if (statement.kind === "loop")
      return [{ ...statement, body: statement.body.flatMap((inner) => this.outside(inner)) }];
    if (statement.kind === "barrier") return [];
    return [statement];
  }

  #region(outermost: Loop): readonly KernelStatement[] {
    const threads: Loop[] = [];
    let body: readonly KernelStatement[] = [outermost];
    for (
      let only = at(body, 0);
      body.length === 1 && only.kind === "loop" && only.role === "thread";
      only = at(body, 0)
    ) {
      threads.push(only);
      ({ body } = only);
    }
    this.#threads = threads;
    this.#arrays.clear();
    const parts = this.#parts(body);
    this.#keep(parts);
    return this.#print(parts);
  }

  #parts(statements: readonly KernelStatement[]): readonly Part[] {
    const parts: Part[] = [];
    let run: KernelStatement[] = [];
    const finish = (): void => {
      if (run.length > 0) parts.push({ kind: "run", id: this.#runs++, statements: run });
      run = [];
    };
    for (const statement of statements) {
      if (!hasBarrier(statement)) run.push(statement);
      else {
        finish();
        if (statement.kind === "loop" || statement.kind === "when")
          parts.push({ kind: "around", statement, parts: this.#parts(statement.body) });
      }
    }
    finish();
    return parts;
  }

  /** Makes arrays of the variables, and gives axes to the register buffers, that several runs use. */
  #keep(parts: readonly Part[]): void {
    const runsOf = new Map<string | number, Set<number>>();
    const types = new Map<string, Dtype>();
    const note = (key: string | number, run: number): void =>
      void runsOf.set(key, (runsOf.get(key) ?? new Set()).add(run));
    const seeNodes = (nodes: readonly Node[], run: number): void => {
      for (const node of usesOfNodes(nodes).order) {
        if (node.kind === "local") note(node.name, run);
        if (node.kind === "load") note(node.source, run);
      }
    };
    const see = (statement: KernelStatement, run: number): void => {
      seeNodes(nodesOfStatement(statement), run);
      if (statement.kind === "let") types.set(statement.name, statement.value.dtype);
      if (statement.kind === "variable") types.set(statement.name, statement.start.dtype);
      if (statement.kind === "let" || statement.kind === "variable" || statement.kind === "assign")
        note(statement.name, run);
      if (statement.kind === "store") note(statement.target, run);
      for (const inner of bodyOf(statement)) see(inner, run);
    };
    const walk = (part: Part): void => {
      if (part.kind === "run") for (const statement of part.statements) see(statement, part.id);
      else {
        seeNodes(nodesOfStatement(part.statement), -1);
        for (const inner of part.parts) walk(inner);
      }
    };
    for (const part of parts) walk(part);
    for (const [key, runs] of runsOf) {
      if (runs.size < 2) continue;
      if (typeof key === "string") this.#makeArray(key, get(types, key, `type of variable ${key}`));
      else if (at(this.buffers, key).space === "register") this.#expand(key);
    }
  }

  #threadShape(): readonly number[] {
    return this.#threads.map(({ extent }) => {
      if (extent.kind !== "size") throw new Error("internal: the number of threads of a workgroup is not known");
      return concreteDim(extent.value, "the number of threads");
    });
  }

  #makeArray(name: string, dtype: Dtype): void {
    this.#arrays.set(name, this.buffers.length);
    this.buffers.push({ name, type: { dtype, shape: this.#threadShape() }, space: "register", access: "readwrite" });
  }

  #expand(i: number): void {
    if (this.#expanded.has(i)) throw new Error("internal: a register buffer is used by two groups of threads");
    this.#expanded.add(i);
    const buffer = at(this.buffers, i);
    this.buffers[i] = { ...buffer, type: { ...buffer.type, shape: [...this.#threadShape(), ...buffer.type.shape] } };
  }

  #print(parts: readonly Part[]): readonly KernelStatement[] {
    return parts.flatMap((part): readonly KernelStatement[] => {
      if (part.kind === "around") {
        const [rewritten] = this.#rewrite({ ...part.statement, body: [] });
        return rewritten?.kind === "loop" || rewritten?.kind === "when"
          ? [{ ...rewritten, body: this.#print(part.parts) }]
          : [];
      }
      const body = part.statements.flatMap((statement) => this.#rewrite(statement));
      return this.#threads.reduceRight((inner, loop) => [{ ...loop, body: inner }], body);
    });
  }

  #rewrite(statement: KernelStatement): readonly KernelStatement[] {
    const roots = nodesOfStatement(statement);
    this.#rewriteNodes(roots);
    switch (statement.kind) {
      case "loop":
        return [
          {
            ...statement,
            extent: this.#index(statement.extent),
            body: statement.body.flatMap((inner) => this.#rewrite(inner)),
          },
        ];
      case "when":
        return [
          {
            ...statement,
            condition: this.#node(statement.condition),
            body: statement.body.flatMap((inner) => this.#rewrite(inner)),
          },
        ];
      case "let":
      case "assign":
        return [
          this.#assignment(statement.name, this.#node(statement.value)) ?? {
            ...statement,
            value: this.#node(statement.value),
          },
        ];
      case "variable":
        return [
          this.#assignment(statement.name, this.#node(statement.start)) ?? {
            ...statement,
            start: this.#node(statement.start),
          },
        ];
      case "store":
        return [
          {
            ...statement,
            index: this.#indexOf(statement.target, statement.index),
            value: this.#node(statement.value),
            guards: this.#guards(statement.guards),
          },
        ];
      case "reduce":
      case "barrier":
        throw new Error(`internal: a ${statement.kind} statement between barriers`);
      default:
        return unreachable(statement, "rewrite");
    }
  }

  #assignment(name: string, value: Node): KernelStatement | undefined {
    const target = this.#arrays.get(name);
    return target === undefined
      ? undefined
      : { kind: "store", target, index: this.#threadIndex(), value, mode: "set", guards: [] };
  }

  #threadIndex(): readonly Index[] {
    return this.#threads.map(({ axis }) => axisIndex(axis));
  }

  readonly #node = (node: Node): Node => get(this.#rewritten, node, "rewritten node");
  readonly #index = (index: Index): Index => mapIndex(index, axisIndex, this.#node);
  readonly #guards = (guards: readonly Guard[]): readonly Guard[] =>
    guards.map((guard) => ({ ...guard, index: this.#index(guard.index) }));

  #indexOf(buffer: number, index: readonly Index[]): readonly Index[] {
    const own = index.map(this.#index);
    return this.#expanded.has(buffer) ? [...this.#threadIndex(), ...own] : own;
  }

  #rewriteNodes(roots: readonly Node[]): void {
    this.#rewritten = new Map();
    for (const node of usesOfNodes(roots).order) this.#rewritten.set(node, this.#rewriteNode(node));
  }

  #rewriteNode(node: Node): Node {
    switch (node.kind) {
      case "apply":
        return this.#table.apply(node.op, node.args.map(this.#node), node.dtype);
      case "constant":
        return this.#table.constant(node.value, node.dtype);
      case "load":
        return this.#table.load(
          node.source,
          node.dtype,
          this.#indexOf(node.source, node.index),
          this.#guards(node.guards),
          node.otherwise,
        );
      case "local": {
        const source = this.#arrays.get(node.name);
        return source === undefined
          ? this.#table.local(node.name, node.dtype)
          : this.#table.load(source, node.dtype, this.#threadIndex());
      }
      case "position":
        return this.#table.position(this.#index(node.index));
      case "input":
        throw new Error("internal: an input node in a kernel");
      default:
        return unreachable(node, "rewriteNode");
    }
  }
}
