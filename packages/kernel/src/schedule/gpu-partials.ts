/** What a thread finds of some reductions, in variables. */
import { at, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";
import { combine } from "./accumulate.ts";
import type { Workshop } from "./workshop.ts";

export class Partials {
  readonly #reduces: readonly ReduceStatement[];
  readonly #shop: Workshop;
  readonly #suffix: string;

  /** `suffix` tells the names of the variables from those of the reductions. */
  constructor(reduces: readonly ReduceStatement[], shop: Workshop, suffix: string = "_part") {
    this.#reduces = reduces;
    this.#shop = shop;
    this.#suffix = suffix;
  }

  #variable(name: string): string {
    return name + this.#suffix;
  }

  get ordered(): boolean {
    return this.#reduces.some(({ monoid, reassociate }) => !monoid.commutative || !reassociate);
  }

  variables(): readonly KernelStatement[] {
    return this.#reduces.flatMap(({ names, monoid, accumulators }) =>
      names.map((name, c): KernelStatement => ({
        kind: "variable",
        name: this.#variable(name),
        start: this.#shop.table.constant(at(monoid.identity, c), at(accumulators, c)),
      })),
    );
  }

  /** `part := part ⊕ element`, the element being at `axes`. */
  step(axes: ReadonlyMap<number, Index>): readonly KernelStatement[] {
    const { table } = this.#shop;
    return this.#reduces.flatMap((reduce): readonly KernelStatement[] => {
      const { names, monoid, map, accumulators } = reduce;
      const elements = this.#shop.nodes(map, axes).map((node, c) => table.algebra.cast(node, at(accumulators, c)));
      const after = combine(table, monoid, this.#parts(reduce), elements);
      if (names.length === 1) return [{ kind: "assign", name: this.#variable(at(names, 0)), value: at(after, 0) }];
      const next = (c: number): string => `${this.#variable(at(names, c))}_next`;
      return [
        ...after.map((value, c): KernelStatement => ({ kind: "let", name: next(c), value })),
        ...after.map(({ dtype }, c): KernelStatement => ({
          kind: "assign",
          name: this.#variable(at(names, c)),
          value: table.local(next(c), dtype),
        })),
      ];
    });
  }

  #parts({ names, accumulators }: ReduceStatement): readonly Node[] {
    return names.map((name, c) => this.#shop.table.local(this.#variable(name), at(accumulators, c)));
  }

  /** For each reduction a node for each of its components. */
  found(): readonly (readonly Node[])[] {
    return this.#reduces.map((reduce) => this.#parts(reduce));
  }

  /** Binds the names of the reductions to what was found. */
  results(): readonly KernelStatement[] {
    return this.#reduces.flatMap((reduce) =>
      this.#parts(reduce).map((part, c): KernelStatement => ({
        kind: "let",
        name: at(reduce.names, c),
        value: this.#shop.table.algebra.cast(part, at(reduce.monoid.dtypes, c)),
      })),
    );
  }
}
