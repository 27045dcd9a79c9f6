/** Computes elements of long rows where they are read, instead of keeping the rows in tiles that no workgroup has room for. */
import {
  arithmeticOf,
  at,
  axisIndex,
  get,
  NodeTable,
  sizeIndex,
  type Dtype,
  type Guard,
  type Index,
  type Node,
} from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { rewriteIndex, rewriteNodes, type Rewrite } from "../rewrite.ts";
import { plainAxis, simplifyIndex, type Extents } from "../simplify-index.ts";
import { bodyOf, mapStatement } from "../statements.ts";
import { extentsOf } from "./flatten.ts";
import { bytesOfTile } from "./gpu-tiles.ts";

/** `kernel`, not flattened yet, with no more than `most` bytes of tiles. */
export function recomputeLongTiles(kernel: Kernel, most: number): Kernel {
  const tiles = kernel.buffers
    .flatMap((buffer, i) => (buffer.space === "tile" ? [{ i, bytes: bytesOfTile(buffer) }] : []))
    .toSorted((a, b) => a.bytes - b.bytes);
  let room = most;
  const long = tiles.filter(({ bytes }) => (room -= bytes) < 0).map(({ i }) => i);
  return long.length === 0 ? kernel : { ...kernel, body: new Recompute(kernel, new Set(long)).all(kernel.body) };
}

interface Stored {
  /** The axes of the loops around the store, one for each axis of the tile. */
  readonly axes: readonly number[];
  readonly value: Node;
  /** What the tile rounds to. */
  readonly dtype: Dtype;
}

class Recompute {
  readonly #kernel: Kernel;
  readonly #tiles: ReadonlySet<number>;
  readonly #extents: Extents;
  readonly #table = new NodeTable();
  readonly #stored = new Map<number, Stored>();

  constructor(kernel: Kernel, tiles: ReadonlySet<number>) {
    this.#kernel = kernel;
    this.#tiles = tiles;
    this.#extents = extentsOf(kernel.body);
  }

  all(body: readonly KernelStatement[]): readonly KernelStatement[] {
    return body.flatMap((statement) => {
      const inner = this.all(bodyOf(statement));
      if (statement.kind === "loop" && inner.length === 0) return [];
      const rewrite = this.#rewrite();
      const made = mapStatement(
        statement,
        {
          node: (node) => at(rewriteNodes([node], rewrite), 0),
          index: (index) => rewriteIndex(index, rewrite),
        },
        inner,
      );
      if (made.kind !== "store" || !this.#tiles.has(made.target)) return [made];
      const { dtype } = at(this.#kernel.buffers, made.target).type;
      const axes = made.index.map((index) => plainAxis(index) ?? -1);
      this.#stored.set(made.target, { axes, value: made.value, dtype });
      return [];
    });
  }

  #rewrite(): Rewrite {
    return {
      table: this.#table,
      load: ({ source, dtype, otherwise }, index, guards) =>
        this.#tiles.has(source)
          ? this.#compute(get(this.#stored, source, "what a tile holds"), index, guards, otherwise)
          : this.#table.load(source, dtype, index, guards, otherwise),
    };
  }

  #compute({ axes, value, dtype }: Stored, index: readonly Index[], guards: readonly Guard[], otherwise: number): Node {
    const places = new Map(axes.map((axis, i) => [axis, at(index, i)]));
    const computed = at(
      rewriteNodes([value], {
        table: this.#table,
        axis: (axis) => places.get(axis) ?? axisIndex(axis),
        simplify: (part) => simplifyIndex(part, this.#extents),
        load: (load, here, own) => this.#table.load(load.source, load.dtype, here, [...own, ...guards], load.otherwise),
      }),
      0,
    );
    const k = this.#table.algebra;
    const element = dtype.arithmetic ? k.cast(k.cast(computed, dtype), arithmeticOf(dtype)) : computed;
    const tests = guards.flatMap(({ index: part, below }) => {
      const position = this.#table.position(part);
      return [
        k.le(this.#table.position(sizeIndex(0)), position),
        k.lt(position, this.#table.position(sizeIndex(below))),
      ];
    });
    const rest = this.#table.constant(otherwise, value.dtype);
    return tests.length === 0
      ? element
      : k.select(
          tests.reduce((a, b) => k.and(a, b)),
          element,
          rest,
        );
  }
}
