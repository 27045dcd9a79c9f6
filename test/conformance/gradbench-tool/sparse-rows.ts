/** The sparse Jacobian of bundle adjustment as GradBench compares it: compressed rows, of which the first entries are listed and the last. */
import type { Json } from "./module.ts";

const listed = 30;

const ends = (length: number, entry: (i: number) => number): readonly number[] =>
  [...Array.from({ length: Math.min(listed, length) }, (_, i) => i), length - 1].map(entry);

/** Numbers of cameras, points and observations. */
export interface Counts {
  readonly n: number;
  readonly m: number;
  readonly p: number;
}

/** Derivatives of each observation's row: by its camera (11), its point (3) and its weight. */
const wide = 15;
/** Entries of the two rows of an observation. */
const pairEntries: number = 2 * wide;

/** For each observation two rows of derivatives, then one derivative a weight; `value` is entry k of all. */
export function sparseRows({ n, m, p }: Counts, value: (k: number) => number): Json {
  const entries = (pairEntries + 1) * p;
  const column = (k: number): number => {
    const [observation, place] = [Math.floor(k / pairEntries), k % wide];
    if (k >= pairEntries * p) return 11 * n + 3 * m + k - pairEntries * p;
    if (place < 11) return 11 * (observation % n) + place;
    return place < 14 ? 11 * n + 3 * (observation % m) + place - 11 : 11 * n + 3 * m + observation;
  };
  return {
    rows: ends(3 * p + 1, (i) => (i <= 2 * p ? wide * i : pairEntries * p + i - 2 * p)),
    cols: ends(entries, column),
    vals: ends(entries, value),
  };
}
