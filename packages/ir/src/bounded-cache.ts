/** A map that keeps the entries used last: the last `limit` at least, and twice as many at most. */
export class BoundedCache<K, V> {
  readonly #limit: number;
  /** What was used since {@link #old} was put aside. */
  #young = new Map<K, V>();
  #old: ReadonlyMap<K, V> = new Map();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many entries are kept; what was put aside and used again since counts twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  has(key: K): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  /** The value of `key`, made by `make` where there is none. */
  get(key: K, make: () => V): V {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const value = this.#old.get(key) ?? make();
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
