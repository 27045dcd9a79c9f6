/** Mean value coordinates of a point with respect to a polygon. */
export function meanValueWeights(px: number, py: number, polygon: [number, number][]): number[] {
  const n = polygon.length;
  const tangents: number[] = [];
  const distances: number[] = [];
  for (let i = 0; i < n; i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[(i + 1) % n];
    const ux = ax - px,
      uy = ay - py;
    const vx = bx - px,
      vy = by - py;
    const angle = Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy);
    tangents.push(Math.tan(angle / 2));
    distances.push(Math.hypot(ux, uy));
  }
  const weights = distances.map((d, i) => (tangents[(i + n - 1) % n] + tangents[i]) / d);
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
}
