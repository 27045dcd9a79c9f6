export function clusterCost(points: number[][], centroids: number[][]): number {
  let cost = 0;
  for (const p of points) {
    let best = Infinity;
    for (const c of centroids) {
      const d = p.reduce((sum, x, i) => sum + (x - c[i]) ** 2, 0);
      if (d < best) best = d;
    }
    cost += best;
  }
  return cost;
}
