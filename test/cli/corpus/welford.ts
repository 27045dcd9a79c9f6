/** One pass over the data. */
export function meanAndVariance(data: number[]): { mean: number; variance: number } {
  let count = 0;
  let mean = 0;
  let m2 = 0;
  for (const x of data) {
    count++;
    const delta = x - mean;
    mean += delta / count;
    m2 += delta * (x - mean);
  }
  return { mean, variance: count > 1 ? m2 / (count - 1) : 0 };
}
