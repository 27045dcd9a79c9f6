export function autocorrelation(x: number[], maxLag: number): number[] {
  const n = x.length;
  const mean = x.reduce((a, b) => a + b, 0) / n;
  const centred = x.map((v) => v - mean);
  const variance = centred.reduce((s, v) => s + v * v, 0);
  return Array.from({ length: maxLag + 1 }, (_, lag) => {
    let s = 0;
    for (let i = lag; i < n; i++) s += centred[i] * centred[i - lag];
    return s / variance;
  });
}

/** Sum of squares of the first lags, as in the Box–Pierce test. */
export function boxPierce(x: number[]): number {
  return (
    x.length *
    autocorrelation(x, 3)
      .slice(1)
      .reduce((q, r) => q + r ** 2, 0)
  );
}
