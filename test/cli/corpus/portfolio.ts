const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);
const mean = (xs: readonly number[]) => sum(xs) / xs.length;
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((x, i) => x * b[i]));

/** Sharpe ratio of a portfolio; `returns[t][a]` is the return of asset a in period t. */
export function sharpe(weights: readonly number[], returns: readonly (readonly number[])[], riskFree: number): number {
  const scale = sum(weights);
  const w = weights.map((x) => x / scale);
  const series = returns.map((row) => dot(w, row) - riskFree);
  const m = mean(series);
  const variance = mean(series.map((r) => (r - m) ** 2));
  return m / Math.sqrt(variance);
}
