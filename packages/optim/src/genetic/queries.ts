/** What is asked of a table: columns, statistics of its rows, and the noise that keeps single rows private. */
import { ArgumentError, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { entry } from "../reduce.ts";

/** Numbers that a column has: 0, …, `size − 1`, or those from `low` to `high`. */
export type Column = { readonly size: number } | { readonly low: number; readonly high: number };

/** @throws ArgumentError for no columns, and for one that has no numbers. */
export function checkColumns(where: string, columns: readonly Column[]): void {
  if (columns.length === 0)
    throw new ArgumentError("bad-argument", `${where}: there are no columns`, "give one or more");
  columns.forEach((column, i) => {
    if ("size" in column) checkHyper(where, counting, { [`the size of column ${i}`]: column.size });
    else if (!(column.low < column.high))
      throw new ArgumentError(
        "bad-argument",
        `${where}: column ${i} goes from ${column.low} to ${column.high}`,
        "give low < high",
      );
  });
}

/** Uniform draws of all columns: `[rows, d]`, from u of that shape, uniform on [0, 1). */
export function drawn(columns: readonly Column[], u: Tensor): Tensor {
  const of = (f: (column: Column) => number): Tensor => np.array(columns.map(f), { dtype: u.dtype });
  const low = of((column) => ("size" in column ? 0 : column.low));
  const width = of((column) => ("size" in column ? column.size : column.high - column.low));
  const isWhole = np.greater(
    of((column) => ("size" in column ? 1 : 0)),
    0,
  );
  const values = np.add(low, np.multiply(u, width));
  return np.where(isWhole, np.floor(values), values);
}

/**
 * For each choice of `ways` of the columns, which cell of their joint table a row is in: the means over rows are all marginals of that
 * many columns, one after the other, each in row-major order.
 *
 * @param sizes how many values each column has: 0, …, size − 1.
 * @returns a function of a row, `[d]`, with 0 and 1 for each cell.
 * @throws ArgumentError where there are fewer columns than `ways`.
 *
 * @example
 * const pairs = marginalQueries([2, 3, 4], 2);
 */
export function marginalQueries(sizes: readonly number[], ways = 2): (row: Tensor) => Tensor {
  checkHyper("marginalQueries", counting, { ways });
  if (ways > sizes.length)
    throw new ArgumentError(
      "bad-argument",
      `marginalQueries: ${ways} of ${sizes.length} columns`,
      "give at least as many columns as a marginal has",
    );
  const choices = choicesOf(sizes.length, ways);
  return (row) =>
    np.concatenate(
      choices.map((columns) => {
        const place = columns.reduce<Tensor | number>(
          (sum, c) => np.add(np.multiply(sum, entry(sizes, c)), np.slice(row, [c])),
          0,
        );
        const cells = columns.reduce((product, c) => product * entry(sizes, c), 1);
        return np.equal(np.arange(cells, { dtype: row.dtype }), place).astype(row.dtype);
      }),
    );
}

/** All rising lists of k of the numbers below n. */
const choicesOf = (n: number, k: number): readonly (readonly number[])[] =>
  k === 0 ? [[]] : choicesOf(n, k - 1).flatMap((list) => rangeOf((list.at(-1) ?? -1) + 1, n).map((c) => [...list, c]));

const rangeOf = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);

export interface GaussianMechanismOptions {
  /** Δ > 0: the greatest length of the change of all answers together when one row is replaced. */
  readonly sensitivity: number;
  /** ρ > 0 of zero-concentrated differential privacy: what the answers may cost. */
  readonly rho: number;
}

/**
 * `answers + N(0, σ²)` with `σ = Δ/√(2·ρ)`: it satisfies ρ-zCDP. k marginals of n rows have `Δ = √(2·k)/n`.
 *
 * Bun and Steinke, *Concentrated differential privacy* (arXiv 1605.02065).
 *
 * @throws ArgumentError for options out of range.
 *
 * @example
 * const noisy = gaussianMechanism(np.array([0.25, 0.75]), random.key(0), { sensitivity: 0.01, rho: 0.5 });
 */
export function gaussianMechanism(answers: Tensor, key: random.Key, options: GaussianMechanismOptions): Tensor {
  const { sensitivity, rho } = options;
  checkHyper("gaussianMechanism", positive, { sensitivity, rho });
  const noise = random.normal(key, answers.shape, { dtype: answers.dtype });
  return np.add(answers, np.multiply(noise, sensitivity / Math.sqrt(2 * rho)));
}
