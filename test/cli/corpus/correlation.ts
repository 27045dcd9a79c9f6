export function pearson(xs: readonly number[], ys: readonly number[]): number {
  if (xs.length !== ys.length) return NaN;
  const n = xs.length;
  const mx = xs.reduce((a, b) => a + b) / n;
  const my = ys.reduce((a, b) => a + b) / n;
  let num = 0;
  let dx = 0;
  let dy = 0;
  for (let i = 0; i < n; i++) {
    const u = xs[i] - mx;
    const v = ys[i] - my;
    num += u * v;
    dx += u * u;
    dy += v * v;
  }
  return num / Math.sqrt(dx * dy);
}
