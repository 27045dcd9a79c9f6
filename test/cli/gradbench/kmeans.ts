/** Σᵢ minⱼ |cⱼ − pᵢ|². */
export function cost(points: number[][], centroids: number[][]): number {
  let sum = 0;
  for (const p of points) {
    let nearest = Infinity;
    for (const c of centroids) {
      let distance = 0;
      for (let k = 0; k < p.length; k++) distance += (c[k] - p[k]) ** 2;
      nearest = Math.min(nearest, distance);
    }
    sum += nearest;
  }
  return sum;
}
