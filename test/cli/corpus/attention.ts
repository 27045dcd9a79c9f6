import { apply, multiply, transpose, type Matrix } from "./lib/matrix.ts";

const softmaxRow = (row: number[]): number[] => {
  let max = -Infinity;
  for (const x of row) max = x > max ? x : max;
  let total = 0;
  const e = row.map((x) => {
    const y = Math.exp(x - max);
    total += y;
    return y;
  });
  return e.map((x) => x / total);
};

/** Causal attention of one head, and a linear read-out of the last place. */
export function attend(queries: Matrix, keys: Matrix, values: Matrix, readout: number[]): number {
  const d = queries[0].length;
  const scores = multiply(queries, transpose(keys));
  const masked = scores.map((row, i) => row.map((s, j) => (j <= i ? s / Math.sqrt(d) : -1e9)));
  const mixed = multiply(masked.map(softmaxRow), values);
  return apply(mixed, readout)[queries.length - 1];
}
