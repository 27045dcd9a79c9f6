/** Squared distance between where the shot comes down and the target. */
export function miss(theta: number, drag: number, target: readonly number[]): number {
  let x = 0,
    y = 0,
    vx = 50 * Math.cos(theta),
    vy = 50 * Math.sin(theta);
  for (let i = 0; i < 400; i++) {
    const v = Math.hypot(vx, vy);
    vx -= drag * v * vx * 0.01;
    vy -= (9.81 + drag * v * vy) * 0.01;
    x += vx * 0.01;
    y += vy * 0.01;
    if (y < 0) break;
  }
  return (x - target[0]) ** 2 + (y - target[1]) ** 2;
}
