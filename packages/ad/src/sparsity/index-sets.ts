/** Sets of column numbers, shared: unions of equal pairs are made once, and a union that adds nothing is what it was. */

/** Increasing numbers. `undefined` stands for the empty set. */
export interface IndexSet {
  readonly id: number;
  readonly items: Int32Array;
}

export type Dependence = IndexSet | undefined;

/** All sets of one analysis, over the numbers `0 … size−1`. */
export class IndexSets {
  readonly #unions = new Map<number, IndexSet>();
  readonly #stamps: Int32Array;
  #stamp = 0;
  #count = 0;

  constructor(size: number) {
    this.#stamps = new Int32Array(size);
  }

  make(items: Int32Array): IndexSet {
    return { id: this.#count++, items };
  }

  union(a: Dependence, b: Dependence): Dependence {
    if (a === undefined || a === b) return b;
    if (b === undefined) return a;
    const key = Math.min(a.id, b.id) * 2 ** 26 + Math.max(a.id, b.id);
    const known = this.#unions.get(key);
    if (known) return known;
    const made = this.#merged([a, b]);
    this.#unions.set(key, made);
    return made;
  }

  /** The union of many, which takes time in their sizes. */
  all(sets: Iterable<Dependence>): Dependence {
    const different = new Set<IndexSet>();
    for (const set of sets) if (set) different.add(set);
    const list = [...different];
    return list.length <= 2 ? this.union(list[0], list[1]) : this.#merged(list);
  }

  #merged(sets: readonly IndexSet[]): IndexSet {
    this.#stamp++;
    const found: number[] = [];
    for (const { items } of sets)
      for (const item of items) {
        if (this.#stamps[item] === this.#stamp) continue;
        this.#stamps[item] = this.#stamp;
        found.push(item);
      }
    const whole = sets.find(({ items }) => items.length === found.length);
    return whole ?? this.make(Int32Array.from(found).toSorted());
  }
}
