/** Catmull–Rom spline through `knots` at t from 0 to knots.length − 1; the ends are repeated. */
export function spline(knots: number[], t: number): number {
  const last = knots.length - 1;
  const i = Math.min(Math.max(Math.floor(t), 0), last - 1);
  const u = t - i;
  const p0 = knots[Math.max(i - 1, 0)];
  const p1 = knots[i];
  const p2 = knots[i + 1];
  const p3 = knots[Math.min(i + 2, last)];
  return (
    0.5 * (2 * p1 + (p2 - p0) * u + (2 * p0 - 5 * p1 + 4 * p2 - p3) * u * u + (3 * p1 - p0 - 3 * p2 + p3) * u * u * u)
  );
}
