/**
 * Scalar expressions as data: typed, hash-consed nodes. They are the bodies of lowerings and of kernels. This is one of
 * the two instances of the scalar algebra (the other is numbers, `scalar-op.ts`); backends print nodes.
 */
import { bool, i32, type Dtype } from "./dtype.ts";
import { at } from "./errors.ts";
import { showGuard, showIndex, type Guard, type Index } from "./index-expression.ts";
import {
  applyScalar,
  binaryOps,
  scalarOps,
  unaryOps,
  type BinaryOp,
  type ScalarOp,
  type UnaryOp,
} from "./scalar-op.ts";

interface NodeBase {
  readonly dtype: Dtype;
  /** Unique within one table; equal nodes of a table are identical. */
  readonly id: number;
  /** Where the value comes from, for people; no part of what the node is. */
  readonly origin?: string | undefined;
}

export type Node =
  | (NodeBase & { readonly kind: "apply"; readonly op: ScalarOp; readonly args: readonly Node[] })
  | (NodeBase & { readonly kind: "constant"; readonly value: number })
  /** The element of input `input` at the current position. */
  | (NodeBase & { readonly kind: "input"; readonly input: number })
  /** An element of buffer `source`; where a guard fails nothing is read and the value is `otherwise`. */
  | (NodeBase & {
      readonly kind: "load";
      readonly source: number;
      readonly index: readonly Index[];
      readonly guards: readonly Guard[];
      readonly otherwise: number;
    })
  /** A variable that a statement of a nest declared. */
  | (NodeBase & { readonly kind: "local"; readonly name: string })
  /** A position as an i32 value. */
  | (NodeBase & { readonly kind: "position"; readonly index: Index });

type Unary<E> = { readonly [op in UnaryOp]: (x: E) => E };
type Binary<E> = { readonly [op in BinaryOp]: (x: E, y: E) => E };

/** What the bodies of operations are written against. `gt` and `ge` are `lt` and `le` with swapped arguments. */
export interface Algebra<E> extends Unary<E>, Binary<E> {
  constant(value: number, dtype: Dtype): E;
  select(condition: E, x: E, y: E): E;
  fma(x: E, y: E, z: E): E;
  /** Value-preserving conversion: float → integer truncates and saturates, NaN → 0. */
  cast(x: E, dtype: Dtype): E;
  /** The same bits read as another dtype of the same size. */
  bitcast(x: E, dtype: Dtype): E;
  dtypeOf(x: E): Dtype;
  /** Whether floats follow IEEE 754 to the letter: sums are added up as written, and NaN differs from itself. */
  readonly strict?: boolean;
}

type NodeAlgebra = Algebra<Node>;
type Unnumbered<N> = N extends Node ? Omit<N, "id"> : never;

function keyOf(node: Unnumbered<Node>): string {
  switch (node.kind) {
    case "apply":
      return `${node.op}:${node.dtype.name}(${node.args.map((arg) => arg.id).join()})`;
    case "constant":
      return `${node.dtype.name} ${Object.is(node.value, -0) ? "-0" : node.value}`;
    case "input":
      return `in${node.input}:${node.dtype.name}`;
    case "load":
      return `${node.dtype.name} ${node.source}[${node.index.map(showIndex).join()}]${node.guards.map(showGuard).join("&")}?${Object.is(node.otherwise, -0) ? "-0" : node.otherwise}`;
    case "local":
      return `local ${node.name}:${node.dtype.name}`;
    case "position":
      return `pos ${showIndex(node.index)}`;
  }
}

/** Makes nodes, each once, folding operations on constants. One table serves one lowering or one kernel. */
export class NodeTable {
  readonly #nodes = new Map<string, Node>();
  readonly algebra: NodeAlgebra;

  constructor(strict = false) {
    this.algebra = makeAlgebra(this, strict);
  }

  #intern(node: Unnumbered<Node>): Node {
    const key = keyOf(node);
    const known = this.#nodes.get(key);
    if (known) return known;
    const made: Node = { ...node, id: this.#nodes.size };
    this.#nodes.set(key, made);
    return made;
  }

  apply(op: ScalarOp, args: readonly Node[], dtype?: Dtype, origin?: string): Node {
    const from = at(args, op === "select" ? 1 : 0).dtype;
    const to = dtype ?? (scalarOps[op].result === "bool" ? bool : from);
    if ((op === "cast" || op === "bitcast") && from === to) return at(args, 0);
    const numbers = args.flatMap((arg) => (arg.kind === "constant" ? [arg.value] : []));
    if (numbers.length === args.length) return this.constant(applyScalar(op, from, to, numbers), to);
    return this.#intern({ kind: "apply", op, args, dtype: to, origin });
  }

  constant(value: number, dtype: Dtype): Node {
    return this.#intern({ kind: "constant", value: dtype.round(value), dtype });
  }

  input(input: number, dtype: Dtype): Node {
    return this.#intern({ kind: "input", input, dtype });
  }

  load(source: number, dtype: Dtype, index: readonly Index[], guards: readonly Guard[] = [], otherwise = 0): Node {
    return this.#intern({ kind: "load", source, dtype, index, guards, otherwise });
  }

  local(name: string, dtype: Dtype): Node {
    return this.#intern({ kind: "local", name, dtype });
  }

  position(index: Index): Node {
    if (index.kind === "size" && typeof index.value === "number") return this.constant(index.value, i32);
    return this.#intern({ kind: "position", index, dtype: i32 });
  }
}

/** The algebra of one table. Its methods are made once, for all tables: lowerings make a table each. */
class TableAlgebra {
  readonly table: NodeTable;
  readonly strict: boolean;

  constructor(table: NodeTable, strict: boolean) {
    this.table = table;
    this.strict = strict;
  }

  constant(value: number, dtype: Dtype): Node {
    return this.table.constant(value, dtype);
  }
  select(condition: Node, x: Node, y: Node): Node {
    return this.table.apply("select", [condition, x, y]);
  }
  fma(x: Node, y: Node, z: Node): Node {
    return this.table.apply("fma", [x, y, z]);
  }
  cast(x: Node, dtype: Dtype): Node {
    return this.table.apply("cast", [x], dtype);
  }
  bitcast(x: Node, dtype: Dtype): Node {
    return this.table.apply("bitcast", [x], dtype);
  }
  dtypeOf(x: Node): Dtype {
    return x.dtype;
  }
}

for (const op of [...unaryOps, ...binaryOps])
  Object.defineProperty(TableAlgebra.prototype, op, {
    value(this: TableAlgebra, ...args: readonly Node[]): Node {
      return this.table.apply(op, args);
    },
  });

/** The methods above and those of the two lists of operations, which the compiler cannot see. */
const makeAlgebra = (table: NodeTable, strict: boolean): NodeAlgebra =>
  new TableAlgebra(table, strict) as TableAlgebra & Unary<Node> & Binary<Node>;
