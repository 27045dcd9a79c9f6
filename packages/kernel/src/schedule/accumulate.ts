/** What reductions accumulate in on a CPU. */
import { at, f32, f64, type Dtype, type Index, type Monoid, type Node, type NodeTable } from "@cotangent/ir";
import type { AddressSpace, KernelStatement, ReduceStatement } from "../kernel.ts";
import { rewriteNodes, type Rewrite } from "../rewrite.ts";
import type { Workshop } from "./workshop.ts";

/** Steps that are added up before they join the total, where accumulators are no wider than the elements. */
export const blockSteps = 128;

/** Whether elements are combined by one operation that rounds: then f32 is accumulated in f64. */
function rounds({ combine: [node, ...more] }: Monoid): boolean {
  if (node?.kind !== "apply" || more.length > 0 || node.args.some((arg) => arg.kind !== "input")) return false;
  return node.op === "add" || node.op === "mul";
}

export const accumulatorTypes = ({ monoid, accumulators }: ReduceStatement): readonly Dtype[] =>
  accumulators.map((dtype) => (dtype === f32 && rounds(monoid) ? f64 : dtype));

/** Whether accumulators are wider than the elements, or add without rounding, so that many steps lose nothing. */
export const isPrecise = (reduces: readonly ReduceStatement[]): boolean =>
  reduces.every((reduce) =>
    accumulatorTypes(reduce).every(
      (dtype, c) => dtype.kind !== "float" || dtype.bytes > at(reduce.monoid.dtypes, c).bytes,
    ),
  );

/**
 * Whether all of `reduces` are sums in accumulators that are wider than the elements. A few elements may then be added as wide as
 * they are, in pairs: that costs as many roundings as it has halvings. (Products would overflow.)
 */
export const widensSums = (
  reduces: readonly ReduceStatement[],
  types: (reduce: ReduceStatement) => readonly Dtype[] = accumulatorTypes,
): boolean =>
  reduces.every((reduce) => {
    const {
      dtypes,
      combine: [node],
    } = reduce.monoid;
    const isSum = node?.kind === "apply" && node.op === "add" && reduce.reassociate;
    return isSum && types(reduce).every((dtype, c) => dtype.bytes > at(dtypes, c).bytes);
  });

export interface TotalsSpec {
  /** Of the results that accumulate together. */
  readonly shape: readonly number[];
  readonly space: AddressSpace;
  /** What the names of the buffers end with. */
  readonly suffix?: string;
  /** Whether accumulators are no wider than they must be: for who adds few elements at a time. */
  readonly narrow?: boolean;
}

/** What some reductions have come to so far, at each point of a block of results. */
export class Totals {
  readonly #shop: Workshop;
  readonly #reduces: readonly ReduceStatement[];
  /** For each reduction the buffers of its components. */
  readonly #buffers: readonly (readonly number[])[];
  readonly #types: (reduce: ReduceStatement) => readonly Dtype[];

  constructor(shop: Workshop, reduces: readonly ReduceStatement[], spec: TotalsSpec) {
    const { shape, space, suffix = "", narrow = false } = spec;
    this.#shop = shop;
    this.#reduces = reduces;
    this.#types = narrow ? ({ accumulators }) => accumulators : accumulatorTypes;
    this.#buffers = reduces.map((reduce) =>
      this.#types(reduce).map((dtype, c) => shop.buffer(`${at(reduce.names, c)}${suffix}`, dtype, shape, space)),
    );
  }

  clear(index: readonly Index[]): readonly KernelStatement[] {
    return this.#each((reduce, buffers) =>
      this.#types(reduce).map((dtype, c) =>
        this.#shop.store(at(buffers, c), index, this.#shop.table.constant(at(reduce.monoid.identity, c), dtype)),
      ),
    );
  }

  /**
   * Adds the elements at `points`, where axes have the given indices: one after the other, or first to each other where the
   * totals are wider, so that fewer elements are converted. `more` says what stands for some nodes.
   */
  add(
    index: readonly Index[],
    points: readonly ReadonlyMap<number, Index>[],
    more?: Pick<Rewrite, "load" | "replace">,
  ): readonly KernelStatement[] {
    const { table } = this.#shop;
    return this.#each((reduce, _, r) => {
      const dtypes = this.#types(reduce);
      const own = points.map((axes) => this.#shop.nodes(reduce.map, axes, more));
      const elements = widensSums([reduce], this.#types)
        ? [inPairs(own, (left, right) => combine(table, reduce.monoid, left, right))]
        : own;
      const wide = elements.map((nodes) => nodes.map((node, c) => table.algebra.cast(node, at(dtypes, c))));
      return this.#assign(r, index, wide, "next");
    });
  }

  /** Adds what `parts`, of the same reductions, have come to. */
  join(index: readonly Index[], parts: Totals, from: readonly Index[]): readonly KernelStatement[] {
    return this.#each((_, __, r) => this.#assign(r, index, [parts.#read(r, from)], "join"));
  }

  /** What the component `name` has come to. */
  named(index: readonly Index[], name: string): Node {
    const found = this.#reduces.flatMap(({ names, monoid }, r) =>
      names.flatMap((own, c) =>
        own === name ? [this.#shop.table.algebra.cast(at(this.#read(r, index), c), at(monoid.dtypes, c))] : [],
      ),
    );
    return at(found, 0);
  }

  /** Binds the names of the reductions to the totals. */
  results(index: readonly Index[]): readonly KernelStatement[] {
    return this.#each(({ names, monoid }, _, r) =>
      this.#read(r, index).map((node, c) => ({
        kind: "let",
        name: at(names, c),
        value: this.#shop.table.algebra.cast(node, at(monoid.dtypes, c)),
      })),
    );
  }

  #each(
    body: (reduce: ReduceStatement, buffers: readonly number[], r: number) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    return this.#reduces.flatMap((reduce, r) => body(reduce, at(this.#buffers, r), r));
  }

  #read(r: number, index: readonly Index[]): readonly Node[] {
    const dtypes = this.#types(at(this.#reduces, r));
    return at(this.#buffers, r).map((buffer, c) => this.#shop.load(buffer, at(dtypes, c), index));
  }

  /** Combines the totals with other components, in their order. */
  #assign(
    r: number,
    index: readonly Index[],
    values: readonly (readonly Node[])[],
    name: string,
  ): readonly KernelStatement[] {
    const { monoid, names } = at(this.#reduces, r);
    const next = values.reduce((sum, value) => combine(this.#shop.table, monoid, sum, value), this.#read(r, index));
    return assignAll(this.#shop, at(this.#buffers, r), index, next, `${at(names, 0)}_${name}`);
  }
}

/** Neighbours combined, then what they make, until there is one; of an odd number the last waits. */
function inPairs<T>(items: readonly T[], join: (left: T, right: T) => T): T {
  let rest = items;
  while (rest.length > 1)
    rest = rest.flatMap((left, i) => (i % 2 === 1 ? [] : [i + 1 < rest.length ? join(left, at(rest, i + 1)) : left]));
  return at(rest, 0);
}

/** Stores the components of a tuple, all of them computed before any is stored. */
export function assignAll(
  shop: Workshop,
  targets: readonly number[],
  index: readonly Index[],
  values: readonly Node[],
  name: string,
): readonly KernelStatement[] {
  const stores = (nodes: readonly Node[]): readonly KernelStatement[] =>
    nodes.map((node, c) => shop.store(at(targets, c), index, node));
  if (values.length === 1) return stores(values);
  return [
    ...values.map((value, c): KernelStatement => ({ kind: "let", name: `${name}${c}`, value })),
    ...stores(values.map(({ dtype }, c) => shop.table.local(`${name}${c}`, dtype))),
  ];
}

/** `left ⊕ right` in the dtypes of the accumulators. */
export function combine(
  table: NodeTable,
  monoid: Monoid,
  left: readonly Node[],
  right: readonly Node[],
): readonly Node[] {
  const inputs = [...left, ...right];
  const widened = at(inputs, 0).dtype !== at(monoid.dtypes, 0);
  if (!widened) return rewriteNodes(monoid.combine, { table, input: (i) => at(inputs, i) });
  return monoid.combine.map((node) => {
    if (node.kind !== "apply") throw new Error("internal: only one operation accumulates in a wider dtype");
    return table.apply(
      node.op,
      node.args.map((arg) => (arg.kind === "input" ? at(inputs, arg.input) : arg)),
    );
  });
}
