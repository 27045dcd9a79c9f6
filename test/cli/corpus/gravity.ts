/** Three bodies in a plane, flat arrays: x0, y0, x1, y1, … */
export function separation(positions: number[], velocities: number[], masses: number[], dt: number): number {
  const x = positions.slice();
  const v = [...velocities];
  const n = masses.length;
  for (let step = 0; step < 10; step++) {
    const a = new Array<number>(2 * n).fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (i === j) continue;
        const dx = x[2 * j] - x[2 * i];
        const dy = x[2 * j + 1] - x[2 * i + 1];
        const r = Math.hypot(dx, dy);
        const f = masses[j] / (r * r * r + 0.01);
        a[2 * i] += f * dx;
        a[2 * i + 1] += f * dy;
      }
    }
    for (let k = 0; k < 2 * n; k++) {
      v[k] += a[k] * dt;
      x[k] += v[k] * dt;
    }
  }
  return Math.hypot(x[0] - x[2], x[1] - x[3]);
}
