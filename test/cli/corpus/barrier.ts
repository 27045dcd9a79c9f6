/** Monte Carlo price of an up-and-out call; the normal draws are given, one row a path. */
export function upAndOutCall(spot: number, strike: number, barrier: number, sigma: number, draws: number[][]): number {
  const rate = 0.03;
  const steps = draws[0].length;
  const dt = 1 / steps;
  let total = 0;
  for (const path of draws) {
    let s = spot;
    let alive = true;
    for (const z of path) {
      s *= Math.exp((rate - 0.5 * sigma * sigma) * dt + sigma * Math.sqrt(dt) * z);
      if (s >= barrier) {
        alive = false;
        break;
      }
    }
    if (!alive) continue;
    total += s > strike ? s - strike : 0;
  }
  return (Math.exp(-rate) * total) / draws.length;
}
