export function batchNorm(
  batch: readonly (readonly number[])[],
  gamma: readonly number[],
  beta: readonly number[],
): number[][] {
  const n = batch.length;
  const features = gamma.length;
  const means = new Float64Array(features);
  const variances = new Float64Array(features);
  for (let f = 0; f < features; f++) {
    for (let i = 0; i < n; i++) means[f] += batch[i][f] / n;
    for (let i = 0; i < n; i++) variances[f] += (batch[i][f] - means[f]) ** 2 / n;
  }
  return batch.map((row) => row.map((x, f) => (gamma[f] * (x - means[f])) / Math.sqrt(variances[f] + 1e-5) + beta[f]));
}
