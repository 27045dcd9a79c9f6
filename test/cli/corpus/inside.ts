/** Even–odd rule; a point inside weighs 1 and outside falls off with the distance to the nearest corner. */
export function insideWeight(x: number, y: number, xs: number[], ys: number[]): number {
  let inside = false;
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) {
      inside = !inside;
    }
    const d = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
    if (d < nearest) nearest = d;
  }
  return inside ? 1 : Math.exp(-nearest);
}
