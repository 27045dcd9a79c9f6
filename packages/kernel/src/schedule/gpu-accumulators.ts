/** What the reductions of a nest accumulate in: registers of one thread, as many for each as `shape` says. */
import { at, type Dtype, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";
import { assignAll, combine } from "./accumulate.ts";
import type { Workshop } from "./workshop.ts";

interface Accumulator {
  readonly reduce: ReduceStatement;
  /** A register buffer for each component. */
  readonly buffers: readonly number[];
}

/** For each reduction a node for each of its components. */
export type Elements = readonly (readonly Node[])[];

export class Accumulators {
  readonly #list: readonly Accumulator[];
  readonly #shop: Workshop;

  constructor(reduces: readonly ReduceStatement[], shape: readonly number[], shop: Workshop) {
    this.#shop = shop;
    this.#list = reduces.map((reduce) => ({
      reduce,
      buffers: reduce.accumulators.map((dtype, c) => shop.buffer(at(reduce.names, c), dtype, shape, "register")),
    }));
  }

  clear(index: readonly Index[]): readonly KernelStatement[] {
    return this.#list.flatMap(({ reduce, buffers }) =>
      buffers.map((buffer, c) => {
        const identity = this.#shop.table.constant(at(reduce.monoid.identity, c), at(reduce.accumulators, c));
        return this.#shop.store(buffer, index, identity);
      }),
    );
  }

  /** `total ⊕ elements` */
  add(index: readonly Index[], elements: Elements): readonly KernelStatement[] {
    const before = this.read(index);
    return this.#list.flatMap(({ reduce, buffers }, r) => {
      const { table } = this.#shop;
      const wide = at(elements, r).map((node, c) => table.algebra.cast(node, at(reduce.accumulators, c)));
      const after = combine(table, reduce.monoid, at(before, r), wide);
      return assignAll(this.#shop, buffers, index, after, `${at(reduce.names, 0)}_${at(buffers, 0)}_next`);
    });
  }

  read(index: readonly Index[]): Elements {
    return this.#list.map(({ reduce, buffers }) =>
      buffers.map((buffer, c) => this.#shop.load(buffer, at(reduce.accumulators, c), index)),
    );
  }

  /** Binds the names of the reductions. */
  results(index: readonly Index[]): readonly KernelStatement[] {
    const totals = this.read(index);
    const named = (name: string, total: Node, dtype: Dtype): KernelStatement => ({
      kind: "let",
      name,
      value: this.#shop.table.algebra.cast(total, dtype),
    });
    return this.#list.flatMap(({ reduce }, r) =>
      reduce.names.map((name, c) => named(name, at(at(totals, r), c), at(reduce.monoid.dtypes, c))),
    );
  }
}
