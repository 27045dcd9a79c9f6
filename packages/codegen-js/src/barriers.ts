/**
 * Threads of a workgroup on one processor: loops over threads are split where the threads wait for each other, so that
 * all have come to a barrier before one goes on. What a thread keeps across a barrier becomes an array over the threads.
 */
import { at, axisIndex, concreteDim, get, mapIndex, NodeTable, type Dtype, type Index, type Node } from "@cotangent/ir";
import {
  bodyOf,
  mapStatement,
  nodesOf,
  reachable,
  rewriteOne,
  type Kernel,
  type KernelBuffer,
  type KernelStatement,
  type Rewrite,
} from "@cotangent/kernel";

type Loop = Extract<KernelStatement, { kind: "loop" }>;

/** The kernel with the same meaning for one thread, without barriers. */
export function splitAtBarriers(kernel: Kernel): Kernel {
  if (!kernel.body.some(hasBarrier)) return kernel;
  const splitter = new Splitter(kernel);
  const body = kernel.body.flatMap((statement) => splitter.outside(statement));
  return { ...kernel, body, buffers: splitter.buffers };
}

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
      for (const node of reachable(nodes)) {
        if (node.kind === "local") note(node.name, run);
        if (node.kind === "load") note(node.source, run);
      }
    };
    const see = (statement: KernelStatement, run: number): void => {
      seeNodes(nodesOf(statement), run);
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
        seeNodes(nodesOf(part.statement), -1);
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
        const rewritten = this.#rewrite({ ...part.statement, body: [] });
        return rewritten.kind === "loop" || rewritten.kind === "when"
          ? [{ ...rewritten, body: this.#print(part.parts) }]
          : [];
      }
      const body = part.statements.map((statement) => this.#rewrite(statement));
      return this.#threads.reduceRight((inner, loop) => [{ ...loop, body: inner }], body);
    });
  }

  #rewrite(statement: KernelStatement): KernelStatement {
    const done = new Map<Node, Node>();
    const lookup = (node: Node): Node => get(done, node, "rewritten node");
    for (const node of reachable(nodesOf(statement))) {
      const rewritten = rewriteOne(node, { table: this.#table, load: this.#load, local: this.#local }, lookup);
      done.set(node, rewritten);
    }
    const index = (old: Index): Index => mapIndex(old, axisIndex, lookup);
    const inner = bodyOf(statement).map((child) => this.#rewrite(child));
    return this.#kept(mapStatement(statement, { node: lookup, index }, inner));
  }

  readonly #load: Required<Rewrite>["load"] = ({ source, dtype, otherwise }, index, guards) =>
    this.#table.load(source, dtype, this.#own(source, index), guards, otherwise);

  readonly #local: Required<Rewrite>["local"] = (name, { dtype }) => {
    const source = this.#arrays.get(name);
    return source === undefined ? this.#table.local(name, dtype) : this.#table.load(source, dtype, this.#threadIndex());
  };

  /** The statement with what it writes where it is kept. */
  #kept(statement: KernelStatement): KernelStatement {
    if (statement.kind === "store") return { ...statement, index: this.#own(statement.target, statement.index) };
    if (statement.kind !== "let" && statement.kind !== "variable" && statement.kind !== "assign") return statement;
    const target = this.#arrays.get(statement.name);
    if (target === undefined) return statement;
    const value = statement.kind === "variable" ? statement.start : statement.value;
    return { kind: "store", target, index: this.#threadIndex(), value, mode: "set", guards: [] };
  }

  #threadIndex(): readonly Index[] {
    return this.#threads.map(({ axis }) => axisIndex(axis));
  }

  /** The index of the thread's own element. */
  #own(buffer: number, index: readonly Index[]): readonly Index[] {
    return this.#expanded.has(buffer) ? [...this.#threadIndex(), ...index] : index;
  }
}
