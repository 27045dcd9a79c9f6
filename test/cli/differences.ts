/** Derivatives of plain functions by differences, with what they are worth. */

export interface Difference {
  readonly derivative: number;
  /** How far the best two estimates are apart. */
  readonly error: number;
}

/**
 * The derivative of `f` at `x` by central differences with steps that halve, each extrapolated from those before
 * (Ridders' method); the estimate is the one that differs least from its neighbours.
 */
export function difference(f: (x: number) => number, x: number): Difference {
  const size = Math.max(Math.abs(x), 0.1);
  let best: Difference = { derivative: Number.NaN, error: Infinity };
  let before: readonly number[] = [];
  for (let k = 0; k < 14; k++) {
    const h = size * 0.02 * 2 ** -k;
    const [after, ahead] = [x + h, x - h];
    const row = [(f(after) - f(ahead)) / (after - ahead)];
    for (let j = 0; j < Math.min(before.length, 3); j++) {
      const factor = 4 ** (j + 1);
      row.push((factor * row[j]! - before[j]!) / (factor - 1));
      const error = Math.max(Math.abs(row[j + 1]! - row[j]!), Math.abs(row[j + 1]! - before[j]!));
      if (error < best.error) best = { derivative: row[j + 1]!, error };
    }
    before = row;
  }
  return best;
}
