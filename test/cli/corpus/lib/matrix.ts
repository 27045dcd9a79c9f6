export type Matrix = number[][];

export function multiply(a: Matrix, b: Matrix): Matrix {
  const rows = a.length;
  const inner = b.length;
  const columns = b[0].length;
  const result: Matrix = [];
  for (let i = 0; i < rows; i++) {
    const row: number[] = [];
    for (let j = 0; j < columns; j++) {
      let s = 0;
      for (let k = 0; k < inner; k++) s += a[i][k] * b[k][j];
      row.push(s);
    }
    result.push(row);
  }
  return result;
}

export const apply = (m: Matrix, v: number[]): number[] => m.map((row) => row.reduce((s, x, i) => s + x * v[i], 0));

export const transpose = (m: Matrix): Matrix => m[0].map((_, j) => m.map((row) => row[j]));

export const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
