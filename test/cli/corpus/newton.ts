export function nthRoot(a: number, n: number): number {
  if (a === 0) return 0;
  if (a < 0) return NaN;
  let x = a > 1 ? a / n : 1;
  for (let i = 0; i < 100; i++) {
    const next = ((n - 1) * x + a / Math.pow(x, n - 1)) / n;
    if (Math.abs(next - x) <= 1e-14 * x) return next;
    x = next;
  }
  return x;
}
