/** What the steps of a schedule share while they rebuild a kernel: its table, new axes, names and buffers. */
import {
  arrayType,
  axisIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type AxisRole,
  type Dim,
  type Dtype,
  type Index,
  type Node,
  type NodeTable,
  type Shape,
  type StoreMode,
} from "@cotangent/ir";
import type { AddressSpace, KernelBuffer, KernelStatement } from "../kernel.ts";
import { rewriteNodes, type Rewrite } from "../rewrite.ts";
import { mostOf, simplifyIndex, type Extents } from "../simplify-index.ts";
import { rewriteStatements } from "../statements.ts";

export class Workshop {
  readonly table: NodeTable;
  readonly buffers: KernelBuffer[];
  readonly #dims: (axis: number) => Dim;
  readonly #added = new Map<number, Dim>();
  #nextAxis: number;

  constructor(table: NodeTable, buffers: readonly KernelBuffer[], dims: (axis: number) => Dim, nextAxis: number) {
    this.table = table;
    this.buffers = [...buffers];
    this.#dims = dims;
    this.#nextAxis = nextAxis;
  }

  #dim(axis: number): Dim {
    return this.#added.get(axis) ?? this.#dims(axis);
  }

  readonly extents: Extents = (axis) => mostOf(this.#dim(axis));

  axis(extent: Dim): number {
    this.#added.set(this.#nextAxis, extent);
    return this.#nextAxis++;
  }

  /** A buffer of the kernel's own. */
  buffer(name: string, dtype: Dtype, shape: Shape, space: AddressSpace): number {
    return (
      this.buffers.push({
        name: `${name}_${this.buffers.length}`,
        type: arrayType(dtype, shape),
        space,
        access: "readwrite",
      }) - 1
    );
  }

  loop(axis: number, role: AxisRole, body: readonly KernelStatement[]): readonly KernelStatement[] {
    const extent = this.#dim(axis);
    return extent === 0 || body.length === 0 ? [] : [{ kind: "loop", axis, extent: sizeIndex(extent), role, body }];
  }

  store(target: number, index: readonly Index[], value: Node, mode: StoreMode = "set"): KernelStatement {
    return { kind: "store", target, index, value, mode, guards: [] };
  }

  load(source: number, dtype: Dtype, index: readonly Index[]): Node {
    return this.table.load(source, dtype, index);
  }

  rewriting(axes: ReadonlyMap<number, Index>, more: Pick<Rewrite, "load" | "local" | "replace"> = {}): Rewrite {
    return {
      table: this.table,
      axis: (axis) => axes.get(axis) ?? axisIndex(axis),
      simplify: (index) => simplifyIndex(index, this.extents),
      ...more,
    };
  }

  nodes(
    roots: readonly Node[],
    axes: ReadonlyMap<number, Index>,
    more: Pick<Rewrite, "load" | "local" | "replace"> = {},
  ): readonly Node[] {
    return rewriteNodes(roots, this.rewriting(axes, more));
  }

  statements(
    body: readonly KernelStatement[],
    axes: ReadonlyMap<number, Index>,
    more: Pick<Rewrite, "load" | "replace"> = {},
  ): readonly KernelStatement[] {
    return rewriteStatements(body, this.rewriting(axes, more));
  }
}

/** A run of blocks of one width along an axis: `start + width·block + lane`. */
export interface Blocks {
  readonly start: number;
  readonly count: number;
  readonly width: number;
}

/** `extent` in blocks of `width`, and a narrower one for what is left. */
export function blocksOf(extent: number, width: number): readonly Blocks[] {
  const count = Math.floor(extent / width);
  const rest = extent - count * width;
  return [
    ...(count > 0 ? [{ start: 0, count, width }] : []),
    ...(rest > 0 ? [{ start: count * width, count: 1, width: rest }] : []),
  ];
}

export const blockIndex = ({ start, width }: Blocks, block: Index, lane: Index): Index =>
  sumIndex(scaledIndex(block, width), lane, sizeIndex(start));
