/** Identifiers for generated code: made of the names that people gave, unique, and never a word of the language. */

/** The letters, digits and underscores of `name`, as an identifier. Words of the language are letters only, so a name of letters gets an underscore. */
export function cleanName(name: string): string {
  const clean = name.replaceAll(/\W+/g, "_").slice(0, 40);
  return /^\d|^$/.test(clean) ? `_${clean}` : /^[A-Za-z]+$/.test(clean) ? `${clean}_` : clean;
}

export class Names {
  readonly #used: Set<string>;
  readonly #counts = new Map<string, number>();

  readonly #madeUp: RegExp;

  /** `letters` are those that printers make names of, with a number; names of sizes are kept for these. */
  constructor(taken: readonly string[], letters: string) {
    this.#used = new Set(taken);
    this.#madeUp = new RegExp(`^([${letters}]\\d+$|size_)`);
  }

  /** An identifier like `name` that was not given out before. */
  unique(name: string): string {
    const clean = cleanName(name);
    const free = (candidate: string): boolean => !this.#used.has(candidate) && !this.#madeUp.test(candidate);
    let candidate = clean;
    for (let i = 1; !free(candidate); i++) candidate = `${clean}_${i}`;
    this.#used.add(candidate);
    return candidate;
  }

  /** Keeps `name` from being given out. */
  take(name: string): void {
    this.#used.add(name);
  }

  /** `letter` and the next number. */
  fresh(letter: string): string {
    const count = this.#counts.get(letter) ?? 0;
    this.#counts.set(letter, count + 1);
    return `${letter}${count}`;
  }
}
