/** Piecewise linear; searches the interval from the left and stops at the first that fits. */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  if (x <= xs[0]) return ys[0];
  let i = 1;
  while (i < xs.length && xs[i] < x) i++;
  if (i === xs.length) return ys[ys.length - 1];
  const t = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return ys[i - 1] + t * (ys[i] - ys[i - 1]);
}
