export function gaussSeidel(a: number[][], b: number[], sweeps: number): number[] {
  const n = b.length;
  const x = new Array<number>(n).fill(0);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let i = 0; i < n; i++) {
      let s = b[i];
      for (let j = 0; j < n; j++) if (j !== i) s -= a[i][j] * x[j];
      x[i] = s / a[i][i];
    }
  }
  return x;
}

export function residualNorm(a: number[][], b: number[]): number {
  const x = gaussSeidel(a, b, 4);
  return Math.sqrt(a.reduce((sum, row, i) => sum + (row.reduce((s, v, j) => s + v * x[j], 0) - b[i]) ** 2, 0));
}
