/** Tridiagonal system: below, on and above the diagonal, and the right-hand side. */
export function tridiagonal(lower: number[], diagonal: number[], upper: number[], rhs: number[]): number[] {
  const n = diagonal.length;
  const c = upper.slice();
  const d = rhs.slice();
  c[0] /= diagonal[0];
  d[0] /= diagonal[0];
  for (let i = 1; i < n; i++) {
    const m = diagonal[i] - lower[i - 1] * c[i - 1];
    if (i < n - 1) c[i] /= m;
    d[i] = (d[i] - lower[i - 1] * d[i - 1]) / m;
  }
  for (let i = n - 2; i >= 0; i--) d[i] -= c[i] * d[i + 1];
  return d;
}
