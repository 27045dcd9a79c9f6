/**
 * Writes the loops of factorisations: statements in order, with indices, variables and names made as they are needed.
 */
import type { Dim } from "../../dim.ts";
import { i32, type Dtype } from "../../dtype.ts";
import { axisIndex, scaledIndex, sizeIndex, sumIndex, valueIndex, type Index } from "../../index-expression.ts";
import type { AxisRole, Statement } from "../../lowering.ts";
import { NodeTable, type Algebra, type Node } from "../../node.ts";

interface LoopOptions {
  readonly role?: AxisRole;
  readonly backwards?: boolean;
}

/** A variable of a nest. */
export interface Variable {
  readonly value: Node;
  set(value: Node): void;
}

export class NestWriter {
  readonly table: NodeTable = new NodeTable();
  readonly k: Algebra<Node> = this.table.algebra;
  #statements: Statement[] = [];
  #axes = 0;
  #names = 0;

  /** `body` for `extent` indices from 0 on, one after the other unless `role` says otherwise. */
  loop(extent: Index | number, body: (i: Index) => void, { role = "sequential", backwards }: LoopOptions = {}): void {
    const axis = this.#axes++;
    const inner = this.#inside(() => body(axisIndex(axis)));
    this.#statements.push({
      kind: "loop",
      axis,
      extent: typeof extent === "number" ? sizeIndex(extent) : extent,
      role,
      ...(backwards && { backwards }),
      body: inner,
    });
  }

  /** `body` for the indices `low … high − 1`. */
  range(low: Index, high: Index | number, body: (i: Index) => void, options?: LoopOptions): void {
    const end = typeof high === "number" ? sizeIndex(high) : high;
    this.loop(sumIndex(end, scaledIndex(low, -1)), (i) => body(sumIndex(low, i)), options);
  }

  when(condition: Node, body: () => void): void {
    this.#statements.push({ kind: "when", condition, body: this.#inside(body) });
  }

  /** `value` under a name: computed once, here. */
  let(value: Node): Node {
    const name = `n${this.#names++}`;
    this.#statements.push({ kind: "let", name, value });
    return this.table.local(name, value.dtype);
  }

  variable(start: Node): Variable {
    const name = `n${this.#names++}`;
    this.#statements.push({ kind: "variable", name, start });
    return {
      value: this.table.local(name, start.dtype),
      set: (value) => void this.#statements.push({ kind: "assign", name, value }),
    };
  }

  store(target: number, index: readonly Index[], value: Node): void {
    this.#statements.push({ kind: "store", target, index, value, mode: "set", guards: [] });
  }

  constant(value: number, dtype: Dtype): Node {
    return this.table.constant(value, dtype);
  }

  position(index: Index): Node {
    return this.table.position(index);
  }

  /** The statements written so far. */
  get statements(): readonly Statement[] {
    return this.#statements;
  }

  #inside(body: () => void): readonly Statement[] {
    const outside = this.#statements;
    this.#statements = [];
    body();
    const inner = this.#statements;
    this.#statements = outside;
    return inner;
  }
}

/** One matrix (or vector, or number) of a batch of them: an argument, a result or a scratch array of a nest. */
export class Place {
  readonly #writer: NestWriter;
  readonly #source: number;
  readonly #dtype: Dtype;
  readonly #batch: readonly Index[];

  constructor(writer: NestWriter, source: number, dtype: Dtype, batch: readonly Index[]) {
    this.#writer = writer;
    this.#source = source;
    this.#dtype = dtype;
    this.#batch = batch;
  }

  at(...index: readonly Index[]): Node {
    return this.#writer.table.load(this.#source, this.#dtype, [...this.#batch, ...index]);
  }

  set(value: Node, ...index: readonly Index[]): void {
    this.#writer.store(this.#source, [...this.#batch, ...index], value);
  }

  /** Exchanges two elements. */
  swap(one: readonly Index[], other: readonly Index[]): void {
    const [a, c] = [this.#writer.let(this.at(...one)), this.#writer.let(this.at(...other))];
    this.set(c, ...one);
    this.set(a, ...other);
  }
}

/** Statements that run once for each matrix of a batch, all at the same time. */
export function eachMatrix(
  batch: readonly Dim[],
  body: (w: NestWriter, batch: readonly Index[]) => void,
): readonly Statement[] {
  const w = new NestWriter();
  const loops = (rest: readonly Dim[], index: readonly Index[]): void => {
    const [extent, ...more] = rest;
    if (extent === undefined) body(w, index);
    else w.loop(sizeIndex(extent), (i) => loops(more, [...index, i]), { role: "parallel" });
  };
  // A single matrix is a batch of one: all its loops then lie in one.
  if (batch.length === 0) w.loop(1, () => loops([], []), { role: "parallel" });
  else loops(batch, []);
  return w.statements;
}

export const next = (index: Index): Index => sumIndex(index, sizeIndex(1));
export const zeroIndex: Index = sizeIndex(0);
/** A position that was found: the value of an i32 node. */
export const found = (node: Node): Index => valueIndex(node);
export const i32Constant = (w: NestWriter, value: number): Node => w.constant(value, i32);
