/** The threads of a workgroup: `threads` of them for each row, and `columns` rows side by side. */
import {
  at,
  axisIndex,
  quotientIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type Dim,
  type Guard,
  type Index,
} from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { whenBelow } from "./gpu-when.ts";
import { sizeOfAxis } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

export interface TeamSize {
  /** A power of two. */
  readonly threads: number;
  readonly columns: number;
  /** Whether neighbouring threads have neighbouring rows, instead of neighbouring elements of one. */
  readonly across: boolean;
}

type Body = (axes: ReadonlyMap<number, Index>) => readonly KernelStatement[];

export class Team {
  readonly size: TeamSize;
  readonly thread: Index;
  readonly column: Index;
  readonly #shop: Workshop;
  readonly #axes: { readonly thread: number; readonly column: number };

  constructor(size: TeamSize, shop: Workshop) {
    this.size = size;
    this.#shop = shop;
    this.#axes = { thread: shop.axis(size.threads), column: shop.axis(size.columns) };
    this.thread = axisIndex(this.#axes.thread);
    this.column = size.columns === 1 ? sizeIndex(0) : axisIndex(this.#axes.column);
  }

  /** The workgroups for `rows`, in each of which every thread runs `body`; `valid` holds where a row exists. */
  workgroups(
    rows: readonly ReduceAxis[],
    body: (valid: readonly Guard[], axes: ReadonlyMap<number, Index>) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    const { columns } = this.size;
    const shop = this.#shop;
    const last = rows.at(-1);
    if (!last || columns === 1)
      return rows.reduceRight(
        (inner, { axis }) => shop.loop(axis, "workgroup", inner),
        this.#threads(body([], new Map())),
      );
    const block = shop.axis(Math.ceil(sizeOfAxis(last) / columns));
    const row = sumIndex(scaledIndex(axisIndex(block), columns), this.column);
    const group = this.#threads(body([{ index: row, below: last.extent }], new Map([[last.axis, row]])));
    return [...rows.slice(0, -1).map(({ axis }) => axis), block].reduceRight(
      (inner, axis) => shop.loop(axis, "workgroup", inner),
      group,
    );
  }

  #threads(body: readonly KernelStatement[]): readonly KernelStatement[] {
    const { thread, column } = this.#axes;
    const axes = this.size.columns === 1 ? [thread] : this.size.across ? [thread, column] : [column, thread];
    return axes.reduceRight((inner, axis) => this.#shop.loop(axis, "thread", inner), body);
  }

  /**
   * Loops over `axes` in which the threads of a row take turns; if `ordered`, each gets a run of its own, and those of
   * lower threads come first.
   */
  share(axes: readonly ReduceAxis[], ordered: boolean, body: Body): readonly KernelStatement[] {
    const shop = this.#shop;
    const { threads } = this.size;
    const turn = ordered ? axes.find((axis) => sizeOfAxis(axis) > 1) : turnAxis(axes, threads);
    if (!turn) {
      const all = axes.reduceRight((inner, { axis }) => shop.loop(axis, "sequential", inner), body(new Map()));
      return this.lead([], all);
    }
    const extent = sizeOfAxis(turn);
    const count = Math.ceil(extent / threads);
    const step = shop.axis(count);
    const index = ordered
      ? sumIndex(scaledIndex(this.thread, count), axisIndex(step))
      : sumIndex(scaledIndex(axisIndex(step), threads), this.thread);
    const inside = body(new Map([[turn.axis, index]]));
    const guarded = ordered ? whenBelow([{ index, below: turn.extent }], inside, shop) : inside;
    return axes.reduceRight((inner, { axis }) => {
      if (axis !== turn.axis) return shop.loop(axis, "sequential", inner);
      const loop = shop.loop(step, "sequential", inner);
      return ordered || extent % threads === 0 ? loop : loop.map((made) => this.#until(made, turn.extent));
    }, guarded);
  }

  /** `loop` of the steps of a thread for which its elements are among the first `extent`. */
  #until(loop: KernelStatement, extent: Dim): KernelStatement {
    const { threads } = this.size;
    const rest = sumIndex(sizeIndex(extent), sizeIndex(threads - 1), scaledIndex(this.thread, -1));
    return loop.kind === "loop" ? { ...loop, extent: quotientIndex(rest, threads) } : loop;
  }

  /** What one thread does for its row. */
  lead(valid: readonly Guard[], body: readonly KernelStatement[]): readonly KernelStatement[] {
    return body.length === 0 ? [] : whenBelow([...valid, { index: this.thread, below: 1 }], body, this.#shop);
  }
}

/** The last axis, along which memory mostly runs, unless there are more threads than elements and a longer one. */
function turnAxis(axes: readonly ReduceAxis[], threads: number): ReduceAxis | undefined {
  const last = axes.at(-1);
  if (!last || sizeOfAxis(last) >= threads) return last;
  return axes.reduce((a, b) => (sizeOfAxis(b) >= sizeOfAxis(a) ? b : a), at(axes, 0));
}
