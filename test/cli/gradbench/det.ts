type Matrix = number[][];

function minor(a: Matrix, column: number): Matrix {
  return a.slice(1).map((row) => row.filter((_, j) => j !== column));
}

function expand(a: Matrix): number {
  if (a.length === 1) return a[0][0];
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const term = a[0][j] * expand(minor(a, j));
    sum += j % 2 === 0 ? term : -term;
  }
  return sum;
}

/** Determinant of a square matrix, its rows one after the other, by Laplace's expansion along the first row. */
export function determinant(entries: readonly number[]): number {
  const size = Math.sqrt(entries.length);
  const rows: Matrix = [];
  for (let i = 0; i < size; i++) rows.push(entries.slice(i * size, (i + 1) * size));
  return expand(rows);
}
