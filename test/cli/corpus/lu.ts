/** Determinant of a 3×3 matrix by elimination with row exchanges. */
export function determinant(matrix: readonly (readonly number[])[]): number {
  const a = matrix.map((row) => row.slice());
  const n = 3;
  let det = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) pivot = i;
    }
    if (a[pivot][k] === 0) return 0;
    if (pivot !== k) {
      const row = a[pivot];
      a[pivot] = a[k];
      a[k] = row;
      det = -det;
    }
    det *= a[k][k];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j < n; j++) a[i][j] -= factor * a[k][j];
    }
  }
  return det;
}
